export { type PlanPorts, openRepositories } from './open-repositories.ts';
export { type SolveInput, type Solution, openBase, solveRequest } from './solve-request.ts';
