import { ViaductError } from '../core/index.ts';
import type { Setting } from './encoding.ts';
import type { Wanted } from './request.ts';
import { type SearchOutcome, defaultConflictLimit, searchPackages } from './search.ts';

/** What a search found, and for what it searched. */
export interface Searched {
  readonly wanted: readonly Wanted[];
  readonly outcome: SearchOutcome;
}

/**
 * Searches for packages that meet all of `wanted`. When that has to be given up, the requests are added one by one: one that is
 * refused beside those before it decides the matter, and when in the end all are there, that is the answer.
 * Throws E_RESOLVE_LIMIT, which tells what is known by then: which requests go together, and which were left open.
 */
export function searchWithinBudget(setting: Setting, wanted: readonly Wanted[]): Searched {
  try {
    return { wanted, outcome: searchPackages(setting, wanted) };
  } catch (thrown) {
    if (!isGivenUp(thrown)) throw thrown;
    return searchOneByOne(setting, wanted, thrown);
  }
}

function searchOneByOne(setting: Setting, wanted: readonly Wanted[], gaveUp: ViaductError): Searched {
  // Each step has a part of the budget, so that all of them together do not take many times as long.
  const conflictLimit = Math.ceil((setting.conflictLimit ?? defaultConflictLimit) / 10);
  let together: Searched = { wanted: [], outcome: { kind: 'found', ids: [], conflicts: 0 } };
  const open: string[] = [];
  for (const [request, parts] of Map.groupBy(wanted, (entry) => entry.request)) {
    const more = [...together.wanted, ...parts];
    try {
      const outcome = searchPackages({ ...setting, conflictLimit }, more);
      if (outcome.kind === 'refused') return { wanted: more, outcome };
      together = { wanted: more, outcome };
    } catch (thrown) {
      if (!isGivenUp(thrown)) throw thrown;
      open.push(request);
    }
  }
  if (open.length === 0) return together;
  const fitting = [...new Set(together.wanted.map(({ request }) => request))];
  const known = fitting.length === 0 ? '' : `; ${list(fitting)} can be added, `;
  throw new ViaductError(
    gaveUp.code,
    `${gaveUp.message}${known}${fitting.length === 0 ? '; ' : 'and '}${list(open)} ${open.length === 1 ? 'was' : 'were'} left open`,
    { ...(gaveUp.hint === undefined ? {} : { hint: gaveUp.hint }) },
  );
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;
}

export function isGivenUp(thrown: unknown): thrown is ViaductError {
  return thrown instanceof ViaductError && thrown.code === 'E_RESOLVE_LIMIT';
}
