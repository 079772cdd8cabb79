import type { Setting } from './encoding.ts';
import { explain, nameOfBase } from './explain.ts';
import type { Cause, Explanation, MissingRequest } from './explanation.ts';
import { isGivenUp } from './one-by-one.ts';
import { sentenceOf } from './render-cause.ts';
import type { Missing, Wanted } from './request.ts';
import { type SearchOutcome, searchPackages } from './search.ts';

const mostFurther = 4;
/** Making an explanation shorter is worth less than finding it. */
const conflictLimit = 2000;

/** A refusal, as an answer. */
export interface Refusal {
  readonly result: 'unsatisfiable';
  readonly explanation: Explanation;
}

/** A request of which some part names nothing. */
export interface UnknownRequest {
  readonly text: string;
  readonly missing: readonly Missing[];
}

/** Answers for requests of which some name nothing that exists. `further` explains what is wrong with the others. */
export function unknownNames(
  setting: Setting,
  unknown: readonly UnknownRequest[],
  further: readonly Explanation[],
): Refusal {
  const missing = unknown.flatMap(({ text, missing: parts }) =>
    parts.map((part): MissingRequest => ({ request: text, ...part })),
  );
  return {
    result: 'unsatisfiable',
    explanation: {
      kind: 'nothing-provides',
      base: nameOfBase(setting),
      requests: unknown.map(({ text }) => text),
      missing,
      // One name that nothing has is enough to refuse.
      causes: missing.slice(0, 1).map(causeOf),
      minimal: true,
      versions: {},
      further,
    },
  };
}

function causeOf({ request, part }: MissingRequest): Cause {
  const fact = {
    kind: 'request',
    request,
    wanted: part ?? request,
    packages: [],
    elsewhere: { base: [], repositories: [] },
  } as const;
  return { ...fact, sentence: sentenceOf(fact, {}), rules: [{ all: [], any: [] }] };
}

/** A refusal together with what was searched for. */
interface Proof {
  readonly wanted: readonly Wanted[];
  readonly outcome: Extract<SearchOutcome, { kind: 'refused' }>;
}

/**
 * Explains a refusal: first the fewest requests that cannot be met together, then the causes of that; then what else of the
 * request cannot be met, each time without the requests that are explained already.
 */
export function refuse(setting: Setting, wanted: readonly Wanted[], outcome: Proof['outcome']): Refusal {
  const [first, ...further] = explainAll(setting, wanted, { wanted, outcome });
  return { result: 'unsatisfiable', explanation: { ...first!, further } };
}

/** Every refusal among some wishes that has requests of its own, in the order of the requests; at most five. */
export function explainAll(
  setting: Setting,
  wanted: readonly Wanted[],
  known = wanted.length === 0 ? undefined : refusalOf(setting, wanted),
): Explanation[] {
  const found: Explanation[] = [];
  let rest = wanted;
  let proof = known;
  while (proof !== undefined && found.length <= mostFurther) {
    const { proof: least, kept } = fewestRequests(setting, proof);
    found.push(explain(setting, least.wanted, least.outcome.core, least.outcome.encoding));
    const explained = new Set(kept.map((entry) => entry.request));
    rest = rest.filter((entry) => !explained.has(entry.request));
    proof = rest.length === 0 ? undefined : refusalOf(setting, rest);
  }
  const place = ({ requests }: Explanation) => wanted.findIndex((entry) => requests.includes(entry.request));
  return found.sort((a, b) => place(a) - place(b));
}

/** Leaves out requests, the last first, as long as the rest is refused. */
function fewestRequests(setting: Setting, first: Proof): { proof: Proof; kept: readonly Wanted[] } {
  let proof = first;
  let kept = involved(first);
  for (const entry of kept.toReversed()) {
    if (kept.length === 1) break;
    if (!kept.includes(entry)) continue;
    const still = refusalOf(
      setting,
      kept.filter((other) => other !== entry),
    );
    if (still === undefined) continue;
    proof = still;
    kept = involved(still);
  }
  return { proof, kept };
}

/** The requests that a proof speaks of. */
function involved({ wanted, outcome: { core, encoding } }: Proof): Wanted[] {
  const indexes = new Set<number>();
  for (const { label } of core) {
    const meaning = label === undefined ? undefined : encoding.labels[label];
    if (meaning?.kind === 'request') indexes.add(meaning.request);
  }
  return wanted.filter((_, index) => indexes.has(index));
}

/** A search that is given up counts as one that may succeed. */
function refusalOf(setting: Setting, wanted: readonly Wanted[]): Proof | undefined {
  try {
    const outcome = searchPackages({ ...setting, conflictLimit }, wanted);
    return outcome.kind === 'refused' ? { wanted, outcome } : undefined;
  } catch (thrown) {
    if (isGivenUp(thrown)) return undefined;
    throw thrown;
  }
}
