import { ViaductError } from '../../core/index.ts';
import { type GrowingNumbers, growingNumbers, pushNumber } from './growing.ts';
import { dependencyRow } from './sections.ts';
import { rehash } from './string-table.ts';

/** Distinct dependencies as rows of numbers. */
export interface DependencyTableBuilder {
  /**
   * Rows `dependencyRow`. The flags are the number of the comparison in `comparisonOrder` (0: none), plus 8 for pre; name,
   * version and release are strings by number.
   */
  readonly rows: GrowingNumbers;
  /** Open addressing, two numbers a slot: number of the dependency + 1, or 0; its hash. */
  slots: Uint32Array;
}

export const comparisonOrder = ['', '=', '<', '<=', '>', '>='] as const;
export const preFlag = 8;

const longestProbe = 4096;

export function dependencyTableBuilder(): DependencyTableBuilder {
  return { rows: growingNumbers(1 << 17), slots: new Uint32Array(1 << 17) };
}

export function dependencyCount(table: DependencyTableBuilder): number {
  return table.rows.length / dependencyRow.size;
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
  const { rows, slots } = table;
  const hash = mix(name, flags, epoch, version, release);
  const mask = slots.length - 1;
  let slot = (hash << 1) & mask;
  for (let probe = 0; ; probe++, slot = (slot + 2) & mask) {
    const id = slots[slot]! - 1;
    if (id === -1) break;
    if (slots[slot + 1] === hash) {
      const { values } = rows;
      const at = id * dependencyRow.size;
      if (
        values[at + dependencyRow.name] === name &&
        values[at + dependencyRow.flags] === flags &&
        values[at + dependencyRow.version] === version &&
        values[at + dependencyRow.release] === release &&
        values[at + dependencyRow.epoch] === epoch
      )
        return id;
    }
    if (probe > longestProbe)
      throw new ViaductError('E_LIMIT', 'The dependencies of the metadata collide on purpose');
  }
  const id = dependencyCount(table);
  // In the order of `dependencyRow`.
  pushNumber(rows, name);
  pushNumber(rows, flags);
  pushNumber(rows, epoch);
  pushNumber(rows, version);
  pushNumber(rows, release);
  slots[slot] = id + 1;
  slots[slot + 1] = hash;
  if ((id + 1) * 4 > slots.length) table.slots = rehash(slots);
  return id;
}

function mix(name: number, flags: number, epoch: number, version: number, release: number): number {
  let hash = Math.imul(name ^ Math.imul(flags + 1, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13) ^ version, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15) ^ release ^ (epoch << 20), 0x27d4eb2f);
  return (hash ^ (hash >>> 16)) >>> 0;
}
