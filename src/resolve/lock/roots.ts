import { treeOf } from '../dependency.ts';
import { leavesOf } from '../formula.ts';
import { createMatcher } from '../matching.ts';
import type { ResolveInput, ResolvedPackage } from '../resolve.ts';
import { createUniverse } from '../universe.ts';

/**
 * The packages of an answer that none of the others requires; of packages that only require each other, one. All others come
 * along with them, or with what else meets their requirements. Sorted as `packages` is.
 */
export function rootsOf(
  { base, repositories }: Pick<ResolveInput, 'base' | 'repositories'>,
  packages: readonly ResolvedPackage[],
): ResolvedPackage[] {
  const universe = createUniverse(base, repositories);
  const matcher = createMatcher(universe);
  const indexes = new Map(packages.map((entry, index) => [idOf(entry), index]));
  const requires = packages.map((entry, index) => {
    const needed = new Set<number>();
    for (const capability of entry.source.dependencies(entry.pkg, 'requires'))
      for (const leaf of leavesOf(treeOf(capability))) {
        const { always, base: inBase, ids } = matcher.matchSet(leaf);
        if (always || inBase.length > 0) continue;
        for (const id of ids) {
          const other = indexes.get(id);
          if (other !== undefined && other !== index) needed.add(other);
        }
      }
    return needed;
  });

  function idOf({ source, pkg }: ResolvedPackage): number {
    return universe.offsets[repositories.findIndex((repository) => repository.source === source)]! + pkg;
  }

  function reachedFrom(start: number): Set<number> {
    const reached = new Set([start]);
    for (const index of reached) for (const other of requires[index]!) reached.add(other);
    return reached;
  }

  const required = new Set(requires.flatMap((needed) => [...needed]));
  const roots = packages.map((_, index) => index).filter((index) => !required.has(index));
  const covered = new Set(roots.flatMap((root) => [...reachedFrom(root)]));
  // What is left stands in circles, or behind one. Whoever reaches most is in a circle that nothing leads to.
  const left = packages
    .map((_, index) => index)
    .filter((index) => !covered.has(index))
    .map((index) => ({ index, reached: reachedFrom(index) }))
    .sort((a, b) => b.reached.size - a.reached.size || a.index - b.index);
  for (const { index, reached } of left) {
    if (covered.has(index)) continue;
    roots.push(index);
    for (const other of reached) covered.add(other);
  }
  return roots.sort((a, b) => a - b).map((index) => packages[index]!);
}
