import type { Setting } from './encoding.ts';
import { explain } from './explain.ts';
import type { Explanation } from './explanation.ts';
import type { UnderstoodRequest, Wanted } from './request.ts';
import { type SearchOutcome, searchPackages } from './search.ts';

/** A refusal, as an answer. */
export interface Refusal {
  readonly result: 'unsatisfiable';
  readonly explanation: Explanation;
}

/** Answers for requests of which some name nothing that exists. */
export function unknownNames(missing: readonly (UnderstoodRequest & { text: string })[]): Refusal {
  return {
    result: 'unsatisfiable',
    explanation: {
      kind: 'nothing-provides',
      requests: missing.map((entry) => entry.text),
      missing: missing.flatMap((entry) => entry.missing.map((one) => ({ request: entry.text, ...one }))),
      needs: [],
    },
  };
}

/** Leaves out requests as long as the rest is refused, then explains the rest. */
export function refuse(
  setting: Setting,
  wanted: readonly Wanted[],
  outcome: Extract<SearchOutcome, { kind: 'refused' }>,
): Refusal {
  const { core, encoding } = outcome;
  const involved = new Set<number>();
  for (const { label } of core) {
    const meaning = label === undefined ? undefined : encoding.labels[label];
    if (meaning?.kind === 'request') involved.add(meaning.request);
  }
  let kept = wanted.filter((_, index) => involved.has(index));
  let proof = outcome;
  if (kept.length < wanted.length) proof = refusal(kept) ?? outcome;
  if (proof === outcome) kept = [...wanted];
  for (const entry of kept.toReversed()) {
    if (kept.length === 1) break;
    const fewer = kept.filter((other) => other !== entry);
    const still = refusal(fewer);
    if (still === undefined) continue;
    kept = fewer;
    proof = still;
  }
  return { result: 'unsatisfiable', explanation: explain(setting, kept, proof.core, proof.encoding) };

  function refusal(subset: readonly Wanted[]): Extract<SearchOutcome, { kind: 'refused' }> | undefined {
    const again = searchPackages(setting, subset);
    return again.kind === 'refused' ? again : undefined;
  }
}
