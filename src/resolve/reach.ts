import { type Capability, type RichDependency, formatCapability, formatNevra, isRich } from '../rpm/index.ts';
import { isForeign } from './architecture.ts';
import { isOwnDoing, isPackageSet, partsOf, treeOf } from './dependency.ts';
import type { Setting } from './encoding.ts';
import {
  type Formula,
  evaluate,
  helpful,
  holds,
  isMonotone,
  join,
  leavesOf,
  metBy,
  toFormula,
} from './formula.ts';
import type { Reason } from './lock/lock.ts';
import type { Wanted } from './request.ts';
import type { BaseDependency } from './universe.ts';

/** Packages that are needed, each with its reason, in the order in which the requests lead to them. */
export type Reached = Map<number, Reason>;

/** Something asked for that the base alone does not meet, as a formula over the chosen packages. */
interface Want {
  readonly reason: Reason;
  readonly formula: Formula;
  /** Where any one of some packages does: these, best first. */
  readonly anyOf: readonly number[] | undefined;
  /** Nothing breaks without it. */
  readonly weak: boolean;
}

type Has = (id: number) => boolean;

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
  const roots = [...rootWants(setting, wanted, all), ...baseWants(setting, all)];
  const wants = new Map(chosen.map((id) => [id, wantsOf(setting, id, all, weak)]));
  const result = spread(roots, wants, (id) => all.has(id));
  return weak ? withSupplements(setting, result, wants, all) : withoutSpare(result, roots, wants);
}

/** Takes away, from the last to the first, packages without which everything still is met. */
function withoutSpare(
  full: Reached,
  roots: readonly Want[],
  wants: ReadonlyMap<number, readonly Want[]>,
): Reached {
  const uses = usesOf(full, roots, wants);
  let result = full;
  // What goes may have been the reason why something else had to stay, so it is tried until nothing goes.
  for (let before = Infinity; result.size < before;) {
    before = result.size;
    for (const id of [...result.keys()].reverse()) {
      if (!result.has(id)) continue;
      const without: Has = (other) => other !== id && result.has(other);
      // A quick test that rules out most: whether what others want is met without the package as well.
      const isMissed = ({ owner, anyOf }: Use) =>
        owner !== id && (owner === undefined || result.has(owner)) && !anyOf.some(without);
      if (uses.get(id)?.some(isMissed)) continue;
      const reduced = spread(roots, wants, without);
      if (isComplete(reduced, roots, wants)) result = reduced;
    }
  }
  return result;
}

/** A want that a package could meet. */
interface Use {
  /** The package that wants it; undefined for requests and the base. */
  readonly owner: number | undefined;
  readonly anyOf: readonly number[];
}

function usesOf(
  reached: Reached,
  roots: readonly Want[],
  wants: ReadonlyMap<number, readonly Want[]>,
): Map<number, Use[]> {
  const uses = new Map<number, Use[]>();
  const note = (owner: number | undefined, list: readonly Want[]): void => {
    for (const { anyOf } of list)
      for (const id of anyOf ?? []) {
        const use = { owner, anyOf: anyOf! };
        const known = uses.get(id);
        if (known === undefined) uses.set(id, [use]);
        else known.push(use);
      }
  };
  note(undefined, roots);
  for (const owner of reached.keys()) note(owner, wants.get(owner)!);
  return uses;
}

function rootWants(setting: Setting, wanted: readonly Wanted[], chosen: ReadonlySet<number>): Want[] {
  return wanted.flatMap((entry) => {
    const reason: Reason =
      entry.owner === undefined
        ? { kind: 'requested', request: entry.request }
        : { kind: 'required', by: entry.owner, capability: entry.name };
    if (entry.tree !== undefined) return want(setting, entry.tree, reason, chosen, false);
    const { matches } = entry;
    if (matches.always || matches.base.length > 0) return [];
    const anyOf = setting.preference.order(
      matches.ids.filter((id) => chosen.has(id)),
      entry.name,
      false,
    );
    return [{ reason, anyOf, formula: anyFormula(anyOf), weak: false }];
  });
}

/** What the base's own boolean dependencies ask for once packages are added. */
function baseWants(setting: Setting, chosen: ReadonlySet<number>): Want[] {
  const { universe, matcher } = setting;
  const inBase = (tree: RichDependency) =>
    evaluate(tree, (leaf) => metBy(matcher.matchSet(leaf), () => false));
  const reasonOf = ({ pkg, capability }: BaseDependency): Reason => ({
    kind: 'required',
    by: formatNevra(universe.base.identity(pkg)),
    capability: formatCapability(capability),
  });
  const requires = universe.baseRich('requires').flatMap((entry) => {
    const tree = treeOf(entry.capability);
    return !isMonotone(tree) && inBase(tree) ? want(setting, tree, reasonOf(entry), chosen, false) : [];
  });
  const conflicts = universe.baseRich('conflicts').flatMap((entry) =>
    partsOf(treeOf(entry.capability))
      .filter((part) => !(part.met && isPackageSet(part.tree)) && inBase(part.tree) !== part.met)
      .flatMap((part) => want(setting, part.tree, reasonOf(entry), chosen, false, !part.met)),
  );
  return [...requires, ...conflicts];
}

/** A boolean conflict may be averted by a package that is there. */
function averting(setting: Setting, id: number, chosen: ReadonlySet<number>): Want[] {
  const { universe, matcher } = setting;
  return universe.dependencies(id, 'conflicts').flatMap((capability) => {
    if (!isRich(capability.name)) return [];
    const reason: Reason = {
      kind: 'required',
      by: universe.nevra(id),
      capability: formatCapability(capability),
    };
    const isOwn = (leaf: RichDependency) => matcher.matchSet(leaf).ids.includes(id);
    return partsOf(treeOf(capability))
      .filter((part) => !(part.met && isPackageSet(part.tree)) && !isOwnDoing(part, isOwn))
      .flatMap((part) => want(setting, part.tree, reason, chosen, false, !part.met));
  });
}

