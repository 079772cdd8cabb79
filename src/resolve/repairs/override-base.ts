import { ViaductError } from '../../core/index.ts';
import { parseNevra } from '../../rpm/index.ts';
import type { Explanation } from '../explanation.ts';
import type { AppliedOverride, Override } from '../overrides.ts';
import { listOf, nameOf } from '../render-packages.ts';
import type { Repair } from './repair.ts';

/** A repair that changes more of the base than this is none. */
const mostOverrides = 4;
const mostRounds = 6;

/** An answer with overrides, as far as it matters here. */
export type Overridden =
  | {
      readonly result: 'ok';
      readonly overrides?: readonly AppliedOverride[];
      readonly packages: readonly { readonly nevra: string; readonly repo: string }[];
    }
  | { readonly result: 'unsatisfiable'; readonly explanation: Explanation }
  | { readonly result: 'needs-filelists' | 'unknown' };

/**
 * The fewest packages of the base that would have to be changed, found by following the refusals: whatever of the base stands
 * in the way is replaced, or where it conflicts removed, until it works; then what proves needless stays as it is.
 */
export function overrideBase(
  explanation: Explanation,
  solveStrictly: (overrides: readonly Override[]) => Overridden,
): Repair[] {
  const solve = (overrides: readonly Override[]) => tolerate(() => solveStrictly(overrides));
  const overrides = new Map<string, Override>();
  let refusals = [explanation, ...explanation.further];
  for (let round = 0; round < mostRounds; round++) {
    const before = JSON.stringify([...overrides]);
    for (const refusal of refusals) collect(refusal, overrides);
    if (JSON.stringify([...overrides]) === before || overrides.size > mostOverrides) return [];
    const answer = solve([...overrides.values()]);
    if (answer.result !== 'unsatisfiable' && answer.result !== 'ok') return [];
    if (answer.result === 'ok') {
      const least = fewest([...overrides.values()], answer, solve);
      return isTrue(least.answer) ? [repairOf(least)] : [];
    }
    refusals = [answer.explanation, ...answer.explanation.further];
  }
  return [];
}

/** What cannot be overridden, or takes long to find out, is no repair. */
function tolerate(solve: () => Overridden): Overridden {
  try {
    return solve();
  } catch (thrown) {
    if (thrown instanceof ViaductError && ['E_OVERRIDE', 'E_RESOLVE_LIMIT'].includes(thrown.code))
      return { result: 'unknown' };
    throw thrown;
  }
}

/** Takes what stands in the way in one refusal into the overrides. */
function collect({ causes }: Explanation, overrides: Map<string, Override>): void {
  const add = (kind: Override['kind'], base: string) => {
    const name = nameOf(base);
    overrides.set(name, kind === 'remove' ? { kind, name } : { kind, request: name });
  };
  // What requires a package that goes for good has to go as well; what requires one of a version goes along with it.
  const isRemoved = (name: string) => overrides.get(name)?.kind === 'remove';
  const forGood = causes.some((cause) => cause.kind === 'excluded' && isRemoved(cause.pattern));
  for (const cause of causes) {
    if (cause.kind === 'base-has') add('replace', cause.base);
    else if (cause.kind === 'conflicts-with-base' || cause.kind === 'obsoletes-base')
      add('remove', cause.base);
    else if (cause.kind === 'request' && cause.owner !== undefined)
      add(forGood ? 'remove' : 'replace', cause.owner);
  }
}

type Working = Extract<Overridden, { result: 'ok' }>;

function fewest(
  overrides: readonly Override[],
  first: Working,
  solve: (overrides: readonly Override[]) => Overridden,
): { overrides: readonly Override[]; answer: Working } {
  let found = { overrides, answer: first };
  if (overrides.length === 1) return found;
  for (const override of overrides) {
    const fewer = found.overrides.filter((other) => other !== override);
    if (fewer.length === 0) break;
    const answer = solve(fewer);
    if (answer.result === 'ok') found = { overrides: fewer, answer };
  }
  return found;
}

/** A replacement that is built for another machine takes the package away from this one. */
function isTrue({ overrides = [] }: Working): boolean {
  const archOf = (nevra: string) => parseNevra(nevra)?.arch;
  return overrides.every(
    ({ nevra, by }) => by === undefined || archOf(by) === archOf(nevra) || archOf(by) === 'noarch',
  );
}

function repairOf({ overrides, answer }: { overrides: readonly Override[]; answer: Working }): Repair {
  const applied = answer.overrides ?? [];
  const removed = applied.filter(({ by }) => by === undefined).map(({ nevra }) => nevra);
  const replaced = applied.filter(({ by }) => by !== undefined).map(({ nevra, by }) => `${nevra} by ${by!}`);
  const changes = [
    ...(removed.length > 0 ? [`remove ${listOf(removed)}`] : []),
    ...(replaced.length > 0 ? [`replace ${listOf(replaced)}`] : []),
  ];
  return {
    kind: 'override',
    sentence: `override the base: ${listOf(changes)}`,
    change: { kind: 'override', overrides },
    packages: answer.packages.map(({ nevra, repo }) => `${nevra}@${repo}`),
    flags: overrides.flatMap((override) =>
      override.kind === 'remove'
        ? ['--override-remove', override.name]
        : ['--override-replace', override.request],
    ),
  };
}
