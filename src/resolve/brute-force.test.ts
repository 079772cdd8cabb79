import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type World, bruteForce, input, mixed, native, worlds } from '../../test/random-worlds.ts';
import { renderExplanation } from './render-explanation.ts';
import { resolve } from './resolve.ts';

function solve(world: World, recommends = false) {
  const result = resolve(input(world, recommends));
  if (result.result === 'needs-filelists') throw new Error('all files are known');
  if (result.result === 'unsatisfiable') {
    const lines = renderExplanation(result.explanation).split('\n');
    expect(lines.length).toBeLessThanOrEqual(25);
    expect(lines.join('\n')).not.toMatch(/undefined|cannot be added with the rest/);
    return undefined;
  }
  return result.packages.map((entry) => entry.pkg).sort((a, b) => a - b);
}

describe('resolving', () => {
  it('finds an answer exactly when trying all sets does, and the answer is one of them', () => {
    const seen = { yes: 0, no: 0 };
    fc.assert(
      fc.property(worlds(native), (world) => {
        const chosen = solve(world);
        const possible = [...bruteForce(world)];
        seen[chosen === undefined ? 'no' : 'yes']++;
        if (chosen === undefined) expect(possible).toEqual([]);
        else expect(possible).toContainEqual(chosen);
      }),
      { numRuns: 3000, seed: 7 },
    );
    expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(500);
  });

  it('holds its rules with packages of two widths, and refuses only what native packages cannot do', () => {
    fc.assert(
      fc.property(worlds(mixed), (world) => {
        const chosen = solve(world);
        const possible = [...bruteForce(world)];
        if (chosen !== undefined) expect(possible).toContainEqual(chosen);
        else {
          const isNative = (pkg: number) => world.repository.identity(pkg).arch !== 'i686';
          expect(possible.filter((set) => set.every(isNative))).toEqual([]);
        }
      }),
      { numRuns: 2000, seed: 8 },
    );
  });

  it('only adds when Recommends are on', () => {
    fc.assert(
      fc.property(worlds(native), (world) => {
        const hard = solve(world);
        const all = solve(world, true);
        expect(all === undefined).toBe(hard === undefined);
        expect(all ?? []).toEqual(expect.arrayContaining(hard ?? []));
      }),
      { numRuns: 2000, seed: 9 },
    );
  });

  it('adds nothing that can be taken away again', () => {
    fc.assert(
      fc.property(worlds(native), (world) => {
        const chosen = solve(world) ?? [];
        const smaller = [...bruteForce(world)].filter(
          (set) => set.length === chosen.length - 1 && set.every((pkg) => chosen.includes(pkg)),
        );
        expect(smaller).toEqual([]);
      }),
      { numRuns: 1000, seed: 10 },
    );
  });
});
