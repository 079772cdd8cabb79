import type { Setting } from '../encoding.ts';
import { isGivenUp } from '../one-by-one.ts';
import { reach } from '../reach.ts';
import type { Wanted } from '../request.ts';
import { type SearchOutcome, searchPackages } from '../search.ts';

/** Searches for repairs and reductions are given up early: what is that hard to find is no small change. */
const conflictLimit = 2000;

export type Attempt =
  | { readonly kind: 'works'; readonly packages: readonly string[]; readonly ids: readonly number[] }
  | Extract<SearchOutcome, { kind: 'refused' }>
  | { readonly kind: 'unknown' };

/** Tries to meet wishes in a setting that is there already. */
export function attempt(setting: Setting, wanted: readonly Wanted[]): Attempt {
  const bounded = { ...setting, conflictLimit };
  try {
    const outcome = searchPackages(bounded, wanted);
    if (outcome.kind === 'refused') return outcome;
    const ids = [...reach(bounded, wanted, outcome.ids, false).keys()];
    const { universe } = setting;
    const name = (id: number) => universe.repositories[universe.repositoryOf(id)]!.source.name;
    return { kind: 'works', ids, packages: ids.map((id) => `${universe.nevra(id)}@${name(id)}`).sort() };
  } catch (thrown) {
    if (isGivenUp(thrown)) return { kind: 'unknown' };
    throw thrown;
  }
}
