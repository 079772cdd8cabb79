import {
  type PackageIdentity,
  compareEvr,
  formatCapability,
  formatNevra,
  packagePattern,
} from '../../rpm/index.ts';
import { treeOf } from '../dependency.ts';
import type { Explanation } from '../explanation.ts';
import { leavesOf } from '../formula.ts';
import { createMatcher } from '../matching.ts';
import { isLeft } from '../overrides.ts';
import type { Repair } from '../repairs/index.ts';
import { type ResolveInput, type ResolvedPackage, resolve, withOverrides } from '../resolve.ts';
import { createUniverse } from '../universe.ts';

/** Why a package is not there. */
export type WhyNot =
  /** It is there. */
  | { readonly kind: 'present'; readonly packages: readonly string[] }
  /** It cannot be added to the request. */
  | { readonly kind: 'impossible'; readonly explanation: Explanation; readonly repairs: readonly Repair[] }
  /** It could be added, and `adds` with it, but nothing led to it. */
  | {
      readonly kind: 'not-chosen';
      /** Of the same name, in the answer or the base. */
      readonly instead: readonly Instead[];
      /** Needs that it would meet, and what meets them. */
      readonly rivals: readonly Rival[];
      readonly adds: readonly string[];
    };

export interface Instead {
  readonly nevra: string;
  /** The base has it; it is newer; or, though older, it comes from a repository that goes first. */
  readonly because: 'base' | 'newer' | 'preferred';
}

/** A need of the answer for which something else was taken. */
export interface Rival {
  readonly by: string;
  readonly capability: string;
  readonly chosen: readonly string[];
  /** The base has what was taken. */
  readonly inBase: boolean;
}

const mostRivals = 10;

/**
 * Explains the absence of a package from an answer: solves with the package asked for as well. Throws what `resolve` throws.
 */
export function whyNot(input: ResolveInput, answer: readonly ResolvedPackage[], target: string): WhyNot {
  const isTarget = packagePattern(target);
  const { source: base } = withOverrides(input).base;
  const inBase = Array.from({ length: base.packageCount }, (_, pkg) => pkg)
    .filter((pkg) => isLeft(base, pkg))
    .map((pkg) => base.identity(pkg));
  const there = [...inBase, ...answer.map(({ identity }) => identity)];
  const present = there.filter(isTarget).map(formatNevra);
  if (present.length > 0) return { kind: 'present', packages: present.sort() };
  const request = [...input.request, target];
  const added = resolve({ ...input, request, filesFinal: true });
  if (added.result === 'unsatisfiable')
    return { kind: 'impossible', explanation: added.explanation, repairs: added.repairs };
  if (added.result !== 'ok') return { kind: 'not-chosen', instead: [], rivals: [], adds: [] };
  const meant = added.packages.filter(({ identity }) => isTarget(identity));
  const before = new Set(answer.map(({ nevra }) => nevra));
  return {
    kind: 'not-chosen',
    instead: insteadOf(
      meant.map(({ identity }) => identity),
      inBase,
      answer.map(({ identity }) => identity),
    ),
    rivals: findRivals(input, answer, isTarget),
    adds: added.packages.map(({ nevra }) => nevra).filter((nevra) => !before.has(nevra)),
  };
}

/** Those of the same name that are there, each compared with the version that was meant. */
function insteadOf(
  meant: readonly PackageIdentity[],
  base: readonly PackageIdentity[],
  answer: readonly PackageIdentity[],
): Instead[] {
  const own = Map.groupBy(meant, ({ name }) => name);
  const compared = (there: PackageIdentity, inBase: boolean): Instead[] => {
    const same = own.get(there.name);
    if (same === undefined) return [];
    const newer = same.every((identity) => compareEvr(there, identity) > 0);
    return [{ nevra: formatNevra(there), because: inBase ? 'base' : newer ? 'newer' : 'preferred' }];
  };
  return [
    ...base.flatMap((there) => compared(there, true)),
    ...answer.flatMap((there) => compared(there, false)),
  ];
}

function findRivals(
  input: ResolveInput,
  answer: readonly ResolvedPackage[],
  isTarget: (identity: PackageIdentity) => boolean,
): Rival[] {
  const universe = createUniverse(withOverrides(input).base, input.repositories);
  const matcher = createMatcher(universe);
  const chosen = new Set(answer.map(({ nevra, repo }) => `${nevra}@${repo}`));
  const isChosen = (id: number) =>
    chosen.has(`${universe.nevra(id)}@${universe.repositories[universe.repositoryOf(id)]!.source.name}`);
  const rivals: Rival[] = [];
  for (const { source, pkg, nevra } of answer)
    for (const capability of source.dependencies(pkg, 'requires'))
      for (const leaf of leavesOf(treeOf(capability))) {
        const { base, ids } = matcher.matchSet(leaf);
        if (rivals.length === mostRivals) return rivals;
        if (!ids.some((id) => isTarget(universe.identity(id)))) continue;
        const taken =
          base.length > 0
            ? base.map((one) => formatNevra(universe.base.identity(one)))
            : ids.filter(isChosen).map(universe.nevra);
        rivals.push({
          by: nevra,
          capability: formatCapability(capability),
          chosen: [...new Set(taken)],
          inBase: base.length > 0,
        });
      }
  return rivals;
}
