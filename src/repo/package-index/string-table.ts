import { ViaductError } from '../../core/index.ts';
import type { ByteColumn, NumberColumn } from './columns.ts';
import { type GrowingBytes, growingBytes, growingNumbers, pushBytes, pushNumber } from './growing.ts';
import type { GrowingNumbers } from './growing.ts';

/** Distinct strings as UTF-8, numbered from 0 in the order of their first use; number 0 is the empty string. */
export interface StringTableBuilder {
  readonly arena: GrowingBytes;
  /** Start of each string in the arena, and the end of the last. */
  readonly starts: GrowingNumbers;
  /** Open addressing, two numbers a slot: number of the string + 1, or 0; its hash. */
  slots: Uint32Array;
  /** The bytes that strings were last read from. */
  input: Uint8Array;
  inputWords: DataView;
}

/** Collisions allowed in a row: data made to collide must not make a build take for ever. */
const longestProbe = 4096;

export function stringTableBuilder(): StringTableBuilder {
  const input = new Uint8Array(0);
  const table: StringTableBuilder = {
    arena: growingBytes(),
    starts: growingNumbers(),
    slots: new Uint32Array(1 << 11),
    input,
    inputWords: wordsOf(input),
  };
  pushNumber(table.starts, 0);
  internString(table, input, 0, 0);
  return table;
}

export function stringCount(table: StringTableBuilder): number {
  return table.starts.length - 1;
}

/** The number of a string, which is added when it is new. Throws E_LIMIT for more than 2^31 bytes in all. */
export function internString(
  table: StringTableBuilder,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  if (table.input !== bytes) {
    table.input = bytes;
    table.inputWords = wordsOf(bytes);
  }
  const hash = hashOf(bytes, table.inputWords, start, end);
  const { arena, starts, slots } = table;
  const length = end - start;
  const mask = slots.length - 1;
  let slot = (hash << 1) & mask;
  for (let probe = 0; ; probe++, slot = (slot + 2) & mask) {
    const id = slots[slot]! - 1;
    if (id === -1) break;
    if (slots[slot + 1] === hash) {
      const from = starts.values[id]!;
      if (starts.values[id + 1]! - from === length) {
        const known = arena.values;
        let same = 0;
        while (same < length && known[from + same] === bytes[start + same]) same++;
        if (same === length) return id;
      }
    }
    if (probe > longestProbe)
      throw new ViaductError('E_LIMIT', 'The texts of the metadata collide on purpose');
  }
  if (arena.length + length > 0x7fff_ffff)
    throw new ViaductError('E_LIMIT', 'The metadata has more than 2 GiB of distinct texts');
  const id = stringCount(table);
  pushBytes(arena, bytes, start, end);
  pushNumber(starts, arena.length);
  slots[slot] = id + 1;
  slots[slot + 1] = hash;
  if ((id + 1) * 4 > slots.length) table.slots = rehash(slots);
  return id;
}

/** Twice the room for slots of two numbers, of which the second is the hash. */
export function rehash(slots: Uint32Array): Uint32Array {
  const larger = new Uint32Array(slots.length * 2);
  const mask = larger.length - 1;
  for (let old = 0; old < slots.length; old += 2) {
    if (slots[old] === 0) continue;
    let slot = (slots[old + 1]! << 1) & mask;
    while (larger[slot] !== 0) slot = (slot + 2) & mask;
    larger[slot] = slots[old]!;
    larger[slot + 1] = slots[old + 1]!;
  }
  return larger;
}

function wordsOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Hash of a string, 32 bits of which the low ones choose the slot: four bytes at a time, as most of reading is this. */
function hashOf(bytes: Uint8Array, words: DataView, start: number, end: number): number {
  let hash = end - start;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    hash = Math.imul(hash ^ words.getInt32(at, true), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** Numbers up to this many leave the top eight bits of a slot free. */
const mostTagged = (1 << 24) - 2;

/**
 * The slots as they are stored, one number each: with the top bits of its string's hash, so that looking for a string that
 * is not there hardly ever reads other strings. `tagged` is 0 for tables with too many strings.
 */
export function finishedSlots(table: StringTableBuilder): { slots: Uint32Array; tagged: 0 | 1 } {
  const tagged = stringCount(table) <= mostTagged;
  const slots = new Uint32Array(table.slots.length / 2);
  for (let slot = 0; slot < slots.length; slot++) {
    const value = table.slots[slot * 2]!;
    if (value !== 0) slots[slot] = tagged ? value | (table.slots[slot * 2 + 1]! & 0xff00_0000) : value;
  }
  return { slots, tagged: tagged ? 1 : 0 };
}

/** The strings of a stored index. */
export interface StringTable {
  readonly arena: ByteColumn;
  /** The first number of each row is the string's offset in the arena. */
  readonly rows: NumberColumn;
  readonly rowSize: number;
  readonly slots: NumberColumn;
  readonly tagged: boolean;
}

export function stringText(table: StringTable, id: number): string {
  const { rows, rowSize } = table;
  return table.arena.text(rows.at(id * rowSize), rows.at((id + 1) * rowSize));
}

/** The number of a string, or -1. */
export function findString(table: StringTable, text: string): number {
  const bytes = encode(text);
  const { length } = bytes;
  const hash = hashOf(bytes, wordsOf(bytes), 0, length);
  const { rows, rowSize, slots, tagged } = table;
  const mask = slots.length - 1;
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const value = slots.at(slot);
    if (value === 0) return -1;
    if (tagged && (value ^ hash) >>> 24 !== 0) continue;
    const id = (tagged ? value & 0xff_ffff : value) - 1;
    const from = rows.at(id * rowSize);
    const to = rows.at((id + 1) * rowSize);
    if (to - from !== length) continue;
    const known = table.arena.slice(from, to);
    let same = 0;
    while (same < length && known[same] === bytes[same]) same++;
    if (same === length) return id;
  }
}

const encoder = new TextEncoder();
const scratch = new Uint8Array(4096);

/** UTF-8 of a text; valid until the next call. */
function encode(text: string): Uint8Array {
  if (text.length * 3 > scratch.length) return encoder.encode(text);
  return scratch.subarray(0, encoder.encodeInto(text, scratch).written);
}
