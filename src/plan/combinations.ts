import { ViaductError } from '../core/index.ts';
import type { Explanation } from '../resolve/index.ts';
import type { PlanPorts } from './open-repositories.ts';
import { type World, solveWishes } from './solve-wishes.ts';
import { type SubsetVerdict, findSubsets } from './subsets.ts';
import type { Wishes } from './wishes.ts';

/** Extensions that cannot all be on one host, though every part of them can. */
export interface Clash {
  /** One name: it cannot be on this base at all. */
  readonly extensions: readonly string[];
  /** Absent where a sentence says it all. */
  readonly explanation?: Explanation;
  readonly message?: string;
}

export interface Combinations {
  readonly extensions: readonly string[];
  readonly clashes: readonly Clash[];
  /** The largest sets that can be on one host; every part of one of them can, too. */
  readonly sets: readonly (readonly string[])[];
  /** False: the work was ended at a bound, and there may be other clashes and sets. */
  readonly complete: boolean;
}

const mostSolves = 500;
/** Errors that speak of some of the extensions only: of different streams of a module, and of a search that was given up. */
const sentencesOfSubsets = new Set(['E_MODULE', 'E_MODULE_REQUIRES', 'E_RESOLVE_LIMIT']);

/**
 * Finds out which extensions can be on one host: the smallest sets that cannot, each with an explanation, and the largest
 * that can. It solves sets that nothing known decides, at most 500, so that independent extensions take a single solve.
 * Throws what `solveWishes` throws, except where extensions want different streams of a module, which is a clash, and where a
 * search is given up, which counts as one.
 */
export async function findCombinations(
  world: World,
  extensions: readonly Wishes[],
  ports: PlanPorts,
  bound = mostSolves,
): Promise<Combinations> {
  const names = extensions.map(({ names: own }) => own.join(', '));
  const said = new Set<string>();
  const once: PlanPorts = {
    ...ports,
    warn(sentence) {
      if (!said.has(sentence)) ports.warn(sentence);
      said.add(sentence);
    },
  };
  let undecided = false;
  const refusals = new Map<string, Omit<Clash, 'extensions'>>();

  async function solve(members: readonly number[]): Promise<SubsetVerdict> {
    const key = members.join();
    try {
      const solution = await solveWishes(
        world,
        join(members.map((index) => extensions[index]!)),
        once,
        false,
      );
      if (solution.result === 'ok') return { fits: true };
      const { explanation } = solution;
      refusals.set(key, { explanation });
      const blamed = members.filter((index) =>
        extensions[index]!.names.some((name) => explanation.requests.includes(name)),
      );
      // Names that nobody knows stand together in one explanation, but each is at fault alone.
      return { fits: false, ...(explanation.kind === 'conflict' && blamed.length > 0 ? { blamed } : {}) };
    } catch (thrown) {
      if (!(thrown instanceof ViaductError) || !sentencesOfSubsets.has(thrown.code)) throw thrown;
      if (thrown.code === 'E_RESOLVE_LIMIT') undecided = true;
      refusals.set(key, { message: thrown.message });
      return { fits: false };
    }
  }

  const found = await findSubsets(extensions.length, solve, bound);
  const named = (members: readonly number[]) => members.map((index) => names[index]!);
  return {
    extensions: names,
    clashes: found.clashes.map((members) => ({
      extensions: named(members),
      ...refusals.get(members.join()),
    })),
    sets: found.fitting.map(named),
    complete: found.complete && !undecided,
  };
}

function join(wishes: readonly Wishes[]): Wishes {
  const all = <T>(part: (entry: Wishes) => Iterable<T> | undefined): T[] => [
    ...new Set(wishes.flatMap((entry) => [...(part(entry) ?? [])])),
  ];
  const first = wishes[0]!;
  return {
    ...first,
    names: all(({ names }) => names),
    packages: all(({ packages }) => packages),
    meanings: new Map(all(({ meanings }) => meanings)),
    // Recommended packages never decide whether something works.
    recommends: false,
    excludes: all(({ excludes }) => excludes),
    modules: all(({ modules }) => modules),
    places: new Map(all(({ places }) => places)),
  };
}
