import { createSolver } from '../sat/index.ts';
import type { Evidence, OwnedRule } from './explain-evidence.ts';

/** Literals that may be looked at before the reduction stops; some tenths of a second. */
const budget = 2_000_000;

export interface Minimal {
  readonly evidence: readonly Evidence[];
  /** False when the budget ran out first. */
  readonly complete: boolean;
}

interface Entry {
  readonly group: number;
  readonly rule: OwnedRule;
}

/**
 * Leaves out whole facts, then single rules, as long as the rest is still contradictory. Facts about few packages go
 * before those about many, and those farther from the requests before nearer ones; requests stay, for they have been
 * reduced already. Undefined when the facts do not contradict each other.
 */
export function minimise(evidence: readonly Evidence[]): Minimal | undefined {
  let work = 0;
  const all = evidence.flatMap(({ rules }, group) => rules.map((rule): Entry => ({ group, rule })));
  const first = refute(all);
  if (first === undefined) return work > budget ? { evidence, complete: false } : undefined;
  let kept = ofGroups(first);
  const order = evidence
    .map(({ about, rules }, group) => ({ group, size: rules.length, fixed: about.kind === 'request' }))
    .filter(({ fixed }) => !fixed)
    .sort((a, b) => a.size - b.size || b.group - a.group);
  for (const { group } of order) {
    if (work > budget) break;
    if (!kept.some((entry) => entry.group === group)) continue;
    const proof = refute(kept.filter((entry) => entry.group !== group));
    if (proof !== undefined) kept = ofGroups(proof);
  }
  kept = refute(kept) ?? kept;
  for (const entry of kept.toReversed()) {
    if (work > budget) break;
    if (!kept.includes(entry) || evidence[entry.group]!.about.kind === 'request') continue;
    const proof = refute(kept.filter((other) => other !== entry));
    if (proof !== undefined) kept = proof;
  }
  const reduced = evidence.map(({ about }, group) => ({
    about,
    rules: kept.filter((entry) => entry.group === group).map(({ rule }) => rule),
  }));
  return { evidence: reduced.filter(({ rules }) => rules.length > 0), complete: work <= budget };

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
