import { type Capability, type RichDependency, formatCapability, formatNevra, isRich } from '../rpm/index.ts';
import { treeOf } from './dependency.ts';
import type { Setting } from './encoding.ts';
import { evaluate, leavesOf, metBy } from './formula.ts';
import type { Reason } from './lock.ts';
import type { Wanted } from './request.ts';

/** Packages that are needed, each with its reason, in the order in which the requests lead to them. */
export type Reached = Map<number, Reason>;

/** Something asked for that the base does not have. */
interface Want {
  readonly reason: Reason;
  /** Chosen packages that meet it, best first; of a boolean dependency, all that it names. */
  readonly by: readonly number[];
  readonly tree?: RichDependency;
  /** Nothing breaks without it. */
  readonly weak?: true;
}

/**
 * Leaves out of `chosen` what the requests do not need: where several packages meet a need, one that is there anyway
 * counts, else the preferred one. With `weak`, Recommends and Supplements lead to packages as well.
 */
export function reach(
  setting: Setting,
  wanted: readonly Wanted[],
  chosen: readonly number[],
  weak: boolean,
): Reached {
  const all = new Set(chosen);
  const wants = collectWants(setting, all, weak);
  const roots = [...wanted.flatMap((entry) => rootWants(setting, entry, all)), ...baseWants(setting, all)];
  let result = spread(setting, roots, wants, all);
  if (weak) return withSupplements(setting, result, all);
  for (const id of [...result.keys()].reverse()) {
    if (!result.has(id)) continue;
    const fewer = new Set(result.keys());
    fewer.delete(id);
    const reduced = spread(setting, roots, wants, fewer);
    if (isComplete(setting, roots, wants, reduced)) result = reduced;
  }
  return result;
}

/** What the base's own boolean dependencies ask for once packages are added. */
function baseWants(setting: Setting, chosen: ReadonlySet<number>): Want[] {
  const { universe, matcher } = setting;
  return universe.baseRich('requires').flatMap(({ pkg, capability }): Want[] => {
    const tree = treeOf(capability);
    if (!evaluate(tree, (leaf) => metBy(matcher.matchSet(leaf), () => false))) return [];
    const by = formatNevra(universe.base.identity(pkg));
    const reason: Reason = { kind: 'required', by, capability: formatCapability(capability) };
    return [{ reason, tree, by: named(setting, tree, chosen) }];
  });
}

function rootWants(setting: Setting, entry: Wanted, chosen: ReadonlySet<number>): Want[] {
  const reason: Reason = { kind: 'requested', request: entry.request };
  if (entry.tree !== undefined) return [{ reason, tree: entry.tree, by: named(setting, entry.tree, chosen) }];
  if (entry.matches.always || entry.matches.base.length > 0) return [];
  const by = entry.matches.ids.filter((id) => chosen.has(id));
  return [{ reason, by: setting.preference.order(by, entry.name, true) }];
}

function collectWants(setting: Setting, chosen: ReadonlySet<number>, weak: boolean): Map<number, Want[]> {
  const { universe, matcher, preference } = setting;
  const wants = new Map<number, Want[]>();
  for (const id of chosen) {
    const list: Want[] = [];
    const add = (capability: Capability, kind: 'required' | 'recommended') => {
      const reason: Reason = { kind, by: universe.nevra(id), capability: formatCapability(capability) };
      const mark = kind === 'recommended' ? { weak: true as const } : {};
      if (isRich(capability.name)) {
        const tree = treeOf(capability);
        list.push({ reason, tree, by: named(setting, tree, chosen), ...mark });
        return;
      }
      const matches = matcher.match(capability);
      if (matches.always || matches.base.length > 0) return;
      const by = matches.ids.filter((other) => chosen.has(other));
      if (!by.includes(id)) list.push({ reason, by: preference.order(by, capability.name, true), ...mark });
    };
    for (const capability of universe.dependencies(id, 'requires')) add(capability, 'required');
    if (weak)
      for (const capability of universe.dependencies(id, 'recommends')) add(capability, 'recommended');
    wants.set(id, list);
  }
  return wants;
}

function named(setting: Setting, tree: RichDependency, chosen: ReadonlySet<number>): number[] {
  const ids = leavesOf(tree).flatMap((leaf) => setting.matcher.matchSet(leaf).ids);
  return [...new Set(ids)].filter((id) => chosen.has(id));
}

function spread(
  setting: Setting,
  roots: readonly Want[],
  wants: ReadonlyMap<number, Want[]>,
  available: ReadonlySet<number>,
): Reached {
  const reached: Reached = new Map();
  // Hard needs first, so that a package that is required is not called recommended.
  const follow = (list: readonly Want[], weak: boolean) => {
    for (const want of list) {
      if ((want.weak === true) !== weak) continue;
      const by = want.by.filter((id) => available.has(id));
      if (isMet(setting, want, by, reached)) continue;
      for (const id of want.tree === undefined ? by.slice(0, 1) : by)
        if (!reached.has(id)) reached.set(id, want.reason);
    }
  };
  let grown = 0;
  const weakDone = new Set<number>();
  for (;;) {
    follow(roots, false);
    // A Map may grow while it is walked; new entries are met too.
    for (const id of reached.keys()) follow(wants.get(id)!, false);
    if (grown < reached.size) {
      grown = reached.size;
      continue;
    }
    const id = [...reached.keys()].find((candidate) => !weakDone.has(candidate));
    if (id === undefined) return reached;
    weakDone.add(id);
    follow(wants.get(id)!, true);
  }
}

function isMet(setting: Setting, want: Want, by: readonly number[], reached: Reached): boolean {
  if (want.tree === undefined) return by.some((id) => reached.has(id));
  return evaluate(want.tree, (leaf) => metBy(setting.matcher.matchSet(leaf), (id) => reached.has(id)));
}

function isComplete(
  setting: Setting,
  roots: readonly Want[],
  wants: ReadonlyMap<number, Want[]>,
  reached: Reached,
): boolean {
  const lists = [roots, ...[...reached.keys()].map((id) => wants.get(id)!)];
  return lists.every((list) => list.every((want) => isMet(setting, want, want.by, reached)));
}

/** Adds the packages that were chosen because they supplement others, with all that they need. */
function withSupplements(setting: Setting, reached: Reached, chosen: ReadonlySet<number>): Reached {
  const { universe, matcher } = setting;
  for (;;) {
    const missing = [...chosen].filter((id) => !reached.has(id));
    const wants = collectWants(setting, chosen, true);
    const before = reached.size;
    for (const id of missing)
      for (const capability of universe.dependencies(id, 'supplements')) {
        const tree = treeOf(capability);
        if (
          reached.has(id) ||
          !evaluate(tree, (leaf) => metBy(matcher.matchSet(leaf), (it) => reached.has(it)))
        )
          continue;
        const by = leavesOf(tree)
          .flatMap((leaf) => matcher.matchSet(leaf).ids)
          .find((it) => reached.has(it));
        const reason: Reason = {
          kind: 'recommended',
          by: by === undefined ? formatNevra(universe.identity(id)) : universe.nevra(by),
          capability: formatCapability(capability),
        };
        reached.set(id, reason);
        const more = spread(setting, [{ reason, by: [id] }], wants, chosen);
        for (const [key, value] of more) if (!reached.has(key)) reached.set(key, value);
      }
    if (reached.size === before) return reached;
  }
}
