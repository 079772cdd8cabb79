import { ViaductError } from '../../core/index.ts';
import type { PackageSource } from '../../rpm/index.ts';
import { type OpenedIndexFile, type ReadAt, openIndexFile } from './index-file.ts';
import { indexSource } from './index-source.ts';
import { packageIndexKind } from './sections.ts';

/** Opens an index that is in memory, all of it checked; undefined as with `loadIndex`. */
export function openIndexBytes(
  bytes: Uint8Array,
  kind: number,
  sections: number,
): OpenedIndexFile | undefined {
  const readAt: ReadAt = (into, offset) => {
    if (offset + into.length > bytes.length) return false;
    into.set(bytes.subarray(offset, offset + into.length));
    return true;
  };
  const opened = openIndexFile(readAt, bytes.length, kind, sections);
  return opened !== undefined && opened.isSound() ? opened : undefined;
}

/**
 * The packages of an index file, from its bytes: FOLDER/indexes/*.packages of a cache folder.
 * @param name of the repository, as answers shall name it
 * Throws E_INDEX_DAMAGED when the bytes are no index, of another version or damaged.
 */
export function openIndex(name: string, bytes: Uint8Array): PackageSource {
  const { number, sections } = packageIndexKind;
  const opened = openIndexBytes(bytes, number, sections);
  if (opened === undefined)
    throw new ViaductError('E_INDEX_DAMAGED', `The index of ${name} is damaged, or of another version`, {
      hint: 'Make it with the same version: viaduct resolve --cache FOLDER',
    });
  return indexSource(name, opened);
}
