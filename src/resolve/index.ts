export type { Explanation, Hidden, MissingRequest, Need, Obstacle, Option } from './explanation.ts';
export type { Lock, LockedPackage, LockedRepository, Reason } from './lock.ts';
export { type LockInput, makeLock, serializeLock } from './make-lock.ts';
export { parseLock } from './parse-lock.ts';
export type { ExactPackage, Meanings } from './request.ts';
export { renderExplanation } from './render-explanation.ts';
export {
  type ResolveInput,
  type ResolveResult,
  type ResolvedPackage,
  resolve,
  resolveFully,
} from './resolve.ts';
export type { ResolveBase, ResolveRepository } from './universe.ts';
export { type Added, findViolations } from './verify.ts';
