import { type Capability, isRich } from '../rpm/index.ts';
import { isForeign } from './architecture.ts';
import type { Setting } from './encoding.ts';

/** More packages than this are not looked at. */
const mostPackages = 3000;

/** What alone makes packages impossible, whatever else is asked for: needs that nothing can meet, near before far. */
export type Doomed = ReadonlyMap<number, readonly Capability[]>;

interface Need {
  readonly owner: number;
  readonly capability: Capability;
  open: number;
}

/**
 * Finds packages, among those that a search has met, that cannot be added for needs of their own: each provider of what they
 * need is impossible in its turn. For each those needs are told from which the way to a plain fact is shortest.
 * A proof that is made of such needs reads as a chain, where the search's own may wander.
 */
export function findDoomed({ universe, matcher, facts }: Setting, met: readonly number[]): Doomed {
  const doomed = new Map<number, Capability[]>();
  if (met.length > mostPackages) return doomed;
  const waiting = new Map<number, Need[]>();
  let ready: Need[] = [];
  for (const owner of new Set(met)) {
    if (!facts.possible(owner)) continue;
    for (const capability of universe.dependencies(owner, 'requires')) {
      if (isRich(capability.name)) continue;
      const matches = matcher.match(capability);
      if (matches.always || matches.base.length > 0) continue;
      const foreign = isForeign(universe.arch, universe.identity(owner).arch);
      const open = usable(universe, matches.ids, foreign).filter(facts.possible);
      if (open.includes(owner)) continue;
      const need: Need = { owner, capability, open: open.length };
      if (open.length === 0) ready.push(need);
      for (const provider of open) {
        const list = waiting.get(provider);
        if (list === undefined) waiting.set(provider, [need]);
        else list.push(need);
      }
    }
  }
  // Layer by layer, so that the needs told are those with the shortest way.
  while (ready.length > 0) {
    const fresh = new Set<number>();
    for (const { owner, capability } of ready) {
      if (doomed.has(owner) && !fresh.has(owner)) continue;
      fresh.add(owner);
      doomed.set(owner, [...(doomed.get(owner) ?? []), capability]);
    }
    ready = [];
    for (const id of fresh) for (const need of waiting.get(id) ?? []) if (--need.open === 0) ready.push(need);
  }
  return doomed;
}

/** Builds for the other width count only where there is no native one of the name. */
export function usable(
  universe: Setting['universe'],
  ids: readonly number[],
  foreignToo: boolean,
): readonly number[] {
  if (foreignToo) return ids;
  const isNative = (id: number) => !isForeign(universe.arch, universe.identity(id).arch);
  if (ids.every(isNative)) return ids;
  const native = new Set(ids.filter(isNative).map((id) => universe.identity(id).name));
  return ids.filter((id) => isNative(id) || !native.has(universe.identity(id).name));
}