function wantsOf(setting: Setting, id: number, chosen: ReadonlySet<number>, weak: boolean): Want[] {
  const { universe } = setting;
  const foreign = isForeign(universe.arch, universe.identity(id).arch);
  const read = (capability: Capability, kind: 'required' | 'recommended') => {
    const reason: Reason = { kind, by: universe.nevra(id), capability: formatCapability(capability) };
    return want(setting, treeOf(capability), reason, chosen, kind === 'recommended', true, foreign).filter(
      ({ anyOf }) => anyOf?.includes(id) !== true,
    );
  };
  const hard = universe.dependencies(id, 'requires').flatMap((capability) => read(capability, 'required'));
  const all = [...hard, ...averting(setting, id, chosen)];
  if (!weak) return all;
  return [
    ...all,
    ...universe.dependencies(id, 'recommends').flatMap((capability) => read(capability, 'recommended')),
  ];
}

/**
 * A dependency, or with `sign` false its negation, as a want; none when the base meets it, whatever is added.
 * @param foreignToo whether a build for the other colour meets it beside the native one, see `Preference.order`
 */
function want(
  setting: Setting,
  tree: RichDependency,
  reason: Reason,
  chosen: ReadonlySet<number>,
  weak: boolean,
  sign = true,
  foreignToo = true,
): Want[] {
  const formula = toFormula(tree, sign, (leaf, positive) => {
    const matches = setting.matcher.matchSet(leaf);
    if (matches.always || matches.base.length > 0) return { kind: 'constant', value: positive };
    const ids = matches.ids.filter((id) => chosen.has(id));
    const name = leaf.kind === 'capability' ? leaf.capability.name : '';
    return positive
      ? anyFormula(setting.preference.order(ids, name, foreignToo))
      : join(
          'all',
          ids.map((id) => ({ kind: 'package', id, positive: false })),
        );
  });
  if (formula.kind === 'constant' && formula.value) return [];
  const parts = formula.kind === 'any' ? formula.parts : [formula];
  const anyOf = parts.every((part) => part.kind === 'package' && part.positive)
    ? parts.flatMap((part) => (part.kind === 'package' ? [part.id] : []))
    : undefined;
  return [{ reason, formula, anyOf, weak }];
}

function anyFormula(ids: readonly number[]): Formula {
  return join(
    'any',
    ids.map((id) => ({ kind: 'package', id, positive: true })),
  );
}

function isMet(want: Want, has: Has): boolean {
  return want.anyOf === undefined ? holds(want.formula, has) : want.anyOf.some(has);
}

function spread(
  roots: readonly Want[],
  wants: ReadonlyMap<number, readonly Want[]>,
  available: Has,
  start: Reached = new Map(),
): Reached {
  const reached = new Map(start);
  const has: Has = (id) => reached.has(id);
  const follow = (list: readonly Want[], weak: boolean) => {
    for (const entry of list) {
      if (entry.weak !== weak || isMet(entry, has)) continue;
      const by = (entry.anyOf ?? helpful(entry.formula, has)).filter(available);
      for (const id of entry.anyOf === undefined ? by : by.slice(0, 1))
        if (!reached.has(id)) reached.set(id, entry.reason);
    }
  };
  // Hard needs first, so that a package that is required is not called recommended.
  const weakDone = new Set<number>();
  for (let grown = -1; ;) {
    while (grown < reached.size) {
      grown = reached.size;
      follow(roots, false);
      // A Map may grow while it is walked; new entries are met too.
      for (const id of reached.keys()) follow(wants.get(id)!, false);
    }
    const next = [...reached.keys()].find((id) => !weakDone.has(id));
    if (next === undefined) return reached;
    weakDone.add(next);
    follow(wants.get(next)!, true);
  }
}

function isComplete(
  reached: Reached,
  roots: readonly Want[],
  wants: ReadonlyMap<number, readonly Want[]>,
): boolean {
  const has: Has = (id) => reached.has(id);
  const met = (want: Want) => want.weak || isMet(want, has);
  return roots.every(met) && [...reached.keys()].every((id) => wants.get(id)!.every(met));
}

/** Adds the packages that were chosen because they supplement others, with all that they need. */
function withSupplements(
  setting: Setting,
  reached: Reached,
  wants: ReadonlyMap<number, readonly Want[]>,
  chosen: ReadonlySet<number>,
): Reached {
  const { universe, matcher } = setting;
  const has: Has = (id) => reached.has(id);
  for (let before = -1; before < reached.size;) {
    before = reached.size;
    for (const id of chosen)
      for (const capability of universe.dependencies(id, 'supplements')) {
        const tree = treeOf(capability);
        if (has(id) || !evaluate(tree, (leaf) => metBy(matcher.matchSet(leaf), has))) continue;
        const by =
          leavesOf(tree)
            .flatMap((leaf) => matcher.matchSet(leaf).ids)
            .find(has) ?? id;
        const reason: Reason = {
          kind: 'recommended',
          by: universe.nevra(by),
          capability: formatCapability(capability),
        };
        const root: Want = { reason, anyOf: [id], formula: anyFormula([id]), weak: false };
        for (const [key, value] of spread([root], wants, (other) => chosen.has(other), reached))
          if (!has(key)) reached.set(key, value);
      }
  }
  return reached;
}
