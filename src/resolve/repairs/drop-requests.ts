import type { Explanation } from '../explanation.ts';
import type { Wanted } from '../request.ts';
import type { Attempt } from './attempt.ts';

const mostAnswers = 2;
const mostSets = 12;
const mostRounds = 60;

export interface Dropped {
  readonly requests: readonly string[];
  readonly packages: readonly string[];
}

interface Request {
  readonly text: string;
  readonly wanted: readonly Wanted[];
}

/**
 * The smallest sets of requests without which the rest can be met. Each refusal has to lose one of its requests, so sets
 * with one of each are tried; one more request goes for every refusal that only then comes to light.
 */
export function dropRequests(
  all: readonly Request[],
  explanation: Explanation,
  attempt: (wanted: readonly Wanted[]) => Attempt,
): Dropped[] {
  const texts = new Set(all.map(({ text }) => text));
  const known = explanation.kind === 'nothing-provides';
  // What names nothing has been left out already, all of it.
  const refusals = [...(known ? [] : [explanation]), ...explanation.further].map(({ requests }) => requests);
  const unknown = known ? explanation.requests : [];
  let open = product(refusals.map((requests) => requests.toReversed()));
  for (let rounds = 0; rounds < mostRounds && open.length > 0; rounds++) {
    const found: Dropped[] = [];
    const next: string[][] = [];
    for (const dropped of open.slice(0, mostSets)) {
      if (found.length === mostAnswers) break;
      const kept = all.filter(({ text }) => !dropped.includes(text));
      if (kept.length === 0) continue;
      const wanted = kept.flatMap((entry) => entry.wanted);
      const tried = attempt(wanted);
      if (tried.kind === 'works')
        found.push({ requests: inOrder([...unknown, ...dropped]), packages: tried.packages });
      else if (tried.kind === 'refused') {
        const more = requestsOf(tried, wanted).filter((text) => texts.has(text));
        if (more.length > 0) next.push(...more.toReversed().map((text) => [...dropped, text]));
      }
    }
    if (found.length > 0) return found;
    // Where many wishes have to go, one set of them is enough to find.
    open = rounds === 0 ? next : next.slice(0, 1);
  }
  return [];

  function inOrder(dropped: readonly string[]): string[] {
    const order = [...unknown, ...texts];
    return [...new Set(dropped)].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  }
}

function requestsOf(
  { core, encoding }: Extract<Attempt, { kind: 'refused' }>,
  wanted: readonly Wanted[],
): string[] {
  const found = new Set<string>();
  for (const { label } of core) {
    const meaning = label === undefined ? undefined : encoding.labels[label];
    if (meaning?.kind === 'request') found.add(wanted[meaning.request]!.request);
  }
  return [...found];
}

function product(lists: readonly (readonly string[])[]): string[][] {
  let sets: string[][] = [[]];
  for (const list of lists) sets = sets.flatMap((set) => list.map((one) => [...set, one])).slice(0, mostSets);
  return sets;
}
