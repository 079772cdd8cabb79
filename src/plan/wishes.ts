import type { Place } from '../core/index.ts';
import type { GroupPackageKind } from '../repo/index.ts';
import type { Hidden, Override } from '../resolve/index.ts';
import type { PackageSource } from '../rpm/index.ts';

/** What is wanted of a base. */
export interface Wishes {
  /** What the person asked for: names of extensions, or what stands in `packages`. */
  readonly names: readonly string[];
  /**
   * As `resolve` takes them, and: `@group`, the path or URL of an RPM file, `@module:stream[/profile]`; or a name that
   * `meanings` has.
   */
  readonly packages: readonly string[];
  /** What names of extensions stand for, in the same forms. `-name` and `!name` there exclude. */
  readonly meanings?: ReadonlyMap<string, readonly string[]>;
  /** Whether recommended packages are added. */
  readonly recommends: boolean;
  /** Names or NEVRAs, with patterns, that must not be added. */
  readonly excludes?: readonly string[];
  /** When given, only packages that one of these names or patterns of NEVRAs matches may be added. */
  readonly includes?: readonly string[];
  /** Streams of modules that are enabled, as `name:stream`. */
  readonly modules?: readonly string[];
  /** Kinds of packages that are taken of groups; default mandatory and default. */
  readonly groupPackages?: readonly GroupPackageKind[];
  /** Packages of the base that may be changed. */
  readonly overrides?: readonly Override[];
  /** NEVRAs to keep where that is possible. */
  readonly prefer?: readonly string[];
  /** Why a package of a repository must not be added, beyond `excludes` and `includes`. What groups stand for is not changed by it. */
  readonly withhold?: (source: PackageSource, pkg: number) => Hidden | undefined;
  /** Where the person wrote a request, for errors. */
  readonly places?: ReadonlyMap<string, Place>;
}
