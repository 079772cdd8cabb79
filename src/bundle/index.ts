export { type FetchPorts, type FetchedPackage, fetchPackages } from './fetch-packages.ts';
export { type BundleManifest, type BundleUnit, formatManifest } from './manifest.ts';
export { readManifest } from './read-manifest.ts';
export {
  type ImageFormat,
  type Refusal,
  type SysextInput,
  type UnitPolicy,
  buildSysext,
  nameOfRequest,
  validateSysext,
} from './sysext/index.ts';
