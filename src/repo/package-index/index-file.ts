import { ViaductError } from '../../core/index.ts';
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
const formatVersion = 4;
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
  numbers[fixedHead - 1] = headChecksum(numbers);
  return [head, sums, ...parts];
}

/** Blocks that the checksums of so many blocks fill. */
function sumBlocks(blocks: number): number {
  return Math.ceil(blocks / blockNumbers);
}

/** Sets the checksum of each block of some bytes, whose size is a multiple of that of a block. */
function checksumsOf(parts: readonly Uint8Array[], sums: Uint32Array): void {
  const block = new Uint8Array(blockBytes);
  const numbers = new Uint32Array(block.buffer);
  let filled = 0;
  let count = 0;
  for (const part of parts)
    for (let at = 0; at < part.length;) {
      const length = Math.min(part.length - at, blockBytes - filled);
      block.set(part.subarray(at, at + length), filled);
      at += length;
      filled += length;
      if (filled < blockBytes) continue;
      sums[count] = checksum(numbers, 0, blockNumbers, count);
      count++;
      filled = 0;
    }
}

function headBytes(sections: number, blocks: number): number {
  return Math.ceil((fixedHead * 4 + sections * 16 + sumBlocks(blocks) * 4) / blockBytes) * blockBytes;
}

/** Over the head without the place of the checksum itself. */
function headChecksum(numbers: Uint32Array): number {
  const at = fixedHead - 1;
  return checksum(numbers, at + 1, numbers.length, checksum(numbers, 0, at, 0));
}

/**
 * Checksum of some numbers, in the manner of Fletcher: sums, and sums of the sums, so that a change of a number shows, and
 * an exchange of two. It is there to find damage, not forgery, and must be quick in a process that has just begun.
 */
function checksum(numbers: Uint32Array, from: number, to: number, seed: number): number {
  let sum = seed | 0;
  let sums = 0;
  for (let i = from; i < to; i++) {
    sum = (sum + numbers[i]!) | 0;
    sums = (sums + sum) | 0;
  }
  return (sums ^ Math.imul(sum, 0x9e3779b1)) >>> 0;
}

/** Reads `length` bytes of the file at an offset into `into`; false when there are fewer. */
export type ReadAt = (into: Uint8Array, offset: number) => boolean;

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
  const first = new Uint8Array(blockBytes);
  if (size < blockBytes || !readAt(first, 0)) return undefined;
  const [mark, , order, version, fileKind, count, blocks] = new Uint32Array(first.buffer);
  if (mark !== magic || order !== byteOrderMark || version !== formatVersion || fileKind !== kind)
    return undefined;
  if (count !== sections || sections > mostSections || blocks! > mostBlocks) return undefined;
  const headSize = headBytes(sections, blocks!);
  const sumsSize = sumBlocks(blocks!) * blockBytes;
  if (size !== headSize + sumsSize + blocks! * blockBytes) return undefined;
  let head = first;
  if (headSize > blockBytes) {
    head = new Uint8Array(headSize);
    if (!readAt(head, 0)) return undefined;
  }
  const numbers = new Uint32Array(head.buffer);
  if (numbers[fixedHead - 1] !== headChecksum(numbers)) return undefined;
  const directory = new Float64Array(head.buffer, fixedHead * 4, sections * 2);
  const sumsOfSums = numbers.subarray(fixedHead + sections * 4);
  const sums = new Blocks(blockLoader(readAt, onDamage, headSize, (block) => sumsOfSums[block]));
  const column = new NumberColumn(sums, 0, blocks!);
  const loader = new Blocks(
    blockLoader(readAt, onDamage, headSize + sumsSize, (block) =>
      block < blocks! ? column.at(block) : undefined,
    ),
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

/** Blocks that are allocated together. */
const slabBlocks = 64;

function blockLoader(
  readAt: ReadAt,
  onDamage: () => void,
  start: number,
  sumOf: (block: number) => number | undefined,
): (block: number) => Uint32Array {
  let slab = new ArrayBuffer(0);
  let used = 0;
  return (block) => {
    if (used === slab.byteLength) {
      slab = new ArrayBuffer(slabBlocks * blockBytes);
      used = 0;
    }
    const numbers = new Uint32Array(slab, used, blockNumbers);
    used += blockBytes;
    if (
      !readAt(new Uint8Array(slab, numbers.byteOffset, blockBytes), start + block * blockBytes) ||
      checksum(numbers, 0, blockNumbers, block) !== sumOf(block)
    ) {
      onDamage();
      throw new ViaductError('E_INDEX_DAMAGED', 'An index in the cache is damaged', {
        hint: 'Run again: it is built anew',
      });
    }
    return numbers;
  };
}
