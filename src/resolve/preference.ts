import { type Capability, compareEvr } from '../rpm/index.ts';
import { architectureRank, isForeign } from './architecture.ts';
import { treeOf } from './dependency.ts';
import { type Facts, obsoletedBy } from './facts.ts';
import type { Matcher } from './matching.ts';
import type { Universe } from './universe.ts';

/**
 * Which of several packages to take. Before any choice is made, a requirement that the base meets asks for nothing, and
 * one that an already chosen package meets is left alone. Then, between packages of different names: a package that
 * obsoletes another of them, the name that equals the dependency, the fewest new packages, the smallest name. Between
 * packages of one name: repository priority, better architecture, newer EVR, lower cost, earlier repository, native before
 * noarch. Packages that are to be kept (`ResolveInput.prefer`) go before all others in both.
 */
export interface Preference {
  /** Possible packages among `ids`, best first; builds for the other colour only where no native one matches. */
  order(ids: readonly number[], wanted: string, foreignToo: boolean): readonly number[];
  /** The best of `ids` given what is chosen already. `ids` is not empty. */
  choose(ids: readonly number[], wanted: string, isChosen: (id: number) => boolean): number;
  /** How many packages come along with a package, itself included, as far as can be told without search. */
  cost(id: number, isChosen: (id: number) => boolean): number;
}

const mostCounted = 200;
const mostNames = 24;

export function createPreference(
  universe: Universe,
  matcher: Matcher,
  facts: Facts,
  prefer: readonly string[] = [],
): Preference {
  const { arch, repositories } = universe;
  const kept = new Set(prefer);
  const isKept = kept.size === 0 ? () => false : (id: number) => kept.has(universe.nevra(id));
  const rank = (id: number) => architectureRank(arch, universe.identity(id).arch) ?? Infinity;

  function compareSameName(a: number, b: number): number {
    const [repositoryA, repositoryB] = [universe.repositoryOf(a), universe.repositoryOf(b)];
    const [settingsA, settingsB] = [repositories[repositoryA]!, repositories[repositoryB]!];
    return (
      Number(isKept(b)) - Number(isKept(a)) ||
      (settingsA.priority ?? 99) - (settingsB.priority ?? 99) ||
      rank(a) - rank(b) ||
      compareEvr(universe.identity(b), universe.identity(a)) ||
      (settingsA.cost ?? 1000) - (settingsB.cost ?? 1000) ||
      repositoryA - repositoryB ||
      // A native build and one for every machine, otherwise alike.
      Number(universe.identity(b).arch === arch) - Number(universe.identity(a).arch === arch) ||
      a - b
    );
  }

  // Packages of one name are compared once, however many dependencies they meet.
  const places = new Map<number, number>();
  function placeOf(id: number): number {
    let place = places.get(id);
    if (place === undefined) {
      const { name } = universe.identity(id);
      const same = universe.collect((source) => source.named(name));
      same.sort(compareSameName).forEach((other, index) => places.set(other, index));
      place = places.get(id) ?? 0;
    }
    return place;
  }

  function sort(ids: readonly number[], wanted: string): number[] {
    if (ids.length < 2) return [...ids];
    const { name } = universe.identity(ids[0]!);
    if (ids.every((id) => universe.identity(id).name === name))
      return [...ids].sort((a, b) => placeOf(a) - placeOf(b));
    const byName = Map.groupBy(ids, (id) => universe.identity(id).name);
    const old = byName.size > 1 ? obsoletedAmong(ids, byName) : new Set<number>();
    const place = (id: number) => (old.has(id) ? 1 : 0);
    const text = (name: string) => (name === wanted ? '' : name);
    return [...ids].sort((a, b) => {
      const [nameA, nameB] = [universe.identity(a).name, universe.identity(b).name];
      if (nameA === nameB) return placeOf(a) - placeOf(b);
      return (
        Number(isKept(b)) - Number(isKept(a)) || place(a) - place(b) || (text(nameA) < text(nameB) ? -1 : 1)
      );
    });
  }

  function obsoletedAmong(ids: readonly number[], byName: Map<string, number[]>): Set<number> {
    const old = new Set<number>();
    for (const id of ids)
      for (const capability of universe.dependencies(id, 'obsoletes'))
        for (const other of byName.get(capability.name) ?? [])
          if (
            universe.identity(id).name !== capability.name &&
            obsoletedBy(universe.identity(other), capability)
          )
            old.add(other);
    return old;
  }

  function order(ids: readonly number[], wanted: string, foreignToo: boolean): readonly number[] {
    let usable = ids;
    if (!foreignToo && ids.some((id) => isForeign(arch, universe.identity(id).arch))) {
      const native = new Set(
        ids
          .map((id) => universe.identity(id))
          .filter((it) => !isForeign(arch, it.arch))
          .map((it) => it.name),
      );
      usable = ids.filter(
        (id) => !isForeign(arch, universe.identity(id).arch) || !native.has(universe.identity(id).name),
      );
    }
    return sort(usable.filter(facts.possible), wanted);
  }

  function choose(ids: readonly number[], wanted: string, isChosen: (id: number) => boolean): number {
    const sorted = sort(ids, wanted);
    const best = [
      ...new Map(sorted.toReversed().map((id) => [universe.identity(id).name, id])).values(),
    ].toReversed();
    const first = best[0]!;
    if (best.length === 1 || universe.identity(first).name === wanted || isKept(first)) return first;
    const old = obsoletedAmong(
      sorted,
      Map.groupBy(sorted, (id) => universe.identity(id).name),
    );
    const current = best.filter((id) => !old.has(id));
    return leastBy(current.length === 0 ? best : current, (id) => cost(id, isChosen));
  }

  function leastBy(ids: readonly number[], measure: (id: number) => number): number {
    let [least, leastCost] = [ids[0]!, Infinity];
    for (const id of ids.slice(0, mostNames)) {
      const value = measure(id);
      if (value < leastCost) [least, leastCost] = [id, value];
    }
    return least;
  }

  function cost(id: number, isChosen: (id: number) => boolean): number {
    const counted = new Set([id]);
    for (const member of counted) {
      if (counted.size > mostCounted) return counted.size;
      for (const capability of universe.dependencies(member, 'requires')) {
        const provider = newProvider(capability, (other) => counted.has(other) || isChosen(other));
        if (provider !== undefined) counted.add(provider);
      }
    }
    return counted.size;
  }

  const favourites = new Map<string, number | undefined>();
  function newProvider(capability: Capability, has: (id: number) => boolean): number | undefined {
    const tree = treeOf(capability);
    const matches = matcher.matchSet(tree);
    // Conditions and conjunctions are left out of the count; alternatives are in it.
    if (tree.kind !== 'capability' && tree.kind !== 'or') return undefined;
    if (matches.always || matches.base.length > 0 || matches.ids.some(has)) return undefined;
    if (matches.ids.length === 1) return matches.ids[0];
    const key = matches.ids.join();
    if (!favourites.has(key)) favourites.set(key, order(matches.ids, capability.name, false)[0]);
    return favourites.get(key);
  }

  return { order, choose, cost };
}
