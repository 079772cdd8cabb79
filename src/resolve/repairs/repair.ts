import type { Hidden } from '../explanation.ts';
import type { Override } from '../overrides.ts';

/** A change after which the request can be met. Each was solved before it is told. */
export interface Repair {
  readonly kind: RepairKind;
  /** What to do, as a sentence without a full stop. */
  readonly sentence: string;
  readonly change: Change;
  /** What would be added then: `NEVRA@REPOSITORY`, sorted. */
  readonly packages: readonly string[];
  /** Arguments for the command line that say so, where there are any: to be given besides the request. */
  readonly flags?: readonly string[];
}

export type Change =
  /** Ask for something else instead. */
  | { readonly kind: 'replace-request'; readonly request: string; readonly by: string }
  | { readonly kind: 'drop-requests'; readonly requests: readonly string[] }
  /** Lift what keeps packages of a repository from being taken. */
  | { readonly kind: 'lift'; readonly hidden: readonly Hidden[] }
  | { readonly kind: 'add-repository'; readonly name: string; readonly url: string }
  /** Allow packages of the base to be changed. */
  | { readonly kind: 'override'; readonly overrides: readonly Override[] }
  | { readonly kind: 'other-base'; readonly name: string; readonly path: string };

/** From the least change to the greatest: the order in which repairs are told. */
export const repairKinds = [
  /** A name that was misspelt. */
  'name',
  /** Another version of what was asked for. */
  'version',
  /** A build for the other width. */
  'architecture',
  /** An exclude, or module filtering, lifted. */
  'exclude',
  'repository',
  'base',
  /** Fewer wishes. */
  'drop',
  /** Packages of the base changed, which nothing else here does. */
  'override',
] as const;
export type RepairKind = (typeof repairKinds)[number];

/** The least change first; of two alike the earlier. */
export function rankRepairs(repairs: readonly Repair[]): Repair[] {
  return [...repairs].sort((a, b) => repairKinds.indexOf(a.kind) - repairKinds.indexOf(b.kind));
}
