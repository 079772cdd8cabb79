export type { Capability, Comparison } from './capability.ts';
export type { Evr } from './evr.ts';
export {
  type DependencyKind,
  type PackageIdentity,
  type PackageLocation,
  type PackageSource,
  dependencyKinds,
} from './package-source.ts';
export type { SignatureCheck, SignatureChecker, SignatureVerdict } from './signature-checker.ts';
