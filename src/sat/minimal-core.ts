import { createSolver } from './solver.ts';
import type { CoreClause, Literal } from './types.ts';

/**
 * Leaves out clauses of an unsatisfiable set as long as the rest is unsatisfiable. Clauses are tried from the last to
 * the first, so that of several explanations the one with earlier clauses remains. Above `limit` clauses the set is
 * returned as it is.
 */
export function minimalCore(core: readonly CoreClause[], limit = 400): readonly CoreClause[] {
  if (core.length > limit) return core;
  let kept = [...core];
  for (let i = core.length - 1; i >= 0; i--) {
    const without = kept.filter((clause) => clause !== core[i]);
    if (!satisfiable(without.map((clause) => clause.literals))) kept = without;
  }
  return kept;
}

/** Whether clauses given in full can all hold. */
export function satisfiable(clauses: readonly (readonly Literal[])[]): boolean {
  const solver = createSolver({
    expand: () => {},
    choose: (candidates) => candidates[0]!,
    wish: () => 0,
  });
  const variables = new Map<number, number>();
  const own = (literal: Literal): Literal => {
    const outside = Math.abs(literal);
    let variable = variables.get(outside);
    if (variable === undefined) variables.set(outside, (variable = solver.newVariable()));
    return literal > 0 ? variable : -variable;
  };
  for (const clause of clauses) solver.addClause(clause.map(own), 0);
  return solver.solve().kind === 'satisfiable';
}
