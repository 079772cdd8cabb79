export type {
  Cause,
  Elsewhere,
  Explanation,
  Fact,
  Hidden,
  MissingRequest,
  Obstacle,
  Rule,
} from './explanation.ts';
export type {
  Lock,
  LockSettings,
  LockedBase,
  LockedPackage,
  LockedRepository,
  Reason,
  Signer,
} from './lock/lock.ts';
export { lockJsonSchema } from './lock/json-schema.ts';
export { type LockInput, makeLock } from './lock/make-lock.ts';
export { parseLock } from './lock/parse-lock.ts';
export {
  type LockCheck,
  type LockFinding,
  type LockNote,
  type LockWorld,
  checkLock,
  onlyLocked,
} from './lock/check.ts';
export { type LockDifference, diffLocks } from './lock/diff.ts';
export type { NewerVersion } from './lock/newer.ts';
export { renderCheck } from './lock/render-check.ts';
export { because, renderDifference } from './lock/render-diff.ts';
export { serializeLock } from './lock/serialize-lock.ts';
export { rootsOf } from './lock/roots.ts';
export { keepSigners, withSigners } from './lock/signers.ts';
export {
  type LockFormat,
  type Pin,
  type PinFile,
  type Pins,
  type PlacedPin,
  type VersionRule,
  describePin,
  lockFormats,
  pinsOf,
  readPins,
  writePins,
} from './lock-formats/index.ts';
export { architectureRank } from './architecture.ts';
export type { ExactPackage, Meanings } from './request.ts';
export { renderExplanation } from './render-explanation.ts';
export { renderGraph } from './render-graph.ts';
export { renderRefusal, renderRepairs } from './render-repairs.ts';
export { type Change, type Repair, type RepairKind, rankRepairs } from './repairs/index.ts';
export {
  type ResolveInput,
  type ResolveResult,
  type ResolvedPackage,
  resolve,
  resolveFully,
} from './resolve.ts';
export type { ResolveBase, ResolveRepository } from './universe.ts';
export { type Added, findViolations } from './verify.ts';
export {
  type Chain,
  type Rival,
  type Step,
  type Why,
  type WhyNot,
  type WhyPackage,
  renderWhy,
  renderWhyNot,
  why,
  whyInLock,
  whyNot,
} from './why/index.ts';
export type { AppliedOverride, Override } from './overrides.ts';
export { type Frozen, type Problem, type Thawed, freeze, thaw } from './record/index.ts';
export {
  type CaseAnswer,
  type Comparison,
  type Expectation,
  type TextCase,
  compareWithExpectation,
  expectationOf,
  parseTextCase,
  replaceExpectation,
  writeTextCase,
} from './text-case/index.ts';
