export { type PlanPorts, openRepositories } from './open-repositories.ts';
export { type SolveInput, type Solution, type Wishes, openBase, solveRequest } from './solve-request.ts';
