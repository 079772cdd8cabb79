import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Relations, makePackage } from '../../test/make-package.ts';
import { type PackageMetadata, type PackageSource, memorySource } from '../rpm/index.ts';
import { renderExplanation } from './render-explanation.ts';
import { type ResolveInput, resolve } from './resolve.ts';
import { findViolations } from './verify.ts';

const names = ['a', 'b', 'c', 'd', 'e'];
const name = fc.constantFrom(...names);
const version = fc.integer({ min: 1, max: 3 });

const plain = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: name }, { weight: 1, arbitrary: fc.constantFrom('x', 'y') }),
    version,
  )
  .chain(([wanted, number]) =>
    fc.constantFrom(
      wanted,
      wanted,
      ...['=', '<', '<=', '>', '>='].map((sign) => `${wanted} ${sign} ${number}`),
    ),
  );
const rich = fc
  .tuple(
    plain,
    plain,
    plain,
    fc.constantFrom('and', 'or', 'if', 'unless', 'with', 'without', 'if else', 'unless else'),
  )
  .map(([one, two, three, operator]) => {
    const [word, otherwise] = operator.split(' ');
    return otherwise === undefined ? `(${one} ${word} ${two})` : `(${one} ${word} ${two} else ${three})`;
  });
const nested = fc
  .tuple(rich, plain, fc.constantFrom('and', 'or', 'if', 'unless'))
  .map(([one, two, word]) => `(${one} ${word} ${two})`);
const dependency = fc.oneof(
  { weight: 8, arbitrary: plain },
  { weight: 2, arbitrary: rich },
  { weight: 1, arbitrary: nested },
);
const native = fc.constantFrom('x86_64', 'noarch');
const mixed = fc.constantFrom('x86_64', 'x86_64', 'noarch', 'i686');
const few = (max: number) => fc.array(dependency, { maxLength: max });
const relations = fc.record({
  provides: fc.array(fc.constantFrom('x', 'y = 1', 'y = 2'), { maxLength: 1 }),
  requires: few(2),
  conflicts: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: few(1) }),
  obsoletes: fc.oneof(
    { weight: 6, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(plain, { maxLength: 1 }) },
  ),
  recommends: fc.array(dependency, { maxLength: 1 }),
  supplements: fc.array(plain, { maxLength: 1 }),
});

interface World {
  readonly base: PackageSource;
  readonly repository: PackageSource;
  readonly request: readonly string[];
  /** The same for people, in a counterexample. */
  readonly shown: string;
}

function worlds(arch: fc.Arbitrary<string>): fc.Arbitrary<World> {
  return fc
    .record({
      base: fc.uniqueArray(fc.tuple(name, version, native, relations), {
        maxLength: 2,
        selector: ([own]) => own,
      }),
      repository: fc.uniqueArray(fc.tuple(name, version, arch, relations), {
        maxLength: 8,
        selector: ([own, number, architecture]) => `${own}-${number}.${architecture}`,
      }),
      request: fc.uniqueArray(
        fc.oneof({ weight: 4, arbitrary: name }, { weight: 1, arbitrary: dependency }),
        {
          minLength: 1,
          maxLength: 2,
        },
      ),
    })
    .map(({ base, repository, request }) => ({
      base: memorySource('@base', base.map(make), { filesComplete: true }),
      repository: memorySource('repo', repository.map(make), { filesComplete: true }),
      request,
      shown: JSON.stringify({ base, repository }),
    }));
}

function make([own, number, arch, more]: [string, number, string, Relations]): PackageMetadata {
  return makePackage(`${own}-${number}-1.${arch}`, more);
}

function input(world: World, recommends = false): ResolveInput {
  return {
    base: { source: world.base, arch: 'x86_64' },
    repositories: [{ source: world.repository }],
    request: world.request,
    recommends,
  };
}

/** All sets of packages that can be added and that meet the request. */
function* bruteForce(world: World): Generator<number[]> {
  const count = world.repository.packageCount;
  // A package that asks for the request stands for it, so that the checker alone decides.
  const asker = memorySource('asker', [makePackage('asker-1-1.noarch', { requires: world.request })]);
  for (let bits = 0; bits < 1 << count; bits++) {
    const chosen = Array.from({ length: count }, (_, pkg) => pkg).filter((pkg) => (bits & (1 << pkg)) !== 0);
    const added = chosen.map((pkg) => ({ source: world.repository, pkg }));
    if (findViolations(world.base, [...added, { source: asker, pkg: 0 }]).length === 0) yield chosen;
  }
}

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
