/**
 * Sections of an index as columns that load their blocks when they are first touched: a resolve reads a few hundred
 * kilobytes of an index of a hundred megabytes.
 */

/** Numbers in a block (4 KiB), as a power of two. Larger ones are read faster by the byte, but most of it for nothing. */
export const blockBits = 10;
export const blockNumbers = 1 << blockBits;
export const blockBytes = blockNumbers * 4;

/** Loads and checks one block. Throws E_INDEX_DAMAGED. */
export type LoadBlock = (block: number) => Uint32Array;

/** The blocks of one index that have been touched. */
export class Blocks {
  readonly loaded: (Uint32Array | undefined)[] = [];
  readonly load: LoadBlock;

  constructor(load: LoadBlock) {
    this.load = load;
  }

  get(block: number): Uint32Array {
    return this.loaded[block] ?? (this.loaded[block] = this.load(block));
  }
}

/** A section of unsigned 32-bit numbers. */
export class NumberColumn {
  readonly #blocks: Blocks;
  /** In numbers from the begin of the first block. */
  readonly #start: number;
  readonly length: number;

  constructor(blocks: Blocks, start: number, length: number) {
    this.#blocks = blocks;
    this.#start = start;
    this.length = length;
  }

  at(index: number): number {
    const position = this.#start + index;
    const number = position >>> blockBits;
    const block = this.#blocks.loaded[number] ?? this.#blocks.get(number);
    return block[position & (blockNumbers - 1)]!;
  }

  /** Numbers from index `from` up to, not including, `to`. */
  slice(from: number, to: number): number[] {
    const values: number[] = [];
    for (let index = from; index < to; index++) values.push(this.at(index));
    return values;
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A section of bytes. */
export class ByteColumn {
  readonly #blocks: Blocks;
  readonly #start: number;
  readonly length: number;

  constructor(blocks: Blocks, start: number, length: number) {
    this.#blocks = blocks;
    this.#start = start;
    this.length = length;
  }

  /** Bytes from offset `from` up to, not including, `to`; a view where they lie in one block. */
  slice(from: number, to: number): Uint8Array {
    const start = this.#start + from;
    const end = this.#start + to;
    const first = Math.floor(start / blockBytes);
    if (end <= (first + 1) * blockBytes) return this.#bytes(first, start - first * blockBytes, end - start);
    const joined = new Uint8Array(to - from);
    for (let at = start; at < end;) {
      const block = Math.floor(at / blockBytes);
      const length = Math.min(end, (block + 1) * blockBytes) - at;
      joined.set(this.#bytes(block, at - block * blockBytes, length), at - start);
      at += length;
    }
    return joined;
  }

  /** UTF-8 from offset `from` up to, not including, `to`. */
  text(from: number, to: number): string {
    return from === to ? '' : decoder.decode(this.slice(from, to));
  }

  #bytes(block: number, offset: number, length: number): Uint8Array {
    const { buffer, byteOffset } = this.#blocks.get(block);
    return new Uint8Array(buffer, byteOffset + offset, length);
  }
}
