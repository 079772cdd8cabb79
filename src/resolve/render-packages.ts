import { formatEvr, parseNevra } from '../rpm/index.ts';
import type { Explanation } from './explanation.ts';

type Versions = Explanation['versions'];

const mostNamed = 3;
const mostRuns = 4;

/** The NEVRA of `NEVRA@REPOSITORY`. */
export function nevraOf(reference: string): string {
  const at = reference.indexOf('@');
  return at === -1 ? reference : reference.slice(0, at);
}

/** The repository of `NEVRA@REPOSITORY`; of the base's packages undefined. */
export function repositoryOf(reference: string): string | undefined {
  const at = reference.indexOf('@');
  return at === -1 ? undefined : reference.slice(at + 1);
}

export function nameOf(reference: string): string {
  const nevra = nevraOf(reference);
  return parseNevra(nevra)?.name ?? nevra;
}

/**
 * Packages in words: one as its NEVRA, several versions of a name as ranges over all its versions
 * (`docker 1-1 … 3-1 (3 versions)`), several names in a row, a few named and the rest counted.
 */
export function describePackages(references: readonly string[], versions: Versions): string {
  const nevras = [...new Set(references.map(nevraOf))];
  const names = new Set(nevras.map(nameOf));
  if (nevras.length === 1) return nevras[0]!;
  if (names.size === 1) return describeVersions([...names][0]!, nevras, versions);
  if (nevras.length <= mostNamed) return listOf(nevras);
  const shown = nevras.slice(0, mostNamed - 1);
  const [rest, more] = [nevras.length - shown.length, names.size - new Set(shown.map(nameOf)).size];
  return `${shown.join(', ')} and ${rest} more packages${more > 0 && more < rest ? ` of ${more} names` : ''}`;
}

/** Whether `describePackages` speaks of several things. */
export function areMany(references: readonly string[]): boolean {
  return new Set(references.map(nevraOf)).size > 1;
}

function describeVersions(name: string, nevras: readonly string[], versions: Versions): string {
  const evrs = [...new Set(nevras.map((nevra) => formatEvr(parseNevra(nevra)!)))];
  if (evrs.length === 1) return listOf(nevras);
  const runs = runsOf(evrs, versions[name] ?? evrs);
  const words = runs.flatMap(([first, last, length]) =>
    length === 1 ? [first] : length === 2 ? [first, last] : [`${first} … ${last}`],
  );
  const kept = words.length <= mostRuns ? words : [words[0]!, words[1]!, `… ${words.at(-1)!}`];
  const count = evrs.length > 2 ? ` (${evrs.length} versions)` : '';
  return `${name} ${words.length <= mostRuns ? listOf(kept) : kept.join(', ')}${count}`;
}

/** Neighbours among all versions, as first, last and number. */
function runsOf(evrs: readonly string[], all: readonly string[]): [string, string, number][] {
  const places = evrs.map((evr) => all.indexOf(evr)).sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const place of places) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === place - 1) run[1] = place;
    else runs.push([place, place]);
  }
  return runs.map(([first, last]) => [all[first] ?? evrs[0]!, all[last] ?? evrs.at(-1)!, last - first + 1]);
}

export function listOf(words: readonly string[]): string {
  if (words.length <= 1) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;
}
