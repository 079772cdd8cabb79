import type { PackageIndexBuilder } from './builder.ts';
import type { DependencyTableBuilder } from './dependency-table.ts';
import { growingBytes, growingNumbers, pushBytes, pushNumber } from './growing.ts';
import type { StringTableBuilder } from './string-table.ts';

/** Named by at least so many packages, a string or dependency counts as popular. */
const popular = 4;

/**
 * Renumbers strings and dependencies: first the popular ones, most popular first, then the others as they were met. What
 * most questions touch then lies in few blocks, and what only one package needs lies together.
 */
export function putPopularFirst(builder: PackageIndexBuilder): void {
  const { dependencies, dependencyLists, strings } = builder;
  const uses = new Uint32Array(dependencies.names.length);
  for (let i = 0; i < dependencyLists.length; i++) uses[dependencyLists.values[i]!]!++;
  const dependencyOrder = popularFirst(uses, 0);
  const named = new Uint32Array(strings.hashes.length);
  for (let id = 0; id < uses.length; id++) named[dependencies.names.values[id]!]! += uses[id]!;
  const stringOrder = popularFirst(named, 1);

  const newString = inverse(stringOrder);
  for (const column of Object.values(builder.columns).filter((column) => column !== builder.columns.epochs))
    renumber(column.values, column.length, newString);
  renumber(builder.filePaths.values, builder.filePaths.length, newString);
  for (const column of [dependencies.names, dependencies.versions, dependencies.releases])
    renumber(column.values, column.length, newString);
  moveStrings(strings, stringOrder, newString);

  renumber(dependencyLists.values, dependencyLists.length, inverse(dependencyOrder));
  moveDependencies(dependencies, dependencyOrder);
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
  strings.hashes.values = pick(strings.hashes.values, order);
  for (let slot = 0; slot < strings.slots.length; slot++) {
    const value = strings.slots[slot]!;
    if (value !== 0) strings.slots[slot] = numbers[value - 1]! + 1;
  }
}

function moveDependencies(dependencies: DependencyTableBuilder, order: Uint32Array): void {
  for (const column of [
    dependencies.names,
    dependencies.flags,
    dependencies.epochs,
    dependencies.versions,
    dependencies.releases,
  ])
    column.values = pick(column.values, order);
}

function pick(values: Uint32Array, order: Uint32Array): Uint32Array {
  return order.map((id) => values[id]!);
}
