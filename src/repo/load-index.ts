import { withFolderLock } from '../core/index.ts';
import type { RepositoryPorts } from './cached-file.ts';
import type { Section } from './package-index/index-file.ts';
import { type IndexKind, loadIndex, storeIndex } from './package-index/stored-index.ts';

/**
 * An index from its file in the cache, or built and stored there. Runs that want the same one at once wait for one of them.
 * Throws what `build` throws, and E_FILE_READ, E_FILE_WRITE, E_DISK_FULL.
 */
export async function loadOrBuildIndex<T extends Record<keyof T, Section>>(
  file: string,
  kind: IndexKind<T>,
  build: () => Promise<T>,
  ports: RepositoryPorts,
): Promise<T> {
  const known = await loadIndex(file, kind);
  if (known !== undefined) return known;
  return withFolderLock(
    `${file}.lock`,
    async () => {
      const meanwhile = await loadIndex(file, kind);
      if (meanwhile !== undefined) return meanwhile;
      const index = await build();
      await storeIndex(file, kind, index);
      return index;
    },
    ports.signal === undefined ? {} : { signal: ports.signal },
  );
}
