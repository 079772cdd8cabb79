/**
 * The resolver as a library, without any input or output of its own; it runs wherever JavaScript does.
 *
 * Packages come from sources: `memorySource` over plain objects, or `openIndex` over the bytes of an index that the command
 * line made (`--cache FOLDER`: FOLDER/indexes/*.packages).
 */
export { type ErrorCode, type Place, ViaductError } from '../core/index.ts';
export { openIndex } from '../repo/index.ts';
export {
  type AppliedOverride,
  type Cause,
  type Explanation,
  type Lock,
  type LockInput,
  type LockedPackage,
  type LockedRepository,
  type Override,
  type Reason,
  type Repair,
  type ResolveBase,
  type ResolveInput,
  type ResolveRepository,
  type ResolveResult,
  type ResolvedPackage,
  findViolations,
  makeLock,
  parseLock,
  renderExplanation,
  renderGraph,
  renderRefusal,
  resolve,
  resolveFully,
  serializeLock,
  why,
  whyNot,
} from '../resolve/index.ts';
export {
  type Capability,
  type DependencyKind,
  type Evr,
  type PackageIdentity,
  type PackageLocation,
  type PackageMetadata,
  type PackageSource,
  compareEvr,
  formatCapability,
  formatEvr,
  formatNevra,
  memorySource,
  parseCapability,
  parseEvr,
  parseNevra,
} from '../rpm/index.ts';
