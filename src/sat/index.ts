export { minimalCore, satisfiable } from './minimal-core.ts';
export { type Solver, createSolver } from './solver.ts';
export type { CoreClause, Literal, Outcome, Provider, Search } from './types.ts';
