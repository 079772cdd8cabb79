import { expect } from 'vitest';
import type { Cause, Explanation, Rule } from '../src/resolve/index.ts';
import { satisfiable } from '../src/sat/index.ts';

/** Whether all rules can hold at once, by a search that knows nothing of packages. */
export function canHold(rules: readonly Rule[]): boolean {
  const numbers = new Map<string, number>();
  const literal = (reference: string) => {
    if (!numbers.has(reference)) numbers.set(reference, numbers.size + 1);
    return numbers.get(reference)!;
  };
  return satisfiable(rules.map(({ all, any }) => [...all.map((one) => -literal(one)), ...any.map(literal)]));
}

/** Expects the causes of a refusal to contradict each other, and not to do so without any one of them, or any rule of one. */
export function expectMinimal({ causes, minimal }: Explanation, told = ''): void {
  const rulesOf = (list: readonly Cause[]) => list.flatMap(({ rules }) => rules);
  expect(minimal, told).toBe(true);
  expect(canHold(rulesOf(causes)), told).toBe(false);
  for (const cause of causes)
    expect(canHold(rulesOf(causes.filter((other) => other !== cause))), `${cause.sentence}${told}`).toBe(
      true,
    );
  const rules = rulesOf(causes);
  for (const rule of rules)
    expect(canHold(rules.filter((other) => other !== rule)), `${JSON.stringify(rule)}${told}`).toBe(true);
}
