import { ViaductError } from '../../core/index.ts';
import { hashStart, hashStep } from '../xml/name-table.ts';
import type { ByteColumn, NumberColumn } from './columns.ts';
import { type GrowingBytes, growingBytes, growingNumbers, pushBytes, pushNumber } from './growing.ts';
import type { GrowingNumbers } from './growing.ts';

/** Distinct strings as UTF-8, numbered from 0 in the order of their first use; number 0 is the empty string. */
export interface StringTableBuilder {
  readonly arena: GrowingBytes;
  /** Start of each string in the arena, and the end of the last. */
  readonly starts: GrowingNumbers;
  readonly hashes: GrowingNumbers;
  /** Open addressing: number + 1, or 0. */
  slots: Uint32Array;
}

/** Collisions allowed in a row: data made to collide must not make a build take for ever. */
const longestProbe = 4096;

export function stringTableBuilder(): StringTableBuilder {
  const table: StringTableBuilder = {
    arena: growingBytes(),
    starts: growingNumbers(),
    hashes: growingNumbers(),
    slots: new Uint32Array(1 << 10),
  };
  pushNumber(table.starts, 0);
  internString(table, new Uint8Array(0), 0, 0);
  return table;
}

/** The number of a string, which is added when it is new. Throws E_LIMIT for more than 2^31 bytes in all. */
export function internString(
  table: StringTableBuilder,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  let hash = hashStart;
  for (let i = start; i < end; i++) hash = hashStep(hash, bytes[i]!);
  hash = spread(hash);
  const { arena, starts, hashes } = table;
  const length = end - start;
  const mask = table.slots.length - 1;
  let slot = hash & mask;
  for (let probe = 0; ; probe++, slot = (slot + 1) & mask) {
    const id = table.slots[slot]! - 1;
    if (id === -1) break;
    if (hashes.values[id] === hash) {
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
  const id = hashes.length;
  pushBytes(arena, bytes, start, end);
  pushNumber(starts, arena.length);
  pushNumber(hashes, hash);
  table.slots[slot] = id + 1;
  if (hashes.length * 2 > table.slots.length) rehash(table);
  return id;
}

function rehash(table: StringTableBuilder): void {
  const slots = new Uint32Array(table.slots.length * 2);
  const mask = slots.length - 1;
  for (let id = 0; id < table.hashes.length; id++) {
    let slot = table.hashes.values[id]! & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = id + 1;
  }
  table.slots = slots;
}

/** Spreads the hash over its low bits, which choose the slot. */
function spread(hash: number): number {
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** Numbers up to this many leave the top eight bits of a slot free. */
const mostTagged = (1 << 24) - 2;

/**
 * The slots as they are stored: with the top bits of its string's hash in each, so that looking for a string that is not
 * there hardly ever reads other strings. `tagged` is 0 for tables with too many strings.
 */
export function finishedSlots(table: StringTableBuilder): { slots: Uint32Array; tagged: 0 | 1 } {
  if (table.hashes.length > mostTagged) return { slots: table.slots, tagged: 0 };
  const slots = table.slots.map((slot) =>
    slot === 0 ? 0 : (slot | (table.hashes.values[slot - 1]! & 0xff00_0000)) >>> 0,
  );
  return { slots, tagged: 1 };
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
  let hash = hashStart;
  for (let i = 0; i < length; i++) hash = hashStep(hash, bytes[i]!);
  hash = spread(hash);
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
