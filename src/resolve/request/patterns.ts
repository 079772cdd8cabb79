import { type PackageSource, compileGlob, globPrefix, packagePattern } from '../../rpm/index.ts';
import { type Matcher, type Matches, isPrimaryPath } from '../matching.ts';
import type { Universe } from '../universe.ts';
import { type Lookup, isEmpty } from './lookup.ts';

/** What a pattern stands for: for each name of a package, the packages that match. */
export type ByName = readonly { readonly name: string; readonly matches: Matches }[];

/** Packages whose name, or NEVRA in any form, matches. */
export function matchNames(pattern: string, lookup: Lookup): ByName {
  const ofName = compileGlob(pattern);
  const ofPackage = packagePattern(pattern);
  const prefix = globPrefix(pattern);
  // An epoch may stand in front of the name.
  const mayMatch = (name: string) => /^\d/.test(prefix) || name.startsWith(prefix) || prefix.startsWith(name);
  const found: { name: string; matches: Matches }[] = [];
  for (const name of [...lookup.names()].sort()) {
    if (!mayMatch(name)) continue;
    const matches = ofName(name) ? lookup.ofName(name) : lookup.select(name, ofPackage);
    if (!isEmpty(matches)) found.push({ name, matches });
  }
  return found;
}

/** Packages with a Provides entry whose name matches. */
export function matchProvides(pattern: string, universe: Universe): ByName {
  const test = compileGlob(pattern);
  return gather(universe, (source) =>
    [...source.provideNames()].filter(test).flatMap((name) => source.providing(name)),
  );
}

/** Packages that own a path that matches, as far as the sources know their files; the rest is noted with the matcher. */
export function matchPaths(pattern: string, universe: Universe, matcher: Matcher): ByName {
  const test = compileGlob(pattern);
  const prefix = globPrefix(pattern);
  const found = gather(universe, (source) =>
    [...source.paths(prefix)].filter(test).flatMap((path) => source.ownersOf(path)),
  );
  const sources = [universe.base, ...universe.repositories.map(({ source }) => source)];
  if (!isPrimaryPath(prefix) && sources.some((source) => !source.filesComplete))
    matcher.openPaths.set(pattern, { found: false });
  return found;
}

function gather(universe: Universe, ask: (source: PackageSource) => readonly number[]): ByName {
  const byName = new Map<string, { base: Set<number>; ids: Set<number> }>();
  const entry = (name: string) => {
    let known = byName.get(name);
    if (known === undefined) byName.set(name, (known = { base: new Set(), ids: new Set() }));
    return known;
  };
  for (const pkg of ask(universe.base)) entry(universe.base.identity(pkg).name).base.add(pkg);
  for (const id of universe.collect(ask)) entry(universe.identity(id).name).ids.add(id);
  const sorted = (numbers: Set<number>) => [...numbers].sort((a, b) => a - b);
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { base, ids }]) => ({ name, matches: { base: sorted(base), ids: sorted(ids) } }));
}
