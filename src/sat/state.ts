import type { Literal } from './types.ts';

export interface Clause {
  /** The first two are watched. */
  readonly literals: Literal[];
  /** Undefined for a clause that the search derived. */
  readonly label: number | undefined;
  readonly kind: 'given' | 'group' | 'learnt';
  /** What a learnt clause was derived from. */
  readonly antecedents?: readonly Clause[];
  /** Variables fixed at level 0 that the derivation used as well. */
  readonly roots?: readonly number[];
}

/** A literal that follows from an earlier level than the one at which it was found out. */
interface LateLiteral {
  readonly literal: Literal;
  readonly reason: Clause | number;
  readonly level: number;
}

/** Everything the search knows, indexed by variable or by `slot(literal)`. */
export interface State {
  readonly values: (-1 | 0 | 1)[];
  readonly levels: number[];
  /** A clause; or, for a literal that is false because of a group, the true member of it. */
  readonly reasons: (Clause | number | undefined)[];
  readonly expanded: boolean[];
  readonly groupsOf: (readonly number[])[];
  readonly members: Map<number, number[]>;
  /** Clauses to look at when the literal becomes false. */
  readonly watches: Clause[][];
  /** True literals in order. */
  readonly trail: Literal[];
  /** Length of the trail before the decision of level i + 1. */
  readonly levelStarts: number[];
  /** Literals of the trail before this index have been propagated, or expanded. */
  propagated: number;
  expandedUpTo: number;
  late: LateLiteral[];
  /** Clauses found false outside of propagation. */
  pending: Clause[];
}

export function createState(): State {
  return {
    values: [0],
    levels: [0],
    reasons: [undefined],
    expanded: [true],
    groupsOf: [[]],
    members: new Map(),
    watches: [[], []],
    trail: [],
    levelStarts: [],
    propagated: 0,
    expandedUpTo: 0,
    late: [],
    pending: [],
  };
}

export function slot(literal: Literal): number {
  return literal > 0 ? 2 * literal : -2 * literal + 1;
}

export function valueOf(state: State, literal: Literal): -1 | 0 | 1 {
  const value = state.values[literal > 0 ? literal : -literal]!;
  return literal > 0 ? value : value === 0 ? 0 : value === 1 ? -1 : 1;
}

export function levelOf(state: State, literal: Literal): number {
  return state.levels[literal > 0 ? literal : -literal]!;
}

export function currentLevel(state: State): number {
  return state.levelStarts.length;
}

/** Makes an undecided literal true at the current level. `impliedAt` is the level from which it follows. */
export function assign(
  state: State,
  literal: Literal,
  reason: Clause | number | undefined,
  impliedAt?: number,
): void {
  const variable = Math.abs(literal);
  state.values[variable] = literal > 0 ? 1 : -1;
  state.levels[variable] = currentLevel(state);
  state.reasons[variable] = reason;
  state.trail.push(literal);
  if (reason !== undefined && impliedAt !== undefined && impliedAt < currentLevel(state))
    state.late.push({ literal, reason, level: impliedAt });
}

/** Takes back everything decided above `level`; literals that follow from lower levels all the same stay true. */
export function backjump(state: State, level: number): void {
  const keep = state.levelStarts[level];
  if (keep === undefined) return;
  for (let i = keep; i < state.trail.length; i++) {
    const variable = Math.abs(state.trail[i]!);
    state.values[variable] = 0;
    state.reasons[variable] = undefined;
  }
  state.trail.length = keep;
  state.levelStarts.length = level;
  state.propagated = Math.min(state.propagated, keep);
  state.expandedUpTo = Math.min(state.expandedUpTo, keep);
  state.late = state.late.filter((entry) => entry.level <= level);
  const again = state.late;
  state.late = [];
  for (const entry of again) {
    const value = valueOf(state, entry.literal);
    if (value === 0) assign(state, entry.literal, entry.reason, entry.level);
    else if (value === -1) state.pending.push(clauseOf(entry.reason, entry.literal));
    if (value !== 0 && entry.level < level) state.late.push(entry);
  }
}

/** "Not both": the clause that stands for membership in one group. */
export function groupClause(a: number, b: number): Clause {
  return { literals: [-a, -b], label: undefined, kind: 'group' };
}

/** The clause because of which a literal is true. */
export function clauseOf(reason: Clause | number, literal: Literal): Clause {
  return typeof reason === 'number' ? groupClause(reason, Math.abs(literal)) : reason;
}
