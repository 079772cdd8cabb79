import { nearestAmong } from '../../core/index.ts';
import { type Capability, type PackageIdentity, type PackageSource, formatNevra } from '../../rpm/index.ts';
import { isForeign } from '../architecture.ts';
import { type Matches, matchingIn } from '../matching.ts';
import type { Universe } from '../universe.ts';

/** Questions about packages by name, over the base and all repositories. Source packages are never meant. */
export interface Lookup {
  /** Packages of a name that pass the test. */
  select(name: string, test: (identity: PackageIdentity) => boolean): Matches;
  /** As `select`, but a build for the other colour in the base does not count where there is a native one to have. */
  ofName(name: string): Matches;
  /** NEVRAs of all packages that provide a name, in whatever version. */
  providing(name: string): string[];
  /** Every name of a package, base included. */
  names(): ReadonlySet<string>;
  /** The names of packages most like a word that is none. */
  namesLike(word: string): string[];
}

export function isEmpty(matches: Matches): boolean {
  return matches.base.length + matches.ids.length === 0;
}

/** Collecting all names takes long enough to do it once for all requests. */
const namesOf = new WeakMap<Universe, Set<string>>();

export function createLookup(universe: Universe): Lookup {
  function select(name: string, test: (identity: PackageIdentity) => boolean): Matches {
    const fits = (identity: PackageIdentity) => !/^(no)?src$/.test(identity.arch) && test(identity);
    const named = (source: PackageSource) => source.named(name);
    return {
      base: named(universe.base).filter((pkg) => fits(universe.base.identity(pkg))),
      ids: universe.collect(named).filter((id) => fits(universe.identity(id))),
    };
  }

  return {
    select,
    ofName(name) {
      const matches = select(name, () => true);
      const native = (arch: string) => !isForeign(universe.arch, arch);
      const nativeBase = matches.base.some((pkg) => native(universe.base.identity(pkg).arch));
      const nativeIds = matches.ids.some((id) => native(universe.identity(id).arch));
      // Only the build for the other colour is in the base, and the user did not ask for that one.
      return !nativeBase && nativeIds ? { base: [], ids: matches.ids } : matches;
    },
    providing(name) {
      const capability: Capability = { name };
      const base = matchingIn(universe.base, capability).map((pkg) => universe.base.identity(pkg));
      const others = universe.collect((source) => matchingIn(source, capability)).map(universe.identity);
      return [...base, ...others].map(formatNevra);
    },
    namesLike(word) {
      // One by one: to join the names takes longer than to look through them.
      const sources = [universe.base, ...universe.repositories.map(({ source }) => source)];
      return nearestAmong(
        word,
        sources.map((source) => source.names()),
      );
    },
    names() {
      let names = namesOf.get(universe);
      if (names === undefined) {
        names = new Set(universe.base.names());
        for (const { source } of universe.repositories) for (const name of source.names()) names.add(name);
        namesOf.set(universe, names);
      }
      return names;
    },
  };
}
