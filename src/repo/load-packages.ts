import { silent, withFolderLock } from '../core/index.ts';
import { type RepositoryPorts } from './cached-file.ts';
import { parseStream } from './metadata/parse-stream.ts';
import { createPrimaryReader } from './metadata/primary.ts';
import { readMetadata } from './metadata/read-metadata.ts';
import type { RepomdRecord } from './metadata/repomd.ts';
import { finishPackageIndex, packageIndexBuilder } from './package-index/builder.ts';
import type { PackageIndexSections } from './package-index/sections.ts';
import { loadPackageIndex, storePackageIndex } from './package-index/stored-index.ts';

/**
 * The index of a primary.xml: from the cache, or built and stored there.
 * @param indexFile its place in the cache
 * @param fetch gives the path of the verified primary file; asked only when the index must be built
 */
export async function loadPackages(
  name: string,
  record: RepomdRecord,
  indexFile: string,
  fetch: () => Promise<string>,
  ports: RepositoryPorts,
): Promise<PackageIndexSections> {
  const known = await loadPackageIndex(indexFile);
  if (known !== undefined) return known;
  return withFolderLock(
    `${indexFile}.lock`,
    async () => {
      const meanwhile = await loadPackageIndex(indexFile);
      if (meanwhile !== undefined) return meanwhile;
      const index = await parsePrimary(name, await fetch(), record, ports);
      await storePackageIndex(indexFile, index);
      return index;
    },
    ports.signal === undefined ? {} : { signal: ports.signal },
  );
}

async function parsePrimary(
  name: string,
  file: string,
  record: RepomdRecord,
  ports: RepositoryPorts,
): Promise<PackageIndexSections> {
  const { progress = silent } = ports;
  const step = `Reading the packages of ${name}`;
  const builder = packageIndexBuilder();
  const reader = createPrimaryReader(builder);
  progress({ step, state: 'start' });
  await parseStream(
    file,
    () => readMetadata(file, record),
    reader,
    () => {
      const total = reader.declaredPackages();
      progress({
        step,
        state: 'advance',
        done: reader.packages(),
        unit: 'packages',
        ...(total === undefined ? {} : { total }),
      });
    },
  );
  const index = finishPackageIndex(builder);
  progress({ step, state: 'done' });
  return index;
}
