import type { Capability } from './capability.ts';
import type { Evr } from './evr.ts';

/** Name, EVR and architecture: what a NEVRA says. Architecture 'src' and 'nosrc' are source packages. */
export interface PackageIdentity extends Evr {
  readonly name: string;
  readonly arch: string;
}

export const dependencyKinds = [
  'provides',
  'requires',
  'conflicts',
  'obsoletes',
  'recommends',
  'supplements',
  'suggests',
  'enhances',
] as const;
export type DependencyKind = (typeof dependencyKinds)[number];

/** Kinds for which a source lists the packages that have any. */
export const rareKinds = ['conflicts', 'obsoletes', 'supplements', 'enhances'] as const;
export type RareKind = (typeof rareKinds)[number];
/** Kinds for which a source lists the packages that have a boolean one. */
export const richKinds = ['requires', 'conflicts'] as const;
export type RichKind = (typeof richKinds)[number];

/** Where the bytes of a package are, as the metadata promises. */
export interface PackageLocation {
  /** Relative to the repository, or absolute URL. */
  readonly href: string;
  /** `sha256:<lower-case hex>`; the algorithm's name as rpm-md spells it. */
  readonly checksum: string;
  /** Bytes of the RPM file. */
  readonly size: number;
}

/**
 * Packages as the resolver sees them: an rpm-md repository, or the base. Immutable. A package is a number from 0 to
 * packageCount - 1; numbers mean nothing outside their source. Sources are asked side by side, never merged.
 * Implementations decode on demand, so a resolve reads only what it touches.
 */
export interface PackageSource {
  /** The repository's id, or '@base'. */
  readonly name: string;
  readonly packageCount: number;
  /** True when `ownersOf` knows every file, not just those that primary metadata lists. */
  readonly filesComplete: boolean;
  identity(pkg: number): PackageIdentity;
  vendor(pkg: number): string;
  dependencies(pkg: number, kind: DependencyKind): readonly Capability[];
  /** Packages of this exact name, in ascending number. */
  named(name: string): readonly number[];
  /** Packages with a Provides entry of this exact name, in ascending number, each once. Files do not count. */
  providing(name: string): readonly number[];
  /**
   * Packages with a Provides entry that meets the capability (`capabilityOverlaps`), in ascending number, each once. Files
   * do not count.
   */
  meeting(capability: Capability): readonly number[];
  /**
   * Packages with a dependency of a kind that few packages have, in ascending number. With `name`, of these at least all
   * whose dependency has that name.
   */
  withDependency(kind: RareKind, name?: string): readonly number[];
  /** Packages with a boolean dependency of the kind, in ascending number. */
  withRichDependency(kind: RichKind): readonly number[];
  /** Packages that own this absolute path (file, directory, link or ghost), in ascending number. */
  ownersOf(path: string): readonly number[];
  /** Every distinct package name, for globs and for hints about misspelt names. */
  names(): Iterable<string>;
  /** Every distinct name of a Provides entry, for globs. Takes time in proportion to the whole source. */
  provideNames(): Iterable<string>;
  /** Every known path of a package that begins with the prefix, for globs. Takes time in proportion to the whole source. */
  paths(prefix: string): Iterable<string>;
  /** Absent in a base. */
  location(pkg: number): PackageLocation | undefined;
}
