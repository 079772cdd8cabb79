export {
  type Capability,
  type Comparison,
  capabilityOverlaps,
  formatCapability,
  parseCapability,
  rangeOverlaps,
} from './capability.ts';
export { type Evr, compareEvr, formatEvr, parseEvr } from './evr.ts';
export { type MemorySourceOptions, type PackageMetadata, memorySource } from './memory-source.ts';
export { formatNevra, parseNevra } from './nevra.ts';
export {
  type DependencyKind,
  type PackageIdentity,
  type PackageLocation,
  type PackageSource,
  dependencyKinds,
} from './package-source.ts';
export { type RichDependency, isRich, parseRichDependency } from './rich-dependency.ts';
export type { SignatureCheck, SignatureChecker, SignatureVerdict } from './signature-checker.ts';
