import { ViaductError } from '../../core/index.ts';
import { type GrowingNumbers, growingNumbers, pushNumber } from './growing.ts';

/** Distinct dependencies as columns of numbers: name, flags, epoch, version, release (strings by number). */
export interface DependencyTableBuilder {
  readonly names: GrowingNumbers;
  /** Number of the comparison in `comparisonOrder` (0: none), plus 8 for pre. */
  readonly flags: GrowingNumbers;
  readonly epochs: GrowingNumbers;
  readonly versions: GrowingNumbers;
  readonly releases: GrowingNumbers;
  slots: Uint32Array;
}

export const comparisonOrder = ['', '=', '<', '<=', '>', '>='] as const;
export const preFlag = 8;

const longestProbe = 4096;

export function dependencyTableBuilder(): DependencyTableBuilder {
  return {
    names: growingNumbers(1 << 15),
    flags: growingNumbers(1 << 15),
    epochs: growingNumbers(1 << 15),
    versions: growingNumbers(1 << 15),
    releases: growingNumbers(1 << 15),
    slots: new Uint32Array(1 << 16),
  };
}

/** The number of a dependency, which is added when it is new. */
export function internDependency(
  table: DependencyTableBuilder,
  name: number,
  flags: number,
  epoch: number,
  version: number,
  release: number,
): number {
  const mask = table.slots.length - 1;
  let slot = mix(name, flags, epoch, version, release) & mask;
  for (let probe = 0; ; probe++, slot = (slot + 1) & mask) {
    const id = table.slots[slot]! - 1;
    if (id === -1) break;
    if (
      table.names.values[id] === name &&
      table.flags.values[id] === flags &&
      table.versions.values[id] === version &&
      table.releases.values[id] === release &&
      table.epochs.values[id] === epoch
    )
      return id;
    if (probe > longestProbe)
      throw new ViaductError('E_LIMIT', 'The dependencies of the metadata collide on purpose');
  }
  const id = table.names.length;
  pushNumber(table.names, name);
  pushNumber(table.flags, flags);
  pushNumber(table.epochs, epoch);
  pushNumber(table.versions, version);
  pushNumber(table.releases, release);
  table.slots[slot] = id + 1;
  if (table.names.length * 2 > table.slots.length) rehash(table);
  return id;
}

function rehash(table: DependencyTableBuilder): void {
  const slots = new Uint32Array(table.slots.length * 2);
  const mask = slots.length - 1;
  const { names, flags, epochs, versions, releases } = table;
  for (let id = 0; id < names.length; id++) {
    let slot =
      mix(
        names.values[id]!,
        flags.values[id]!,
        epochs.values[id]!,
        versions.values[id]!,
        releases.values[id]!,
      ) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = id + 1;
  }
  table.slots = slots;
}

function mix(name: number, flags: number, epoch: number, version: number, release: number): number {
  let hash = Math.imul(name ^ Math.imul(flags + 1, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13) ^ version, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15) ^ release ^ (epoch << 20), 0x27d4eb2f);
  return (hash ^ (hash >>> 16)) >>> 0;
}
