import { createSolver } from '../sat/index.ts';
import type { Evidence, OwnedRule } from './explain-evidence.ts';

/** Literals that may be looked at before the reduction stops; some tenths of a second. */
const budget = 2_000_000;

export interface Minimal {
  readonly evidence: readonly Evidence[];
  /** False when the budget ran out before every fact had been tried; single rules are a bonus. */
  readonly complete: boolean;
}

interface Entry {
  readonly group: number;
  readonly rule: OwnedRule;
}

/**
 * Leaves out families of facts, then facts, then single rules, as long as the rest is still contradictory. Facts about few packages go
 * before those about many, and those farther from the requests before nearer ones; requests stay, for they have been
 * reduced already. Undefined when the facts do not contradict each other.
 */
export function minimise(evidence: readonly Evidence[]): Minimal | undefined {
  let work = 0;
  const all = evidence.flatMap(({ rules }, group) => rules.map((rule): Entry => ({ group, rule })));
  const first = refute(all);
  if (first === undefined) return work > budget ? { evidence, complete: false } : undefined;
  let kept = reduce(ofGroups(first), ({ group }) => evidence[group]!.family);
  kept = reduce(kept, ({ group }) => String(group));
  const complete = work <= budget;
  kept = refute(kept) ?? kept;
  for (const entry of kept.toReversed()) {
    if (work > budget) break;
    if (!kept.includes(entry) || isRequest(entry)) continue;
    const proof = refute(kept.filter((other) => other !== entry));
    if (proof !== undefined) kept = proof;
  }
  const reduced = evidence.map(({ about, family }, group) => ({
    about,
    family,
    rules: kept.filter((entry) => entry.group === group).map(({ rule }) => rule),
  }));
  return { evidence: reduced.filter(({ rules }) => rules.length > 0), complete };

  /** Leaves out all entries of one key at once, key by key. */
  function reduce(entries: readonly Entry[], keyOf: (entry: Entry) => string): Entry[] {
    let rest = [...entries];
    const keys = [...Map.groupBy(rest, keyOf)]
      .map(([key, members]) => ({ key, size: members.length, last: members.at(-1)!.group }))
      .sort((a, b) => a.size - b.size || b.last - a.last);
    for (const { key } of keys) {
      if (work > budget) break;
      const without = rest.filter((entry) => keyOf(entry) !== key);
      if (without.length === rest.length || isRequest(rest.find((entry) => keyOf(entry) === key)!)) continue;
      const proof = refute(without);
      if (proof !== undefined) rest = ofGroups(proof);
    }
    return rest;
  }

  function isRequest({ group }: Entry): boolean {
    return evidence[group]!.about.kind === 'request';
  }

  function ofGroups(proof: readonly Entry[]): Entry[] {
    const groups = new Set(proof.map(({ group }) => group));
    return all.filter(({ group }) => groups.has(group));
  }

  /** Those of the entries from which a contradiction follows, in their order; undefined when none does. */
  function refute(entries: readonly Entry[]): Entry[] | undefined {
    work += entries.reduce((sum, { rule }) => sum + 2 + rule.literals.length, 0);
    if (work > budget) return undefined;
    const solver = createSolver({ expand: () => {}, choose: (candidates) => candidates[0]!, wish: () => 0 });
    const variables = new Map<number, number>();
    const own = (literal: number): number => {
      let variable = variables.get(Math.abs(literal));
      if (variable === undefined) variables.set(Math.abs(literal), (variable = solver.newVariable()));
      return literal > 0 ? variable : -variable;
    };
    entries.forEach(({ rule }, index) => solver.addClause(rule.literals.map(own), index));
    const outcome = solver.solve(1000);
    if (outcome.kind !== 'unsatisfiable') return undefined;
    const used = new Set(outcome.core.map(({ label }) => label));
    return entries.filter((_, index) => used.has(index));
  }
}
