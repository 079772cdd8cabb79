import type { OsRelease } from '../../base/index.ts';
import type { AppliedOverride } from '../overrides.ts';

/** Why a package is in a lock. */
export type Reason =
  | { readonly kind: 'requested'; readonly request: string }
  | { readonly kind: 'required'; readonly by: string; readonly capability: string }
  | { readonly kind: 'recommended'; readonly by: string; readonly capability: string };

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
  readonly reason: Reason;
}

export interface LockedRepository {
  readonly name: string;
  /** http(s) or file URL of the folder that holds repodata/. */
  readonly url: string;
  /** `sha256:<hex>` of the repomd.xml that was used. */
  readonly repomd: string;
}

/** The answer to a request for one base: exact packages. Reproducible, sorted, diff-friendly. */
export interface Lock {
  readonly format: 'viaduct-lock/1';
  /** What was asked for, in the user's order. */
  readonly request: readonly string[];
  readonly base: {
    readonly arch: string;
    readonly packagesDigest: string;
    readonly osRelease?: OsRelease;
    /**
     * Numeric ids of the base's users and groups, as far as the base was read from a root tree:
     * a carrier needs them to store files that root does not own.
     */
    readonly users?: Readonly<Record<string, number>>;
    readonly groups?: Readonly<Record<string, number>>;
  };
  /** What is changed of the base because the request says so; absent where nothing is. */
  readonly overrides?: readonly AppliedOverride[];
  /** Sorted by name; only those that packages came from. */
  readonly repositories: readonly LockedRepository[];
  /** Sorted by NEVRA; only what is added to the base. */
  readonly packages: readonly LockedPackage[];
}
