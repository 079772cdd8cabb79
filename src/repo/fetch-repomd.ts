import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { ViaductError, downloadBytes, readBytes, redactUrl, replaceFile, systemCode } from '../core/index.ts';
import { cachePaths } from './cache.ts';
import { type RepositoryPorts, downloadPorts, exists, isMirrorFault } from './cached-file.ts';
import type { RepositoryDescription } from './repository.ts';
import { isLocal, resolveLocation } from './repository-url.ts';

const largestRepomd = 16 << 20;
const largestSignature = 1 << 20;

/**
 * Checks the detached signature of repomd.xml. Returns a sentence when it is not good.
 * @param keys the keys of the repository's description
 */
export type MetadataVerifier = (
  repomd: Uint8Array,
  signature: Uint8Array,
  keys: readonly string[],
) => Promise<string | undefined>;

/** repomd.xml as fetched, with the name that errors show. */
export interface FetchedRepomd {
  readonly bytes: Uint8Array;
  readonly shown: string;
  readonly signature?: Uint8Array;
}

/**
 * Fetches repomd.xml, and its signature when that is to be checked, from the first URL that answers; offline, what the
 * last run left in the cache. Throws E_FILE_MISSING, E_OFFLINE, E_REPO_SIGNATURE and what `downloadBytes` throws.
 */
export async function fetchRepomd(
  urls: readonly string[],
  description: RepositoryDescription,
  ports: RepositoryPorts,
  verify: MetadataVerifier | undefined,
): Promise<FetchedRepomd> {
  const signed = description.checkMetadataSignature === true;
  if (signed && verify === undefined)
    throw new ViaductError(
      'E_REPO_SIGNATURE',
      `The repository ${description.name} wants its metadata checked by signature, which is not possible here`,
      { hint: 'Give the keys that sign the metadata of the repository' },
    );
  let failure: unknown;
  for (const url of urls) {
    try {
      const fetched = await fetchFrom(url, signed, ports, urls.length > 1 ? { retries: 1 } : {});
      checkPromised(fetched, description.repomdChecksums);
      if (fetched.signature !== undefined && verify !== undefined) {
        const bad = await verify(fetched.bytes, fetched.signature, description.keys ?? []);
        if (bad !== undefined)
          throw new ViaductError('E_REPO_SIGNATURE', `${fetched.shown} is not signed well: ${bad}`);
      }
      return fetched;
    } catch (thrown) {
      if (!isMirrorFault(thrown)) throw thrown;
      failure ??= thrown;
    }
  }
  throw failure;
}

function checkPromised({ bytes, shown }: FetchedRepomd, checksums: readonly string[] | undefined): void {
  if (checksums === undefined || checksums.length === 0) return;
  const actual = new Set(
    ['sha256', 'sha512'].map(
      (algorithm) => `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`,
    ),
  );
  if (!checksums.some((checksum) => actual.has(checksum)))
    throw new ViaductError('E_CHECKSUM', `${shown} has none of the checksums that the metalink promises`);
}

async function fetchFrom(
  url: string,
  signed: boolean,
  ports: RepositoryPorts,
  patience: { retries?: number },
): Promise<FetchedRepomd> {
  const location = resolveLocation(url, 'repodata/repomd.xml');
  if (isLocal(url)) return fetchLocal(fileURLToPath(location), signed);
  const shown = redactUrl(location);
  const kept = cachePaths(ports.cache).repomd(url);
  if (ports.offline === true) {
    if (!(await exists(kept)))
      throw new ViaductError('E_OFFLINE', `${shown} is not in the cache`, {
        hint: 'Run once without --offline',
      });
    return {
      bytes: await readBytes(kept, largestRepomd),
      shown,
      ...(signed ? { signature: await readBytes(`${kept}.asc`, largestSignature) } : {}),
    };
  }
  const bytes = await downloadBytes(location, {
    maximumSize: largestRepomd,
    step: `Downloading repomd.xml from ${redactUrl(url)}`,
    ...downloadPorts(ports),
    ...patience,
  });
  if (!signed) return { bytes, shown };
  const signature = await downloadBytes(resolveLocation(url, 'repodata/repomd.xml.asc'), {
    maximumSize: largestSignature,
    ...downloadPorts(ports),
    ...patience,
  });
  return { bytes, shown, signature };
}

async function fetchLocal(file: string, signed: boolean): Promise<FetchedRepomd> {
  try {
    return {
      bytes: await readBytes(file, largestRepomd),
      shown: file,
      ...(signed ? { signature: await readBytes(`${file}.asc`, largestSignature) } : {}),
    };
  } catch (thrown) {
    if (!(thrown instanceof ViaductError) || systemCode(thrown.cause) !== 'ENOENT') throw thrown;
    throw new ViaductError('E_FILE_MISSING', thrown.message, {
      cause: thrown,
      where: { file },
      hint: 'A repository is a folder with repodata/repomd.xml; createrepo_c makes one from a folder of RPMs',
    });
  }
}

/** Keeps repomd.xml for work without network. To be called once what it names was read. */
export async function keepRepomd(url: string, fetched: FetchedRepomd, ports: RepositoryPorts): Promise<void> {
  if (isLocal(url) || ports.offline === true) return;
  const kept = cachePaths(ports.cache).repomd(url);
  const known = await readBytes(kept, largestRepomd).catch(() => undefined);
  if (fetched.signature !== undefined) await replaceFile(`${kept}.asc`, fetched.signature);
  if (known === undefined || !known.equals(fetched.bytes)) await replaceFile(kept, fetched.bytes);
}
