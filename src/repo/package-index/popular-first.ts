import type { PackageIndexBuilder } from './builder.ts';
import { dependencyCount } from './dependency-table.ts';
import { growingBytes, growingNumbers, pushBytes, pushNumber } from './growing.ts';
import { dependencyRow } from './sections.ts';
import { type StringTableBuilder, stringCount } from './string-table.ts';

/** Named by at least so many packages, a string or dependency counts as popular. */
const popular = 4;

/**
 * Renumbers strings and dependencies: first the popular ones, most popular first, then the others as they were met. What
 * most questions touch then lies in few blocks, and what only one package needs lies together.
 */
export function putPopularFirst(builder: PackageIndexBuilder): void {
  const { dependencies, dependencyLists, strings } = builder;
  const { rows } = dependencies;
  const uses = new Uint32Array(dependencyCount(dependencies));
  for (let i = 0; i < dependencyLists.length; i++) uses[dependencyLists.values[i]!]!++;
  const dependencyOrder = popularFirst(uses, 0);
  const named = new Uint32Array(stringCount(strings));
  for (let id = 0, at = dependencyRow.name; id < uses.length; id++, at += dependencyRow.size)
    named[rows.values[at]!]! += uses[id]!;
  const stringOrder = popularFirst(named, 1);

  const newString = inverse(stringOrder);
  for (const column of Object.values(builder.columns).filter((column) => column !== builder.columns.epochs))
    renumber(column.values, column.length, newString);
  renumber(builder.filePaths.values, builder.filePaths.length, newString);
  moveStrings(strings, stringOrder, newString);

  renumber(dependencyLists.values, dependencyLists.length, inverse(dependencyOrder));
  rows.values = movedDependencies(rows.values, dependencyOrder, newString);
}

/** Old numbers in their new order. Numbers below `fixed` keep their place. */
function popularFirst(uses: Uint32Array, fixed: number): Uint32Array {
  const order = new Uint32Array(uses.length);
  const first: number[] = [];
  let at = fixed;
  for (let id = fixed; id < uses.length; id++) if (uses[id]! >= popular) first.push(id);
  for (let id = 0; id < fixed; id++) order[id] = id;
  first.sort((a, b) => uses[b]! - uses[a]! || a - b);
  for (const id of first) order[at++] = id;
  for (let id = fixed; id < uses.length; id++) if (uses[id]! < popular) order[at++] = id;
  return order;
}

function inverse(order: Uint32Array): Uint32Array {
  const numbers = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) numbers[order[i]!] = i;
  return numbers;
}

function renumber(values: Uint32Array, length: number, numbers: Uint32Array): void {
  for (let i = 0; i < length; i++) values[i] = numbers[values[i]!]!;
}

function moveStrings(strings: StringTableBuilder, order: Uint32Array, numbers: Uint32Array): void {
  const arena = growingBytes(strings.arena.length);
  const starts = growingNumbers(order.length + 1);
  pushNumber(starts, 0);
  for (const id of order) {
    pushBytes(arena, strings.arena.values, strings.starts.values[id]!, strings.starts.values[id + 1]!);
    pushNumber(starts, arena.length);
  }
  Object.assign(strings.arena, arena);
  Object.assign(strings.starts, starts);
  for (let slot = 0; slot < strings.slots.length; slot += 2) {
    const value = strings.slots[slot]!;
    if (value !== 0) strings.slots[slot] = numbers[value - 1]! + 1;
  }
}

function movedDependencies(rows: Uint32Array, order: Uint32Array, newString: Uint32Array): Uint32Array {
  const { size, name, flags, epoch, version, release } = dependencyRow;
  const moved = new Uint32Array(order.length * size);
  for (let id = 0, to = 0; id < order.length; id++, to += size) {
    const from = order[id]! * size;
    moved[to + name] = newString[rows[from + name]!]!;
    moved[to + flags] = rows[from + flags]!;
    moved[to + epoch] = rows[from + epoch]!;
    moved[to + version] = newString[rows[from + version]!]!;
    moved[to + release] = newString[rows[from + release]!]!;
  }
  return moved;
}
