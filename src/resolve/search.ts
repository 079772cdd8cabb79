import { ViaductError } from '../core/index.ts';
import { type CoreClause, createSolver } from '../sat/index.ts';
import { type Encoding, type Label, type Setting, createEncoding } from './encoding.ts';
import { type Formula, join, toFormula } from './formula.ts';
import type { Preference } from './preference.ts';
import type { Wanted } from './request.ts';
import { createWishes } from './wishes.ts';

/** Conflicts between dependencies after which a search is given up: some seconds. */
export const defaultConflictLimit = 100_000;

export type SearchOutcome =
  /** Packages in the order in which they were chosen. */
  | { readonly kind: 'found'; readonly ids: readonly number[]; readonly conflicts: number }
  | { readonly kind: 'refused'; readonly core: readonly CoreClause[]; readonly encoding: Encoding };

/**
 * One search for packages that meet all of `wanted`. With `fixed`, those packages are there already and packages that
 * are merely recommended are tried on top.
 * Throws E_RESOLVE_LIMIT when the search does not end within its bound of conflicts.
 */
export function searchPackages(
  setting: Setting,
  wanted: readonly Wanted[],
  fixed?: readonly number[],
): SearchOutcome {
  const solver = createSolver({
    expand: (variable) => encoding.expand(variable),
    choose(candidates, label) {
      return chooseVariable(encoding, setting.preference, candidates, encoding.labels[label]!);
    },
    wish: (search) => (fixed === undefined ? 0 : wishes.next(search)),
    ...(setting.progress === undefined ? {} : { progress: setting.progress }),
  });
  const encoding = createEncoding(setting, solver);
  const wishes = createWishes(setting, encoding);
  encoding.addBaseRules();
  wanted.forEach((entry, request) => {
    const label: Label = { kind: 'request', request, wanted: entry.name };
    encoding.emit([], requestFormula(entry), label);
  });
  for (const id of fixed ?? []) encoding.clause([encoding.variable(id)], { kind: 'fixed' });
  const outcome = solver.solve(setting.conflictLimit ?? defaultConflictLimit);
  switch (outcome.kind) {
    case 'satisfiable': {
      const ids = outcome.chosen.map(encoding.packageOf).filter((id) => id !== undefined);
      return { kind: 'found', ids, conflicts: outcome.conflicts };
    }
    case 'unsatisfiable':
      return { kind: 'refused', core: outcome.core, encoding };
    case 'gave-up':
      throw new ViaductError(
        'E_RESOLVE_LIMIT',
        `No answer was found within ${outcome.conflicts - 1} conflicts between dependencies`,
        { hint: 'Ask for exact versions, or for fewer packages at once' },
      );
  }

  function requestFormula(entry: Wanted): Formula {
    if (entry.tree !== undefined) return toFormula(entry.tree, true, encoding.leaf);
    const { matches } = entry;
    if (matches.always || matches.base.length > 0) return { kind: 'constant', value: true };
    return join(
      'any',
      setting.preference
        .order(matches.ids, entry.name, false)
        .map((id) => ({ kind: 'package', id, positive: true })),
    );
  }
}

function chooseVariable(
  encoding: Encoding,
  preference: Preference,
  candidates: readonly number[],
  label: Label,
): number {
  const isChosen = (id: number) => encoding.value(id) === 1;
  const packages = new Map<number, number>();
  const conditions: number[] = [];
  for (const candidate of candidates) {
    const id = encoding.packageOf(candidate);
    if (id === undefined) conditions.push(candidate);
    else packages.set(id, candidate);
  }
  const wanted =
    label.kind === 'request' ? label.wanted : label.kind === 'requires' ? label.capability.name : '';
  const best = packages.size === 0 ? undefined : preference.choose([...packages.keys()], wanted, isChosen);
  if (conditions.length === 0) return packages.get(best!)!;
  let [choice, least] =
    best === undefined ? [0, Infinity] : [packages.get(best)!, preference.cost(best, isChosen)];
  for (const condition of conditions) {
    const cost = formulaCost(encoding.formulaOf(condition)!, (id) =>
      isChosen(id) ? 0 : preference.cost(id, isChosen),
    );
    if (cost < least) [choice, least] = [condition, cost];
  }
  return choice;
}

/** Packages that making a formula true would add, about. */
function formulaCost(formula: Formula, cost: (id: number) => number): number {
  switch (formula.kind) {
    case 'constant':
      return formula.value ? 0 : Infinity;
    case 'package':
      return formula.positive ? cost(formula.id) : 0;
    case 'all':
      return formula.parts.reduce((sum, part) => sum + formulaCost(part, cost), 0);
    case 'any':
      return formula.parts.reduce((least, part) => Math.min(least, formulaCost(part, cost)), Infinity);
  }
}
