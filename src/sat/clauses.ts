import { type Clause, type State, assign, levelOf, slot, valueOf } from './state.ts';
import type { Literal } from './types.ts';

/**
 * Takes a clause into the search at any moment. One that is false now becomes `state.pending`; one with a single
 * literal left makes it true. Returns undefined for a clause that can never be false.
 */
export function addClause(state: State, literals: readonly Literal[], label: number): Clause | undefined {
  const distinct = [...new Set(literals)];
  if (distinct.some((literal) => literal < 0 && distinct.includes(-literal))) return undefined;
  const clause: Clause = { literals: distinct, label, kind: 'given' };
  attach(state, clause);
  return clause;
}

/** Watches the two literals that will be the last to become false. */
export function attach(state: State, clause: Clause): void {
  const { literals } = clause;
  bringForward(state, literals, 0);
  bringForward(state, literals, 1);
  const [first, second] = literals;
  if (first === undefined) {
    state.pending.push(clause);
    return;
  }
  state.watches[slot(first)]!.push(clause);
  if (second !== undefined) state.watches[slot(second)]!.push(clause);
  const value = valueOf(state, first);
  if (value === -1) state.pending.push(clause);
  else if (value === 0 && (second === undefined || valueOf(state, second) === -1))
    assign(state, first, clause, second === undefined ? 0 : levelOf(state, second));
}

function bringForward(state: State, literals: Literal[], to: number): void {
  let best = to;
  for (let i = to + 1; i < literals.length; i++)
    if (lasting(state, literals[i]!) > lasting(state, literals[best]!)) best = i;
  if (best === to || best >= literals.length) return;
  const moved = literals[best]!;
  literals[best] = literals[to]!;
  literals[to] = moved;
}

function lasting(state: State, literal: Literal): number {
  const value = valueOf(state, literal);
  return value === 1 ? Infinity : value === 0 ? Number.MAX_SAFE_INTEGER : levelOf(state, literal);
}
