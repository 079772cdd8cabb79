import { type Clause, type State, clauseOf, currentLevel, levelOf } from './state.ts';
import type { CoreClause, Literal } from './types.ts';

export interface Lesson {
  /** Its first literal is the one that becomes true after the jump. */
  readonly clause: Clause;
  readonly backTo: number;
}

/** Derives the first-unique-implication-point clause of a conflict at the current level (above 0). */
export function analyze(state: State, conflict: Clause): Lesson {
  const level = currentLevel(state);
  const seen = new Set<number>();
  const antecedents: Clause[] = [];
  const roots: number[] = [];
  const lower: Literal[] = [];
  let open = 0;
  let at = state.trail.length - 1;
  let clause = conflict;
  for (;;) {
    antecedents.push(clause);
    for (const literal of clause.literals) {
      const variable = Math.abs(literal);
      if (seen.has(variable)) continue;
      seen.add(variable);
      const where = levelOf(state, literal);
      if (where === 0) roots.push(variable);
      else if (where === level) open++;
      else lower.push(literal);
    }
    while (!(seen.has(Math.abs(state.trail[at]!)) && levelOf(state, state.trail[at]!) === level)) at--;
    const pivot = state.trail[at]!;
    if (--open === 0) {
      lower.sort((a, b) => levelOf(state, b) - levelOf(state, a));
      const literals = [-pivot, ...lower];
      return {
        clause: { literals, label: undefined, kind: 'learnt', antecedents, roots },
        backTo: lower.length === 0 ? 0 : levelOf(state, lower[0]!),
      };
    }
    at--;
    clause = clauseOf(state.reasons[Math.abs(pivot)]!, pivot);
  }
}

/** The given clauses and group pairs from which a conflict at level 0 follows. */
export function extractCore(state: State, conflict: Clause): CoreClause[] {
  const core: CoreClause[] = [];
  const pairs = new Set<string>();
  const clauses = new Set<Clause>([conflict]);
  const roots = new Set<number>(conflict.literals.map(Math.abs));
  const open: (Clause | number)[] = [...roots, conflict];
  while (open.length > 0) {
    const item = open.pop()!;
    if (typeof item === 'number') {
      const known = state.reasons[item];
      if (known === undefined) continue;
      const reason = clauseOf(known, item);
      meetClause(reason);
      for (const literal of reason.literals) meetRoot(Math.abs(literal));
      continue;
    }
    for (const antecedent of item.antecedents ?? []) meetClause(antecedent);
    for (const root of item.roots ?? []) meetRoot(root);
    if (item.kind === 'learnt') continue;
    const key = item.literals.join();
    if (item.kind === 'group' && pairs.has(key)) continue;
    pairs.add(key);
    core.push({ literals: [...item.literals], label: item.label });
  }
  return core;

  function meetClause(clause: Clause): void {
    if (clauses.has(clause)) return;
    clauses.add(clause);
    open.push(clause);
  }

  function meetRoot(root: number): void {
    if (roots.has(root)) return;
    roots.add(root);
    open.push(root);
  }
}
