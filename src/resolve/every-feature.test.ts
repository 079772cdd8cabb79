import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { universes } from '../../test/universe/arbitrary.ts';
import { expectMinimal } from '../../test/minimal-causes.ts';
import { type Package, type Universe, inputOf, show } from '../../test/universe/model.ts';
import { createRules } from '../../test/universe/rules.ts';
import type { Repair } from './repairs/index.ts';
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

  it('the causes of a refusal contradict each other, and none of them can be spared', () => {
    let refused = 0;
    fc.assert(
      fc.property(universes({ arch: 'mixed' }), (universe) => {
        const result = resolve(inputOf(universe, { repairs: false }));
        if (result.result !== 'unsatisfiable') return;
        refused++;
        const { explanation } = result;
        for (const one of [explanation, ...explanation.further]) expectMinimal(one, show(universe));
      }),
      { numRuns: 3000, seed: 33 },
    );
    expect(refused).toBeGreaterThan(300);
  });

  it('the answer depends neither on the order of what is known, nor on what has nothing to do with it', () => {
    fc.assert(
      fc.property(universes({ arch: 'mixed' }), (universe) => {
        const chosen = solve(universe);
        const turned: Universe = {
          ...universe,
          base: universe.base.toReversed(),
          repositories: universe.repositories.map((one) => ({
            ...one,
            packages: [...one.packages.toReversed(), unrelated],
            hidden: one.hidden.map((place) => one.packages.length - 1 - place),
          })),
          excludes: universe.excludes.toReversed(),
        };
        expect(solve(turned), show(universe)).toEqual(chosen);
        const verdict = solve({ ...universe, request: universe.request.toReversed() }) === undefined;
        expect(verdict, show(universe)).toBe(chosen === undefined);
      }),
      { numRuns: 3000, seed: 34 },
    );
  });

  it('what would work, does', () => {
    let tried = 0;
    fc.assert(
      fc.property(universes({ arch: 'native' }), (universe) => {
        const input = inputOf(universe);
        const result = resolve(input);
        if (result.result !== 'unsatisfiable') return;
        for (const { change, sentence } of result.repairs) {
          const changed = changedBy(change, input);
          if (changed === undefined) continue;
          tried++;
          expect(resolve({ ...changed, repairs: false }).result, `${sentence}${show(universe)}`).toBe('ok');
        }
      }),
      { numRuns: 1500, seed: 35 },
    );
    expect(tried).toBeGreaterThan(300);
  });
});

const unrelated: Package = {
  ...{ name: 'unrelated', build: { version: 4, release: 1 }, arch: 'noarch', provides: [], requires: [] },
  ...{ conflicts: [], obsoletes: [], recommends: [], supplements: [], suggests: [], enhances: [], files: [] },
};

/** The problem as a repair changes it. */
function changedBy(change: Repair['change'], input: ResolveInput): ResolveInput | undefined {
  switch (change.kind) {
    case 'drop-requests':
      return { ...input, request: input.request.filter((entry) => !change.requests.includes(entry)) };
    case 'replace-request':
      return {
        ...input,
        request: input.request.map((entry) => (entry === change.request ? change.by : entry)),
      };
    case 'lift': {
      const lifted = new Set(change.hidden.map((one) => (one.kind === 'excluded' ? one.pattern : one.kind)));
      return {
        ...input,
        excludes: (input.excludes ?? []).filter((pattern) => !lifted.has(pattern)),
        repositories: input.repositories.map(({ hidden, ...repository }) => ({
          ...repository,
          hidden: (pkg) => {
            const one = hidden?.(pkg);
            return change.hidden.some((other) => isDeepStrictEqual(one, other)) ? undefined : one;
          },
        })),
      };
    }
    case 'override':
      return { ...input, overrides: change.overrides };
    default:
      return undefined;
  }
}
