export {
  type Capability,
  type Comparison,
  capabilityOverlaps,
  formatCapability,
  parseCapability,
  rangeOverlaps,
} from './capability.ts';
export { type Evr, compareEvr, formatEvr, parseEvr } from './evr.ts';
export {
  type FileFlags,
  type PackageFile,
  digestAlgorithms,
  fileTypeMask,
  fileTypes,
} from './header/file-list.ts';
export { compileGlob, globPrefix, isGlob } from './glob.ts';
export type { Header } from './header/header.ts';
export { metadataOf } from './header/package-header.ts';
export type { Scriptlet, ScriptletKind } from './header/scriptlets.ts';
export { type MemorySourceOptions, type PackageMetadata, memorySource } from './memory-source.ts';
export { formatNevra, parseNevra } from './nevra.ts';
export type { Covers, DigestVerdict } from './package/check-digests.ts';
export { type CheckOptions, type PackageCheck, checkPackage } from './package/check-package.ts';
export type { CheckedSignature } from './package/check-signatures.ts';
export {
  type PackageVerdict,
  type Verdict,
  describeDigest,
  describeSignature,
} from './package/judge-package.ts';
export { type VerifiedPackage, verifyPackage } from './package/verify-package.ts';
export { type OpenedPackage, openPackage } from './package/open-package.ts';
export type { PackageItems } from './package/package-items.ts';
export { type PayloadEntry, payloadEntries } from './package/payload.ts';
export { formsOf, packagePattern } from './package-pattern.ts';
export { type TrustPolicy, requireTrusted } from './package/require-trusted.ts';
export {
  type DependencyKind,
  type PackageIdentity,
  type PackageLocation,
  type PackageSource,
  type RareKind,
  type RichKind,
  dependencyKinds,
  rareKinds,
  richKinds,
} from './package-source.ts';
export { type RichDependency, isRich, parseRichDependency } from './rich-dependency.ts';
export { readRpmdb } from './rpmdb/read-rpmdb.ts';
