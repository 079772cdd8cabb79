import type { PackageSource } from '../rpm/index.ts';

/** What os-release says of a base, as far as extensions are bound to it. */
export interface OsRelease {
  /** ID= */
  readonly id: string;
  /** VERSION_ID= */
  readonly versionId: string;
  /**
   * The exact release: the first of OSTREE_VERSION, IMAGE_VERSION, BUILD_ID, VERSION that os-release has,
   * with the key it came from (hosts compare the same key).
   */
  readonly release?: { readonly key: string; readonly value: string };
  /** PRETTY_NAME= */
  readonly prettyName: string;
}

/** One exact release of an OS. Never changed by us. */
export interface Base {
  /** Path as the user named it. */
  readonly origin: string;
  readonly kind: 'root' | 'rpmdb' | 'rpm-md' | 'lockfile' | 'list';
  /** RPM architecture, e.g. x86_64: that of the majority of its packages that have one. */
  readonly arch: string;
  /** Its packages; `source.name` is '@base'. */
  readonly source: PackageSource;
  /** `sha256:...` over the sorted NEVRAs, one a line: names this exact set of packages. */
  readonly packagesDigest: string;
  /** Known only when read from a root tree. */
  readonly osRelease?: OsRelease;
  /**
   * System users and groups of the base by numeric id and name, when read from a root tree
   * (usr/lib/passwd, usr/lib/group, etc/passwd, etc/group).
   */
  readonly users?: ReadonlyMap<string, number>;
  readonly groups?: ReadonlyMap<string, number>;
  /** Root tree on disk, when there is one: later steps ask it about files. */
  readonly root?: string;
}
