import { ViaductError, silent } from '../core/index.ts';
import type { RepositoryPorts } from './cached-file.ts';
import { parseStream } from './metadata/parse-stream.ts';
import { createPrimaryScanner } from './metadata/primary-scanner.ts';
import { readMetadata } from './metadata/read-metadata.ts';
import type { RepomdRecord } from './metadata/repomd.ts';
import { finishPackageIndex, packageIndexBuilder } from './package-index/builder.ts';
import type { Section } from './package-index/index-file.ts';

/**
 * Builds the index of a primary.xml on disk.
 * @param name of the repository, for progress
 * Throws E_METADATA with line and column, E_COMPRESSION, E_CHECKSUM, E_SIZE, E_LIMIT, E_FILE_READ, E_ABORTED.
 */
export async function readPackages(
  name: string,
  file: string,
  record: RepomdRecord,
  ports: RepositoryPorts,
): Promise<Section[]> {
  const { progress = silent } = ports;
  const step = `Reading the packages of ${name}`;
  const builder = packageIndexBuilder();
  const reader = createPrimaryScanner(builder);
  progress({ step, state: 'start' });
  const advance = (): void => {
    if (ports.signal?.aborted)
      throw new ViaductError('E_ABORTED', `Reading the packages of ${name} was called off`);
    const total = reader.declaredPackages();
    progress({
      step,
      state: 'advance',
      done: reader.packages(),
      unit: 'packages',
      ...(total === undefined ? {} : { total }),
    });
  };
  await parseStream(file, () => readMetadata(file, record), reader, advance);
  const index = finishPackageIndex(builder);
  progress({ step, state: 'done' });
  return index;
}
