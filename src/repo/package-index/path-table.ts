import { ViaductError } from '../../core/index.ts';
import { type GrowingNumbers, finishedNumbers, growingNumbers, pushNumber } from './growing.ts';
import { compressRows } from './rows.ts';
import { type StringTableBuilder, findString, internString, stringTableBuilder } from './string-table.ts';

/** Paths as pairs of folder and last name, each with the packages that own it. */
export interface PathTableBuilder {
  readonly strings: StringTableBuilder;
  readonly folders: GrowingNumbers;
  readonly names: GrowingNumbers;
  /** Open addressing over the pairs: number + 1, or 0. */
  slots: Uint32Array;
  readonly ownedPaths: GrowingNumbers;
  readonly owners: GrowingNumbers;
}

export interface PathTableSections {
  readonly stringArena: Uint8Array;
  readonly stringStarts: Uint32Array;
  readonly stringSlots: Uint32Array;
  readonly folders: Uint32Array;
  readonly names: Uint32Array;
  readonly slots: Uint32Array;
  readonly ownerStarts: Uint32Array;
  readonly ownerLists: Uint32Array;
  /** One number: 1 when every package of primary was in filelists. */
  readonly complete: Uint32Array;
}

export const pathSectionNames = [
  'stringArena',
  'stringStarts',
  'stringSlots',
  'folders',
  'names',
  'slots',
  'ownerStarts',
  'ownerLists',
  'complete',
] as const satisfies readonly (keyof PathTableSections)[];

const slash = 0x2f;
const longestProbe = 4096;
const mostFiles = 200_000_000;

export function pathTableBuilder(): PathTableBuilder {
  return {
    strings: stringTableBuilder(),
    folders: growingNumbers(1 << 14),
    names: growingNumbers(1 << 14),
    slots: new Uint32Array(1 << 10),
    ownedPaths: growingNumbers(1 << 14),
    owners: growingNumbers(1 << 14),
  };
}

/** Notes that a package owns the path at bytes[start, end). */
export function addPath(
  table: PathTableBuilder,
  bytes: Uint8Array,
  start: number,
  end: number,
  owner: number,
): void {
  let cut = end;
  while (cut > start && bytes[cut - 1] !== slash) cut--;
  const folder = internString(table.strings, bytes, start, cut);
  const name = internString(table.strings, bytes, cut, end);
  if (table.owners.length >= mostFiles)
    throw new ViaductError('E_LIMIT', `The metadata lists more than ${mostFiles} files`);
  pushNumber(table.ownedPaths, internPair(table, folder, name));
  pushNumber(table.owners, owner);
}

function internPair(table: PathTableBuilder, folder: number, name: number): number {
  const { folders, names } = table;
  const mask = table.slots.length - 1;
  let slot = mixPair(folder, name) & mask;
  for (let probe = 0; table.slots[slot] !== 0; probe++, slot = (slot + 1) & mask) {
    const id = table.slots[slot]! - 1;
    if (folders.values[id] === folder && names.values[id] === name) return id;
    if (probe > longestProbe)
      throw new ViaductError('E_LIMIT', 'The paths of the metadata collide on purpose');
  }
  const id = folders.length;
  pushNumber(folders, folder);
  pushNumber(names, name);
  table.slots[slot] = id + 1;
  if (folders.length * 2 > table.slots.length) {
    const slots = new Uint32Array(table.slots.length * 2);
    for (let i = 0; i < folders.length; i++) {
      let free = mixPair(folders.values[i]!, names.values[i]!) & (slots.length - 1);
      while (slots[free] !== 0) free = (free + 1) & (slots.length - 1);
      slots[free] = i + 1;
    }
    table.slots = slots;
  }
  return id;
}

function mixPair(folder: number, name: number): number {
  const hash = Math.imul(Math.imul(folder, 0x9e3779b1) ^ (folder >>> 7) ^ name, 0x85ebca6b);
  return (hash ^ (hash >>> 15)) >>> 0;
}

export function finishPathTable(table: PathTableBuilder, complete: boolean): PathTableSections {
  const owned = compressRows(
    finishedNumbers(table.ownedPaths),
    finishedNumbers(table.owners),
    table.folders.length,
  );
  return {
    stringArena: table.strings.arena.values.slice(0, table.strings.arena.length),
    stringStarts: finishedNumbers(table.strings.starts),
    stringSlots: table.strings.slots,
    folders: finishedNumbers(table.folders),
    names: finishedNumbers(table.names),
    slots: table.slots,
    ownerStarts: owned.starts,
    ownerLists: owned.lists,
    complete: Uint32Array.of(complete ? 1 : 0),
  };
}

/** The packages that own a path, in ascending number. */
export function ownersOfPath(table: PathTableSections, path: string): number[] {
  const strings = { arena: table.stringArena, starts: table.stringStarts, slots: table.stringSlots };
  const cut = path.lastIndexOf('/') + 1;
  const folder = findString(strings, path.slice(0, cut));
  const name = folder === -1 ? -1 : findString(strings, path.slice(cut));
  if (name === -1) return [];
  const mask = table.slots.length - 1;
  for (let slot = mixPair(folder, name) & mask; table.slots[slot] !== 0; slot = (slot + 1) & mask) {
    const id = table.slots[slot]! - 1;
    if (table.folders[id] === folder && table.names[id] === name)
      return Array.from(table.ownerLists.subarray(table.ownerStarts[id], table.ownerStarts[id + 1])).sort(
        (a, b) => a - b,
      );
  }
  return [];
}
