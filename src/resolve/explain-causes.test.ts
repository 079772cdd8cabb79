import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canHold, expectMinimal } from '../../test/minimal-causes.ts';
import { type World, bruteForce, input, mixed, native, worlds } from '../../test/random-worlds.ts';
import type { Cause, Explanation, Rule } from './explanation.ts';
import { resolve } from './resolve.ts';

function explanationOf(world: World): Explanation | undefined {
  const result = resolve({ ...input(world), filesFinal: true });
  return result.result === 'unsatisfiable' ? result.explanation : undefined;
}

describe('the causes of a refusal', () => {
  it('contradict each other, and none of them can be spared', () => {
    let refused = 0;
    fc.assert(
      fc.property(worlds(native), (world) => {
        const explanation = explanationOf(world);
        if (explanation === undefined) return;
        refused++;
        [explanation, ...explanation.further].forEach((one) => expectMinimal(one));
      }),
      { numRuns: 3000, seed: 21 },
    );
    expect(refused).toBeGreaterThan(500);
  });

  it('do so with packages of two widths as well', () => {
    fc.assert(
      fc.property(worlds(mixed), (world) => {
        const explanation = explanationOf(world);
        if (explanation !== undefined)
          [explanation, ...explanation.further].forEach((one) => expectMinimal(one));
      }),
      { numRuns: 1000, seed: 22 },
    );
  });

  it('are true: whatever set of packages can be added keeps to them', () => {
    fc.assert(
      fc.property(worlds(native), (world) => {
        const explanation = explanationOf(world);
        if (explanation === undefined) return;
        const facts = explanation.causes.filter(({ kind }) => kind !== 'request');
        for (const set of bruteForce({ ...world, request: [] })) {
          const added = new Set(set.map((pkg) => reference(world, pkg)));
          for (const cause of facts)
            expect(keeps(cause, added), `${cause.sentence} [${[...added].join()}]`).toBe(true);
        }
      }),
      { numRuns: 1500, seed: 23 },
    );
  });
});

function reference({ repository }: World, pkg: number): string {
  const { name, version, release, arch } = repository.identity(pkg);
  return `${name}-${version}-${release}.${arch}@${repository.name}`;
}

/** Whether a set of packages keeps to a cause; what stands for parts of a boolean dependency may be as it likes. */
function keeps({ rules }: Cause, added: ReadonlySet<string>): boolean {
  const known = rules.flatMap(({ all, any }) => [...all, ...any]).filter((one) => !one.startsWith('#'));
  const facts = [...new Set(known)].map((one): Rule =>
    added.has(one) ? { all: [], any: [one] } : { all: [one], any: [] },
  );
  return canHold([...rules, ...facts]);
}
