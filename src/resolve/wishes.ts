import type { Search } from '../sat/index.ts';
import { treeOf } from './dependency.ts';
import type { Encoding, Setting } from './encoding.ts';
import { evaluate, helpful, metBy } from './formula.ts';

/** Weak dependencies as further decisions: tried in a fixed order, dropped silently where they do not fit. */
export interface Wishes {
  /** The next undecided variable to try as true, or 0. */
  next(search: Search): number;
}

/**
 * Recommends of the packages that are added (not of the base), in the order in which those were chosen, then packages
 * whose Supplements are met because of an added package.
 */
export function createWishes(setting: Setting, encoding: Encoding): Wishes {
  const { universe, matcher, preference } = setting;

  function next(search: Search): number {
    const has = (id: number) => encoding.value(id) === 1;
    for (const id of encoding.met)
      if (has(id)) {
        const variable = recommendedBy(id, search, has);
        if (variable !== 0) return variable;
      }
    return supplementing(search, has);
  }

  function recommendedBy(id: number, search: Search, has: (id: number) => boolean): number {
    for (const capability of universe.dependencies(id, 'recommends')) {
      const tree = treeOf(capability);
      if (evaluate(tree, (leaf) => metBy(matcher.matchSet(leaf), has))) continue;
      const free = helpful(encoding.requirement(capability, id), has).filter(
        (other) => search.value(encoding.variable(other)) === 0,
      );
      if (free.length > 0) return encoding.variable(preference.choose(free, capability.name, has));
    }
    return 0;
  }

  const supplements = universe.collect((source) => source.withDependency('supplements'));

  function supplementing(search: Search, has: (id: number) => boolean): number {
    const met = supplements.filter(
      (id) =>
        encoding.value(id) !== -1 &&
        universe.dependencies(id, 'supplements').some((capability) => {
          const tree = treeOf(capability);
          return (
            evaluate(tree, (leaf) => metBy(matcher.matchSet(leaf), has)) &&
            !evaluate(tree, (leaf) => metBy(matcher.matchSet(leaf), () => false))
          );
        }),
    );
    const free = preference.order(met, '', false).find((id) => search.value(encoding.variable(id)) === 0);
    return free === undefined ? 0 : encoding.variable(free);
  }

  return { next };
}
