import { ViaductError } from '../../core/index.ts';
import { checksum } from './checksum.ts';
import { Blocks, ByteColumn, NumberColumn, blockBytes, blockNumbers } from './columns.ts';

/**
 * Tables of numbers and bytes in one file that is read block by block (4 KiB):
 *   8 bytes magic, then 32-bit numbers in the machine's order: byte-order mark, format version, kind, number of sections,
 *   number of blocks, 0, 0, checksum of the rest of the head; then for each section its offset within the blocks and its
 *   length, in bytes (64-bit floats); then the checksums of the blocks of checksums; all this filled up to whole blocks;
 *   then the checksums of the blocks, filled up to whole blocks; then the blocks.
 * A section begins on a multiple of 4 and may begin in the middle of a block.
 */
const magic = 0x4941_4456; // VDAI
const byteOrderMark = 0x0102_0304;
const formatVersion = 7;
const fixedHead = 10;
const mostBlocks = 1 << 22;
const mostSections = 64;

export type Section = Uint8Array | Uint32Array;
export type SectionType = 'bytes' | 'numbers';
export type Column<T extends SectionType> = T extends 'bytes' ? ByteColumn : NumberColumn;

/** The parts of the file, to be written one after the other. Throws E_LIMIT above 16 GiB. */
export function encodeIndexFile(kind: number, sections: readonly Section[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  const directory = new Float64Array(sections.length * 2);
  let size = 0;
  sections.forEach((section, number) => {
    directory[number * 2] = size;
    directory[number * 2 + 1] = section.byteLength;
    const padding = -section.byteLength & 3;
    parts.push(
      new Uint8Array(section.buffer, section.byteOffset, section.byteLength),
      new Uint8Array(padding),
    );
    size += section.byteLength + padding;
  });
  parts.push(new Uint8Array(-size & (blockBytes - 1)));
  const blocks = Math.ceil(size / blockBytes);
  if (blocks > mostBlocks) throw new ViaductError('E_LIMIT', 'The index would be larger than 16 GiB');
  const sums = new Uint8Array(sumBlocks(blocks) * blockBytes);
  checksumsOf(parts, new Uint32Array(sums.buffer));
  const head = new Uint8Array(headBytes(sections.length, blocks));
  new Float64Array(head.buffer, fixedHead * 4, directory.length).set(directory);
  checksumsOf([sums], new Uint32Array(head.buffer, fixedHead * 4 + directory.byteLength));
  const numbers = new Uint32Array(head.buffer);
  numbers.set([magic, 0, byteOrderMark, formatVersion, kind, sections.length, blocks, 0, 0]);
  numbers[fixedHead - 1] = headChecksum(head);
  return [head, sums, ...parts];
}

/** Blocks that the checksums of so many blocks fill. */
function sumBlocks(blocks: number): number {
  return Math.ceil(blocks / blockNumbers);
}

/** Sets the checksum of each block of some bytes, whose size is a multiple of that of a block. */
function checksumsOf(parts: readonly Uint8Array[], sums: Uint32Array): void {
  const block = new Uint8Array(blockBytes);
  let filled = 0;
  let count = 0;
  for (const part of parts)
    for (let at = 0; at < part.length;) {
      const length = Math.min(part.length - at, blockBytes - filled);
      block.set(part.subarray(at, at + length), filled);
      at += length;
      filled += length;
      if (filled < blockBytes) continue;
      // Seeded with its number, so that an exchange of two blocks shows.
      sums[count] = checksum(block, count);
      count++;
      filled = 0;
    }
}

function headBytes(sections: number, blocks: number): number {
  return Math.ceil((fixedHead * 4 + sections * 16 + sumBlocks(blocks) * 4) / blockBytes) * blockBytes;
}

/** Over the head without the place of the checksum itself. */
function headChecksum(head: Uint8Array): number {
  const at = (fixedHead - 1) * 4;
  return checksum(head.subarray(at + 4), checksum(head.subarray(0, at), 0));
}

/**
 * Bytes of the file from an offset on, which begin on a multiple of 4 of their buffer; undefined when there are fewer. They
 * must not change afterwards.
 */
export type ReadAt = (offset: number, length: number) => Uint8Array | undefined;

export interface OpenedIndexFile {
  readonly blocks: Blocks;
  /** Loads all blocks; false when one is damaged. */
  isSound(): boolean;
  column<T extends SectionType>(section: number, type: T): Column<T>;
}

/**
 * Opens an index: reads and checks its head. Blocks are read and checked when they are touched, which throws
 * E_INDEX_DAMAGED for a damaged one, after `onDamage`. Returns undefined when the head is of another format, kind or machine, or damaged.
 */
export function openIndexFile(
  readAt: ReadAt,
  size: number,
  kind: number,
  sections: number,
  onDamage: () => void = () => {},
): OpenedIndexFile | undefined {
  const first = size < blockBytes ? undefined : readAt(0, blockBytes);
  if (first === undefined) return undefined;
  const [mark, , order, version, fileKind, count, blocks] = numbersOf(first);
  if (mark !== magic || order !== byteOrderMark || version !== formatVersion || fileKind !== kind)
    return undefined;
  if (count !== sections || sections > mostSections || blocks! > mostBlocks) return undefined;
  const headSize = headBytes(sections, blocks!);
  const sumsSize = sumBlocks(blocks!) * blockBytes;
  if (size !== headSize + sumsSize + blocks! * blockBytes) return undefined;
  const head = headSize > blockBytes ? readAt(0, headSize) : first;
  if (head === undefined) return undefined;
  const numbers = numbersOf(head);
  if (numbers[fixedHead - 1] !== headChecksum(head)) return undefined;
  const directory = new Float64Array(head.slice(fixedHead * 4, fixedHead * 4 + sections * 16).buffer);
  const sumsOfSums = numbers.subarray(fixedHead + sections * 4);
  const load = (start: number, block: number, expected: number | undefined): Uint32Array => {
    const bytes = readAt(start + block * blockBytes, blockBytes);
    if (bytes !== undefined && checksum(bytes, block) === expected) return numbersOf(bytes);
    onDamage();
    throw new ViaductError('E_INDEX_DAMAGED', 'An index in the cache is damaged', {
      hint: 'Run again: it is built anew',
    });
  };
  const sums = new Blocks((block) => load(headSize, block, sumsOfSums[block]));
  const column = new NumberColumn(sums, 0, blocks!);
  const loader = new Blocks((block) =>
    load(headSize + sumsSize, block, block < blocks! ? column.at(block) : undefined),
  );
  return {
    blocks: loader,
    isSound() {
      try {
        for (let block = 0; block < blocks!; block++) loader.get(block);
        return true;
      } catch (thrown) {
        if (thrown instanceof ViaductError && thrown.code === 'E_INDEX_DAMAGED') return false;
        throw thrown;
      }
    },
    column<T extends SectionType>(section: number, type: T): Column<T> {
      const offset = directory[section * 2]!;
      const length = directory[section * 2 + 1]!;
      return (
        type === 'bytes'
          ? new ByteColumn(loader, offset, length)
          : new NumberColumn(loader, offset / 4, length / 4)
      ) as Column<T>;
    },
  };
}

function numbersOf(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}
