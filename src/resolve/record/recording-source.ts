import type { DependencyKind, PackageSource, RareKind } from '../../rpm/index.ts';

/** What was asked of a source. */
export interface Recording {
  /** The source, which notes what it answers. */
  readonly source: PackageSource;
  readonly original: PackageSource;
  /** Packages that some question about capabilities, files or dependencies led to. */
  readonly touched: ReadonlySet<number>;
  /** Packages of which more than their existence by name was never asked. */
  readonly named: ReadonlySet<number>;
  /** Packages whose identity was asked. */
  readonly identified: ReadonlySet<number>;
  /** Names of capabilities that were asked for. */
  readonly names: ReadonlySet<string>;
  /** Paths of packages that somebody asked for, by package. */
  readonly files: ReadonlyMap<number, ReadonlySet<string>>;
}

/**
 * Wraps a source so that it notes the packages that questions lead to. Lists of all packages with some rare kind of dependency
 * count only for packages of which more is asked then than that dependency; lists of all names or paths do not count, for
 * whoever reads them asks for those that he means.
 */
export function recordingSource(original: PackageSource): Recording {
  const touched = new Set<number>();
  const named = new Set<number>();
  const identified = new Set<number>();
  const names = new Set<string>();
  const listed = new Map<DependencyKind, Set<number>>();
  const files = new Map<number, Set<string>>();
  const note = (packages: readonly number[], into = touched): readonly number[] => {
    for (const pkg of packages) into.add(pkg);
    return packages;
  };
  const list = (kind: DependencyKind, packages: readonly number[]): readonly number[] => {
    let set = listed.get(kind);
    if (set === undefined) listed.set(kind, (set = new Set()));
    return note(packages, set);
  };
  const source: PackageSource = {
    ...original,
    identity(pkg) {
      identified.add(pkg);
      return original.identity(pkg);
    },
    dependencies(pkg, kind) {
      if (listed.get(kind)?.has(pkg) !== true) touched.add(pkg);
      return original.dependencies(pkg, kind);
    },
    location(pkg) {
      touched.add(pkg);
      return original.location(pkg);
    },
    named: (name) => note(original.named(name), named),
    providing(name) {
      names.add(name);
      return note(original.providing(name));
    },
    meeting(capability) {
      names.add(capability.name);
      return note(original.meeting(capability));
    },
    withDependency: (kind: RareKind, name) => list(kind, original.withDependency(kind, name)),
    withRichDependency: (kind) => note(original.withRichDependency(kind)),
    ownersOf(path) {
      const owners = note(original.ownersOf(path));
      for (const pkg of owners) {
        const own = files.get(pkg);
        if (own === undefined) files.set(pkg, new Set([path]));
        else own.add(path);
      }
      return owners;
    },
  };
  return { source, original, touched, named, identified, names, files };
}
