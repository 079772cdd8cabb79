import { ViaductError } from '../../core/index.ts';
import type { PackageSource } from '../../rpm/index.ts';
import { type OpenedIndexFile, type ReadAt, openIndexFile } from './index-file.ts';
import { indexSource } from './index-source.ts';
import { packageIndexKind } from './sections.ts';

/** Opens an index that is in memory and stays as it is, all of it checked; undefined as with `loadIndex`. */
export function openIndexBytes(
  bytes: Uint8Array,
  kind: number,
  sections: number,
): OpenedIndexFile | undefined {
  // A Buffer would not copy what it slices.
  const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const aligned = view.byteOffset % 4 === 0 ? view : view.slice();
  const readAt: ReadAt = (offset, length) =>
    offset + length > aligned.length ? undefined : aligned.subarray(offset, offset + length);
  const opened = openIndexFile(readAt, aligned.length, kind, sections);
  return opened !== undefined && opened.isSound() ? opened : undefined;
}

/**
 * The packages of an index file, from its bytes, which must not change afterwards: FOLDER/indexes/*.packages of a cache folder.
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
