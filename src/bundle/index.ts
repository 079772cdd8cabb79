export type { BundleManifest, BundleUnit } from './manifest.ts';
