import {
  type Capability,
  type PackageIdentity,
  compareEvr,
  formatCapability,
  formatNevra,
  isRich,
  packagePattern,
  rangeOverlaps,
} from '../rpm/index.ts';
import { architectureRank, shareColour } from './architecture.ts';
import type { Obstacle } from './explanation.ts';
import { isInstallOnly } from './install-only.ts';
import { type Matcher, matchingIn } from './matching.ts';
import type { Universe } from './universe.ts';

/** What can be said of a single package against the base, before any search. */
export interface Facts {
  /** Why the package can never be added, if so. */
  obstacle(id: number): Obstacle | undefined;
  /** Why the package is not on offer, whatever the base has: it is excluded, hidden, or built for other machines. */
  offered(id: number): Obstacle | undefined;
  /** A requirement that nothing can meet: every provider has an obstacle, or there is none. */
  unmeetable(id: number): Capability | undefined;
  readonly possible: (id: number) => boolean;
  installOnly(id: number): boolean;
}

export function createFacts(universe: Universe, matcher: Matcher, excludes: readonly string[]): Facts {
  const { base, arch } = universe;
  const excluded = excludes.map((pattern) => ({ pattern, test: packagePattern(pattern) }));
  const baseConflicts = indexBase(universe, 'conflicts');
  const baseObsoletes = indexBase(universe, 'obsoletes');
  const obstacles = new Map<number, Obstacle | null>();
  const unmeetables = new Map<number, Capability | null>();
  const nameOf = (pkg: number) => formatNevra(base.identity(pkg));

  function obstacle(id: number): Obstacle | undefined {
    let known = obstacles.get(id);
    if (known === undefined) obstacles.set(id, (known = findObstacle(id) ?? null));
    return known ?? undefined;
  }

  function findObstacle(id: number): Obstacle | undefined {
    const identity = universe.identity(id);
    return offered(id) ?? sibling(id, identity) ?? conflict(id) ?? obsoletes(id, identity);
  }

  function offered(id: number): Obstacle | undefined {
    const identity = universe.identity(id);
    if (architectureRank(arch, identity.arch) === undefined)
      return { kind: 'architecture', arch: identity.arch };
    const exclude = excluded.find(({ test }) => test(identity));
    if (exclude !== undefined) return { kind: 'excluded', pattern: exclude.pattern };
    return universe.hidden(id);
  }

  function sibling(id: number, identity: PackageIdentity): Obstacle | undefined {
    const same = base.named(identity.name);
    if (same.length === 0) return undefined;
    const several = installOnly(id);
    const found = same.find((pkg) => {
      const other = base.identity(pkg);
      const sameEvr = compareEvr(identity, other) === 0;
      if (several) return sameEvr && identity.arch === other.arch;
      // A package and its build for the other colour share files, so they must be of one version.
      return !sameEvr || shareColour(identity.arch, other.arch);
    });
    return found === undefined ? undefined : { kind: 'base-has', base: nameOf(found) };
  }

  function conflict(id: number): Obstacle | undefined {
    for (const capability of universe.dependencies(id, 'conflicts')) {
      if (isRich(capability.name)) continue;
      const [found] = matchingIn(base, capability);
      if (found !== undefined)
        return {
          kind: 'conflicts-with-base',
          base: nameOf(found),
          capability: formatCapability(capability),
          by: 'package',
        };
    }
    if (baseConflicts.size === 0) return undefined;
    for (const provide of universe.dependencies(id, 'provides'))
      for (const { pkg, capability } of baseConflicts.get(provide.name) ?? [])
        if (rangeOverlaps(provide, capability))
          return {
            kind: 'conflicts-with-base',
            base: nameOf(pkg),
            capability: formatCapability(capability),
            by: 'base',
          };
    for (const [path, entries] of basePathConflicts())
      if (matcher.match({ name: path }).ids.includes(id))
        return { kind: 'conflicts-with-base', base: nameOf(entries[0]!.pkg), capability: path, by: 'base' };
    return undefined;
  }

  let pathConflicts: [string, readonly { pkg: number }[]][] | undefined;
  function basePathConflicts(): [string, readonly { pkg: number }[]][] {
    return (pathConflicts ??= [...baseConflicts].filter(([name]) => name.startsWith('/')));
  }

  function obsoletes(id: number, identity: PackageIdentity): Obstacle | undefined {
    for (const capability of universe.dependencies(id, 'obsoletes')) {
      if (capability.name === identity.name) continue;
      const found = base.named(capability.name).find((pkg) => obsoletedBy(base.identity(pkg), capability));
      if (found !== undefined)
        return {
          kind: 'obsoletes-base',
          base: nameOf(found),
          capability: formatCapability(capability),
          by: 'package',
        };
    }
    for (const { pkg, capability } of baseObsoletes.get(identity.name) ?? [])
      if (base.identity(pkg).name !== identity.name && obsoletedBy(identity, capability))
        return {
          kind: 'obsoletes-base',
          base: nameOf(pkg),
          capability: formatCapability(capability),
          by: 'base',
        };
    return undefined;
  }

  function unmeetable(id: number): Capability | undefined {
    let known = unmeetables.get(id);
    if (known === undefined) {
      known =
        universe.dependencies(id, 'requires').find((capability) => {
          if (isRich(capability.name)) return false;
          const matches = matcher.match(capability);
          if (matches.always || matches.base.length > 0) return false;
          return !matches.ids.some((provider) => provider === id || obstacle(provider) === undefined);
        }) ?? null;
      unmeetables.set(id, known);
    }
    return known ?? undefined;
  }

  const severals = new Map<number, boolean>();
  function installOnly(id: number): boolean {
    let known = severals.get(id);
    if (known === undefined) {
      known = isInstallOnly(universe.identity(id).name, universe.dependencies(id, 'provides'));
      severals.set(id, known);
    }
    return known;
  }

  return {
    obstacle,
    offered,
    unmeetable,
    possible: (id) => obstacle(id) === undefined && unmeetable(id) === undefined,
    installOnly,
  };
}

/** Whether an Obsoletes entry means this package: names and the package's own EVR only, never Provides. */
export function obsoletedBy(identity: PackageIdentity, capability: Capability): boolean {
  return (
    identity.name === capability.name &&
    rangeOverlaps({ name: identity.name, comparison: '=', evr: identity }, capability)
  );
}

interface BaseEntry {
  readonly pkg: number;
  readonly capability: Capability;
}

function indexBase(universe: Universe, kind: 'conflicts' | 'obsoletes'): Map<string, BaseEntry[]> {
  const index = new Map<string, BaseEntry[]>();
  for (const pkg of universe.base.withDependency(kind))
    for (const capability of universe.base.dependencies(pkg, kind)) {
      if (isRich(capability.name)) continue;
      const list = index.get(capability.name);
      if (list === undefined) index.set(capability.name, [{ pkg, capability }]);
      else list.push({ pkg, capability });
    }
  return index;
}
