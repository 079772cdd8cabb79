import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { universes } from '../../test/universe/arbitrary.ts';
import { type Universe, inputOf, show } from '../../test/universe/model.ts';
import { createRules } from '../../test/universe/rules.ts';
import { type ResolveInput, resolve } from './resolve.ts';

// Small random universes with every feature on, against all sets of packages that there are.

/** References of the packages that the resolver adds; undefined when it says no. */
function solve(universe: Universe, more: Partial<ResolveInput> = {}): string[] | undefined {
  const result = resolve(inputOf(universe, { repairs: false, ...more }));
  if (result.result === 'needs-filelists') throw new Error('all files are known');
  if (result.result === 'unsatisfiable') return undefined;
  return result.packages.map(({ nevra, repo }) => `${nevra}@${repo}`).sort();
}

describe('with every feature', () => {
  it.each([
    ['native', 4000, 31],
    ['mixed', 4000, 32],
  ] as const)('there is an answer exactly when trying all sets finds one (%s)', (arch, numRuns, seed) => {
    const seen = { yes: 0, no: 0 };
    fc.assert(
      fc.property(universes({ arch }), (universe) => {
        const chosen = solve(universe);
        const rules = createRules(universe);
        const answers = rules.answers();
        seen[chosen === undefined ? 'no' : 'yes']++;
        expect(chosen !== undefined, show(universe)).toBe(answers.length > 0);
        if (chosen === undefined) return;
        const set = rules.bitsOf(chosen);
        expect(createRules(universe, false).faults(set), show(universe)).toEqual([]);
        // None of it can be spared.
        const smaller = answers.filter((other) => other !== set && (other & set) === other);
        expect(
          smaller.map((other) => rules.told(other)),
          `${show(universe)}\nchosen ${chosen.join(' ')}`,
        ).toEqual([]);
      }),
      { numRuns, seed },
    );
    expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(numRuns / 10);
  });
});
