import { ViaductError } from '../../core/index.ts';
import { type PackageSource, compileGlob, globPrefix, packagePattern } from '../../rpm/index.ts';
import { type Matcher, type Matches, isPrimaryPath } from '../matching.ts';
import type { Universe } from '../universe.ts';
import { type Lookup, isEmpty } from './lookup.ts';

/** What a pattern stands for: names of packages, capabilities or paths, each with the packages that have it. */
export type Matched = readonly { readonly name: string; readonly matches: Matches }[];

/** Packages whose name, or NEVRA in any form, matches. */
export function matchNames(pattern: string, lookup: Lookup): Matched {
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

/** Every capability whose name matches, with its providers. Throws E_LIMIT. */
export function matchProvides(pattern: string, universe: Universe): Matched {
  const test = compileGlob(pattern);
  return gather(
    pattern,
    universe,
    (source) => [...source.provideNames()].filter(test),
    (source, name) => source.providing(name),
  );
}

/**
 * Every path that matches, with its owners, as far as the sources know their files; the rest is noted with the matcher.
 * Throws E_LIMIT.
 */
export function matchPaths(pattern: string, universe: Universe, matcher: Matcher): Matched {
  const test = compileGlob(pattern);
  const prefix = globPrefix(pattern);
  const sources = [universe.base, ...universe.repositories.map(({ source }) => source)];
  if (!isPrimaryPath(prefix) && sources.some((source) => !source.filesComplete))
    matcher.openPaths.set(pattern, { found: false });
  return gather(
    pattern,
    universe,
    (source) => [...source.paths(prefix)].filter(test),
    (source, path) => source.ownersOf(path),
  );
}

const mostMatches = 100_000;

/** One entry for each word; words that the same packages have count once. */
function gather(
  pattern: string,
  universe: Universe,
  words: (source: PackageSource) => readonly string[],
  packages: (source: PackageSource, word: string) => readonly number[],
): Matched {
  const all = new Set(words(universe.base));
  for (const { source } of universe.repositories)
    for (const word of words(source)) {
      all.add(word);
      if (all.size > mostMatches)
        throw new ViaductError('E_LIMIT', `The pattern ${pattern} matches more than ${mostMatches} words`, {
          hint: 'Write more of it',
        });
    }
  const found = new Map<string, { name: string; matches: Matches }>();
  for (const name of [...all].sort()) {
    const base = packages(universe.base, name);
    const ids = universe.collect((source) => packages(source, name));
    const key = `${base.join()} ${ids.join()}`;
    if (!found.has(key)) found.set(key, { name, matches: { base, ids } });
  }
  return [...found.values()];
}
