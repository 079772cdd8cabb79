import { ViaductError } from '../../core/index.ts';
import { type GrowingNumbers, finishedNumbers, growingNumbers, pushNumber } from './growing.ts';
import { compressRows } from './rows.ts';
import type { NumberColumn } from './columns.ts';
import type { FileOwners } from './index-source.ts';
import type { OpenedIndexFile, Section, SectionType } from './index-file.ts';
import {
  type StringTable,
  type StringTableBuilder,
  findString,
  finishedSlots,
  internString,
  stringText,
  stringTableBuilder,
} from './string-table.ts';

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

/** The sections of a table of paths, in the order of the file. */
const pathSections = {
  /** Numbers: 1 when every package of primary was in filelists; 1 when string slots carry tags; pairs. */
  meta: 'numbers',
  stringArena: 'bytes',
  stringStarts: 'numbers',
  stringSlots: 'numbers',
  /** Rows: folder, name, start of the owners in `ownerLists`; one more at the end. */
  pairRows: 'numbers',
  /** Open addressing over the pairs: number + 1, or 0. */
  slots: 'numbers',
  ownerLists: 'numbers',
} as const satisfies Record<string, SectionType>;

/** Number of the kind of index, and of its sections. */
export const pathTableKind = { number: 2, sections: Object.keys(pathSections).length } as const;

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

/** The sections of the finished table. The builder must not be used afterwards. */
export function finishPathTable(table: PathTableBuilder, complete: boolean): Section[] {
  const pairs = table.folders.length;
  const owned = compressRows(finishedNumbers(table.ownedPaths), finishedNumbers(table.owners), pairs);
  const pairRows = new Uint32Array((pairs + 1) * pairRowSize);
  for (let id = 0; id <= pairs; id++)
    pairRows.set(
      [table.folders.values[id] ?? 0, table.names.values[id] ?? 0, owned.starts[id]!],
      id * pairRowSize,
    );
  const { slots, tagged } = finishedSlots(table.strings);
  const sections: Record<keyof typeof pathSections, Section> = {
    meta: Uint32Array.of(complete ? 1 : 0, tagged),
    stringArena: table.strings.arena.values.subarray(0, table.strings.arena.length),
    stringStarts: table.strings.starts.values.subarray(0, table.strings.starts.length),
    stringSlots: slots,
    pairRows,
    slots: table.slots,
    ownerLists: owned.lists,
  };
  return Object.keys(pathSections).map((name) => sections[name as keyof typeof pathSections]);
}

const pairRowSize = 3;

/** The owners of all paths of a stored table. */
export function openPathTable(opened: OpenedIndexFile): FileOwners {
  const names = Object.keys(pathSections);
  const numbers = (name: keyof typeof pathSections): NumberColumn =>
    opened.column(names.indexOf(name), 'numbers');
  const [meta, pairRows, slots, ownerLists] = [
    numbers('meta'),
    numbers('pairRows'),
    numbers('slots'),
    numbers('ownerLists'),
  ];
  const strings: StringTable = {
    arena: opened.column(names.indexOf('stringArena'), 'bytes'),
    rows: numbers('stringStarts'),
    rowSize: 1,
    slots: numbers('stringSlots'),
    tagged: meta.at(1) === 1,
  };
  return {
    complete: meta.at(0) === 1,
    *paths(prefix) {
      const folders = new Map<number, string>();
      const count = pairRows.length / pairRowSize - 1;
      for (let at = 0; at < count * pairRowSize; at += pairRowSize) {
        const number = pairRows.at(at);
        let folder = folders.get(number);
        if (folder === undefined) folders.set(number, (folder = stringText(strings, number)));
        if (!folder.startsWith(prefix) && !prefix.startsWith(folder)) continue;
        const path = folder + stringText(strings, pairRows.at(at + 1));
        if (path.startsWith(prefix)) yield path;
      }
    },
    ownersOf(path) {
      const cut = path.lastIndexOf('/') + 1;
      const folder = findString(strings, path.slice(0, cut));
      const name = folder === -1 ? -1 : findString(strings, path.slice(cut));
      if (name === -1) return [];
      const mask = slots.length - 1;
      for (let slot = mixPair(folder, name) & mask; ; slot = (slot + 1) & mask) {
        const id = slots.at(slot) - 1;
        if (id === -1) return [];
        const at = id * pairRowSize;
        if (pairRows.at(at) === folder && pairRows.at(at + 1) === name)
          return ownerLists
            .slice(pairRows.at(at + 2), pairRows.at(at + pairRowSize + 2))
            .sort((a, b) => a - b);
      }
    },
  };
}
