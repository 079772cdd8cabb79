import { ViaductError, withFolderLock } from '../core/index.ts';
import type { RepositoryPorts } from './cached-file.ts';
import type { OpenedIndexFile, Section } from './package-index/index-file.ts';
import { loadIndex, storeIndex } from './package-index/stored-index.ts';

/** A kind of index: its number in the file, and how many sections it has. */
interface IndexKind {
  readonly number: number;
  readonly sections: number;
}

/**
 * An index from its file in the cache, or built and stored there. Runs that want the same one at once wait for one of them.
 * Throws what `build` throws, and E_FILE_READ, E_FILE_WRITE, E_DISK_FULL.
 */
export async function loadOrBuildIndex(
  file: string,
  kind: IndexKind,
  build: () => Promise<readonly Section[]>,
  ports: RepositoryPorts,
): Promise<OpenedIndexFile> {
  const load = () => loadIndex(file, kind.number, kind.sections);
  const known = load();
  if (known !== undefined) return known;
  return withFolderLock(
    `${file}.lock`,
    async () => {
      const meanwhile = load();
      if (meanwhile !== undefined) return meanwhile;
      await storeIndex(file, kind.number, await build());
      const stored = load();
      if (stored === undefined)
        throw new ViaductError('E_INDEX_DAMAGED', `The index ${file} cannot be read back`, {
          hint: 'Is the disk of the cache sound? Try another folder with --cache',
        });
      return stored;
    },
    ports.signal === undefined ? {} : { signal: ports.signal },
  );
}
