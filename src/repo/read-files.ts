import { silent } from '../core/index.ts';
import type { RepositoryPorts } from './cached-file.ts';
import { createFilelistsReader } from './metadata/filelists.ts';
import { parseStream } from './metadata/parse-stream.ts';
import { readMetadata } from './metadata/read-metadata.ts';
import { createXmlScanner } from './xml/scanner.ts';
import type { RepomdRecord } from './metadata/repomd.ts';
import type { IndexedPackages } from './package-index/index-source.ts';
import type { Section } from './package-index/index-file.ts';
import { finishPathTable, pathTableBuilder } from './package-index/path-table.ts';

/**
 * Builds the table of all files of a repository's packages from a filelists.xml on disk.
 * Throws E_METADATA with line and column, E_COMPRESSION, E_CHECKSUM, E_SIZE, E_LIMIT, E_FILE_READ.
 */
export async function readFiles(
  source: IndexedPackages,
  file: string,
  record: RepomdRecord,
  ports: RepositoryPorts,
): Promise<Section[]> {
  const { progress = silent } = ports;
  const step = `Reading the files of ${source.name}`;
  const numbers = new Map<string, number[]>();
  for (let pkg = 0; pkg < source.packageCount; pkg++) {
    const { checksum } = source.location(pkg)!;
    const digits = checksum.slice(checksum.indexOf(':') + 1);
    const known = numbers.get(digits);
    if (known === undefined) numbers.set(digits, [pkg]);
    else known.push(pkg);
  }
  const builder = pathTableBuilder();
  const reader = createFilelistsReader(builder, numbers);
  progress({ step, state: 'start' });
  await parseStream(
    file,
    () => readMetadata(file, record),
    createXmlScanner(reader),
    () =>
      progress({
        step,
        state: 'advance',
        done: reader.known(),
        total: source.packageCount,
        unit: 'packages',
      }),
  );
  const table = finishPathTable(builder, reader.known() === source.packageCount);
  progress({ step, state: 'done' });
  return table;
}
