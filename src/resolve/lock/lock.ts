import type { OsRelease } from '../../base/index.ts';
import type { AppliedOverride, Override } from '../overrides.ts';

/** Why a package is in a lock. */
export type Reason =
  | { readonly kind: 'requested'; readonly request: string }
  | { readonly kind: 'required'; readonly by: string; readonly capability: string }
  | { readonly kind: 'recommended'; readonly by: string; readonly capability: string };

/** Whose key signs a package. Known once the package was fetched and its signature checked. */
export interface Signer {
  /** 16 lower-case hex digits. */
  readonly keyId: string;
  /** Of the primary key, in lower-case hex. */
  readonly fingerprint?: string;
  /** First user id of the key. */
  readonly userId?: string;
}

export interface LockedPackage {
  /** name-[epoch:]version-release.arch */
  readonly nevra: string;
  readonly name: string;
  readonly epoch: number;
  readonly version: string;
  readonly release: string;
  readonly arch: string;
  /** Repository id. */
  readonly repo: string;
  /** Relative to the repository's url, or absolute. */
  readonly location: string;
  /** `sha256:<hex>` of the RPM file. */
  readonly checksum: string;
  /** Bytes. */
  readonly size: number;
  /** `resolve` reads metadata only and leaves it out; see `withSigners`. */
  readonly signer?: Signer;
  readonly reason: Reason;
}

export interface LockedRepository {
  readonly name: string;
  /** http(s) or file URL of the folder that holds repodata/. */
  readonly url: string;
  /** `sha256:<hex>` of the repomd.xml that was used. */
  readonly repomd: string;
}

/** What was said besides the request, as far as it differs from the defaults: with it the same can be asked again. */
export interface LockSettings {
  /** Of a catalog: what their names stand for. In the order of the request. */
  readonly extensions?: readonly { readonly name: string; readonly packages: readonly string[] }[];
  /** Whether recommended packages are added. */
  readonly recommends?: true;
  /** Names or NEVRAs, with patterns, that are not added. */
  readonly excludes?: readonly string[];
  /** When given, nothing else is added. */
  readonly includes?: readonly string[];
  /** Enabled streams of modules, as `name:stream`. */
  readonly modules?: readonly string[];
  /** Kinds of packages that are taken of groups. */
  readonly groupPackages?: readonly string[];
  /** Packages of the base that may be changed. What it came to is in `overrides` of the lock. */
  readonly overrides?: readonly Override[];
}

/** The base that a lock is for. */
export interface LockedBase {
  readonly arch: string;
  readonly packagesDigest: string;
  readonly osRelease?: OsRelease;
  /**
   * Numeric ids of the base's users and groups, as far as the base was read from a root tree:
   * a carrier needs them to store files that root does not own.
   */
  readonly users?: Readonly<Record<string, number>>;
  readonly groups?: Readonly<Record<string, number>>;
}

/** The answer to a request for one base: exact packages. Reproducible, sorted, diff-friendly. */
export interface Lock {
  readonly format: 'viaduct-lock/1';
  /** What was asked for, in the user's order. */
  readonly request: readonly string[];
  /** Absent where all is as by default. */
  readonly settings?: LockSettings;
  readonly base: LockedBase;
  /** What is changed of the base because the request says so; absent where nothing is. */
  readonly overrides?: readonly AppliedOverride[];
  /** Sorted by name; only those that packages came from. */
  readonly repositories: readonly LockedRepository[];
  /** Sorted by NEVRA; only what is added to the base. */
  readonly packages: readonly LockedPackage[];
}
