export { type BaseInput, type OpenedBase, openBase } from './open-base.ts';
export { type PlanPorts, openRepositories } from './open-repositories.ts';
export { commandLineName } from './request/command-line.ts';
export { type SolveInput, openWorld, solveRequest } from './solve-request.ts';
export { type Solution, type World, solveWishes } from './solve-wishes.ts';
export type { Wishes } from './wishes.ts';
export { type Clash, type Combinations, findCombinations } from './combinations.ts';
export { type LockedWorldInput, checkLockAgainst } from './lock/check-lock.ts';
export { type Update, type UpdateOptions, updateLock } from './lock/update-lock.ts';
