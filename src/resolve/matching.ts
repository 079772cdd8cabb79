import { type Capability, type PackageSource, type RichDependency, formatCapability } from '../rpm/index.ts';
import { isKnownRpmlib } from './rpmlib.ts';
import type { Universe } from './universe.ts';

/** The packages that meet a dependency. */
export interface Matches {
  /** Numbers within the base. */
  readonly base: readonly number[];
  /** Numbers within the universe, ascending; also packages that cannot be installed. */
  readonly ids: readonly number[];
  /** Met by rpm itself. */
  readonly always?: true;
}

export interface Matcher {
  match(capability: Capability): Matches;
  /** Matches of a single package: a capability, or `with` and `without` as set operations. */
  matchSet(tree: RichDependency): Matches;
  /**
   * Paths asked for whose owners a source may know only after reading its complete file lists. `found` tells whether
   * some package had the path anyway.
   */
  readonly openPaths: Map<string, { readonly found: boolean }>;
}

/** Paths that primary metadata always lists, after createrepo_c. */
const primaryPath = /^\/etc\/|bin\/|^\/usr\/lib\/sendmail$/;

/** Whether primary metadata lists every path that begins so. */
export function isPrimaryPath(path: string): boolean {
  return primaryPath.test(path);
}

export function createMatcher(universe: Universe): Matcher {
  const byText = new Map<string, Matches>();
  // Sources give one object for one dependency, so most are found without making their text.
  const byIdentity = new Map<Capability, Matches>();
  const openPaths = new Map<string, { found: boolean }>();
  const sources = [universe.base, ...universe.repositories.map((repository) => repository.source)];
  const incomplete = sources.some((source) => !source.filesComplete);

  function match(capability: Capability): Matches {
    const known = byIdentity.get(capability);
    if (known !== undefined) return known;
    const key = formatCapability(capability);
    let matches = byText.get(key);
    if (matches === undefined) byText.set(key, (matches = find(capability)));
    byIdentity.set(capability, matches);
    return matches;
  }

  function find(capability: Capability): Matches {
    if (isKnownRpmlib(capability.name)) return { base: [], ids: [], always: true };
    const base = matchingIn(universe.base, capability);
    const collect = () => universe.collect((source) => matchingIn(source, capability));
    const path = capability.name;
    if (incomplete && base.length === 0 && path.startsWith('/') && !isPrimaryPath(path)) {
      const ids = collect();
      openPaths.set(path, { found: ids.length > 0 });
      return { base, ids };
    }
    return lazyMatches(base, collect);
  }

  function matchSet(tree: RichDependency): Matches {
    switch (tree.kind) {
      case 'capability':
        return match(tree.capability);
      case 'or':
        return tree.operands.map(matchSet).reduce((a, b) => combine(a, b, (inA, inB) => inA || inB));
      case 'with':
      case 'and':
        return tree.operands.map(matchSet).reduce((a, b) => combine(a, b, (inA, inB) => inA && inB));
      case 'without':
        return combine(matchSet(tree.operand), matchSet(tree.excluded), (inA, inB) => inA && !inB);
      case 'if':
      case 'unless':
        return matchSet(tree.operand);
    }
  }

  return { match, matchSet, openPaths };
}

/** Most dependencies are met by the base, and then nobody asks which packages meet them as well. */
function lazyMatches(base: readonly number[], collect: () => readonly number[]): Matches {
  let ids: readonly number[] | undefined;
  return {
    base,
    get ids() {
      return (ids ??= collect());
    },
  };
}

function combine(a: Matches, b: Matches, keep: (inA: boolean, inB: boolean) => boolean): Matches {
  const merge = (left: readonly number[], right: readonly number[]): number[] => {
    const [inA, inB] = [new Set(left), new Set(right)];
    return [...new Set([...left, ...right])]
      .filter((pkg) => keep(inA.has(pkg), inB.has(pkg)))
      .sort((x, y) => x - y);
  };
  return lazyMatches(merge(a.base, b.base), () => merge(a.ids, b.ids));
}

/** Packages of one source with a Provides, or for a path a file, that meets the capability; ascending. */
export function matchingIn(source: PackageSource, capability: Capability): readonly number[] {
  const { name } = capability;
  const provided = source.meeting(capability);
  if (!name.startsWith('/') || capability.comparison !== undefined) return provided;
  const owners = source.ownersOf(name);
  if (provided.length === 0) return owners;
  return owners.length === 0 ? provided : [...new Set([...provided, ...owners])].sort((a, b) => a - b);
}
