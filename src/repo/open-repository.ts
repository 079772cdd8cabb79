import { fileURLToPath } from 'node:url';
import { ViaductError } from '../core/index.ts';
import type { PackageSource } from '../rpm/index.ts';
import { cachePaths, sha256 } from './cache.ts';
import { type RepositoryPorts, fetchIntoCache } from './cached-file.ts';
import { type FetchedRepomd, type MetadataVerifier, fetchRepomd, keepRepomd } from './fetch-repomd.ts';
import { loadOrBuildIndex } from './load-index.ts';
import { isWeakChecksum } from './metadata/checksum.ts';
import type { Groups } from './metadata/comps.ts';
import type { Modules } from './metadata/modules.ts';
import { verifyMetadataFile } from './metadata/read-metadata.ts';
import { type Repomd, type RepomdRecord, parseRepomd } from './metadata/repomd.ts';
import { indexSource } from './package-index/index-source.ts';
import { openPathTable, pathTableKind } from './package-index/path-table.ts';
import { packageIndexKind } from './package-index/sections.ts';
import { readFiles } from './read-files.ts';
import { readPackages } from './read-packages.ts';
import type { OpenRepository, RepositoryDescription } from './repository.ts';
import { readModules } from './read-modules.ts';
import { withheldBy } from './select-packages.ts';
import { isLocal, normalRepositoryUrl, resolveLocation, withoutCredentials } from './repository-url.ts';

/**
 * Opens an rpm-md repository: reads repomd.xml and the index of its packages, which is built from primary.xml when the
 * cache does not have it. Every file's size and checksum, packed and unpacked, is enforced.
 * @param verify checks the signature of repomd.xml where the description demands it
 * Throws E_METADATA, E_COMPRESSION, E_CHECKSUM, E_SIZE, E_LIMIT, E_PATH_ESCAPE, E_FILE_MISSING, E_OFFLINE,
 * E_REPO_SIGNATURE, E_NETWORK, E_HTTP_STATUS, E_ABORTED, E_DISK_FULL, E_FILE_WRITE, E_FILE_READ.
 */
export async function openRepository(
  description: RepositoryDescription,
  ports: RepositoryPorts,
  verify?: MetadataVerifier,
): Promise<OpenRepository> {
  const urls = [description.url, ...(description.mirrors ?? [])].map(normalRepositoryUrl);
  const fetched = await fetchRepomd(urls, description, ports, verify);
  try {
    return await openWith(description, urls, fetched, ports);
  } catch (thrown) {
    if (!(thrown instanceof ViaductError) || !changedFaults.includes(thrown.code) || ports.offline === true)
      throw thrown;
    // A server may exchange its metadata between our two requests: then a new repomd.xml names other files.
    const again = await fetchRepomd(urls, description, ports, verify);
    if (Buffer.compare(again.bytes, fetched.bytes) === 0) throw thrown;
    return openWith(description, urls, again, ports);
  }
}

const changedFaults: readonly string[] = ['E_HTTP_STATUS', 'E_CHECKSUM', 'E_SIZE', 'E_FILE_MISSING'];

async function openWith(
  description: RepositoryDescription,
  urls: readonly string[],
  fetched: FetchedRepomd,
  ports: RepositoryPorts,
): Promise<OpenRepository> {
  const { name } = description;
  const url = urls[0]!;
  const repomd = parseRepomd(fetched.shown, fetched.bytes);
  const digest = () => `sha256:${sha256(fetched.bytes)}`;
  const primary = recordOf(repomd, 'primary', fetched);
  const paths = cachePaths(ports.cache);
  const notes = weaknesses(name, primary);
  const index = await loadOrBuildIndex(
    paths.index('packages', [primary.checksum], digest),
    packageIndexKind,
    async () => readPackages(name, await fetchMetadata(urls, primary, ports), primary, ports),
    ports,
  );
  await keepRepomd(url, fetched, ports);
  const source = indexSource(name, index);
  const openFilelists = async (): Promise<PackageSource> => {
    const record = repomd.records.get('filelists');
    if (record === undefined) {
      notes.push(`The repository ${name} publishes no lists of files, so not all owners of files are known`);
      return source;
    }
    const table = await loadOrBuildIndex(
      paths.index('files', [primary.checksum, record.checksum], digest),
      pathTableKind,
      async () => readFiles(source, await fetchMetadata(urls, record, ports), record, ports),
      ports,
    );
    const files = openPathTable(table);
    if (!files.complete) notes.push(`The lists of files of ${name} do not cover all of its packages`);
    return indexSource(name, index, files);
  };
  const openGroups = async (): Promise<Groups> => {
    const record = ['group_zst', 'group_xz', 'group_gz', 'group'].flatMap(
      (type) => repomd.records.get(type) ?? [],
    )[0];
    if (record === undefined) return { groups: [], environments: [] };
    const { readGroups } = await import('./read-groups.ts');
    return readGroups(await fetchMetadata(urls, record, ports), record);
  };
  const openModules = async (): Promise<Modules | undefined> => {
    const record = repomd.records.get('modules');
    if (record === undefined) return undefined;
    const kept = paths.index('modules', [record.checksum], digest);
    return readModules(kept, record, () => fetchMetadata(urls, record, ports), ports);
  };
  return {
    name,
    url: withoutCredentials(url),
    description,
    get repomd() {
      return digest();
    },
    revision: repomd.revision,
    source,
    withFilelists: once(openFilelists),
    withheld: withheldBy(source, description),
    groups: once(openGroups),
    modules: once(openModules),
    notes,
  };
}

/** Does the work when it is first asked for, and again only when it failed. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () =>
    (done ??= work().catch((thrown: unknown) => {
      done = undefined;
      throw thrown;
    }));
}

function recordOf(repomd: Repomd, type: string, fetched: FetchedRepomd): RepomdRecord {
  const record = repomd.records.get(type);
  if (record === undefined)
    throw new ViaductError('E_METADATA', `${fetched.shown} names no ${type} metadata`, {
      where: { file: fetched.shown },
    });
  return record;
}

function weaknesses(name: string, record: RepomdRecord): string[] {
  if (!isWeakChecksum(record.checksum)) return [];
  const algorithm = record.checksum.split(':')[0]!;
  return [`The metadata of ${name} is protected by ${algorithm} only, which can be forged`];
}

/** The verified file of a record: in the repository itself when that is a local folder, otherwise in the cache. */
async function fetchMetadata(
  urls: readonly string[],
  record: RepomdRecord,
  ports: RepositoryPorts,
): Promise<string> {
  const located = urls.map((url) => resolveLocation(url, record.href));
  if (isLocal(located[0]!)) {
    const file = fileURLToPath(located[0]!);
    await verifyMetadataFile(file, record);
    return file;
  }
  const target = cachePaths(ports.cache).metadata(record.checksum);
  return fetchIntoCache(located, target, record, ports);
}
