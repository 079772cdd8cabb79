import fc from 'fast-check';
import type { Ability, Build, Dependency, Package, Repository, Sign, Universe, Wish } from './model.ts';
import { nevraOf, versions } from './model.ts';

// Random small universes in which every feature occurs.

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'kernel'];
// Some names are common, so that packages meet each other.
const someName = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'c', 'd') },
  { weight: 1, arbitrary: fc.constantFrom(...names) },
);
const abilities = ['x', 'y', 'lib.so(64bit)'];
const files = ['/usr/bin/tool', '/opt/data'];

const index = fc.integer({ min: 0, max: versions.length - 1 });
// A few builds meet more often than many.
const usual = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(1, 4) }, { weight: 1, arbitrary: index });
const release = fc.integer({ min: 1, max: 2 });
const build: fc.Arbitrary<Required<Build>> = fc.record({ version: usual, release });
const openBuild: fc.Arbitrary<Build> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ version: usual }) },
  { weight: 1, arbitrary: build },
);
const sign = fc.constantFrom<Sign>('=', '<', '<=', '>', '>=');
const range = fc.record({ sign, build: openBuild });

function ability(name: fc.Arbitrary<string>): fc.Arbitrary<Ability> {
  return fc.oneof(
    { weight: 3, arbitrary: name.map((own): Ability => ({ kind: 'ability', name: own })) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('ability' as const), name, range }) },
  );
}

const anyName = fc.oneof(
  { weight: 12, arbitrary: someName },
  { weight: 4, arbitrary: fc.constantFrom(...abilities) },
  { weight: 1, arbitrary: fc.constant('nowhere') },
);
const plain: fc.Arbitrary<Dependency> = fc.oneof(
  { weight: 9, arbitrary: ability(anyName) },
  { weight: 1, arbitrary: fc.constantFrom(...files).map((name) => ({ kind: 'ability' as const, name })) },
);

/** Boolean dependencies, nested up to three deep. */
function boolean(depth: number): fc.Arbitrary<Dependency> {
  const part =
    depth === 0
      ? plain
      : fc.oneof({ weight: 3, arbitrary: plain }, { weight: 1, arbitrary: boolean(depth - 1) });
  const single = fc.oneof(
    { weight: 4, arbitrary: plain },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constantFrom('or' as const, 'with' as const),
        parts: fc.array(plain, { minLength: 2, maxLength: 2 }),
      }),
    },
  );
  const several = (of: fc.Arbitrary<Dependency>) => fc.array(of, { minLength: 2, maxLength: 3 });
  return fc.oneof(
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), parts: several(part) }),
    fc.record({ kind: fc.constant('with' as const), parts: several(single) }),
    fc.record({ kind: fc.constant('without' as const), part: single, but: single }),
    fc.record({ kind: fc.constantFrom('if' as const, 'unless' as const), part, condition: part }),
    fc.record({
      kind: fc.constantFrom('if' as const, 'unless' as const),
      part,
      condition: part,
      otherwise: part,
    }),
  );
}

const dependency = fc.oneof({ weight: 3, arbitrary: plain }, { weight: 1, arbitrary: boolean(2) });

function mostly<T>(weight: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> {
  return fc.oneof(
    { weight, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(arbitrary, { minLength: 1, maxLength: 1 }) },
  );
}

function packageOf(arch: fc.Arbitrary<Package['arch']>): fc.Arbitrary<Package> {
  return fc.record({
    name: someName,
    build,
    arch,
    provides: mostly(
      2,
      fc.oneof(
        { weight: 8, arbitrary: ability(fc.constantFrom(...abilities)) },
        { weight: 2, arbitrary: ability(fc.constantFrom(...names)) },
        {
          weight: 1,
          arbitrary: fc.constant<Ability>({ kind: 'ability', name: 'installonlypkg(kernel)' }),
        },
      ),
    ),
    requires: fc.array(dependency, { maxLength: 2 }),
    conflicts: mostly(3, dependency),
    obsoletes: mostly(8, ability(fc.constantFrom(...names))),
    recommends: mostly(1, dependency),
    supplements: mostly(2, dependency),
    suggests: mostly(6, dependency),
    enhances: mostly(6, dependency),
    files: mostly(5, fc.constantFrom(...files)),
  });
}

const native = fc.constantFrom<Package['arch'][]>('x86_64', 'x86_64', 'noarch');
const mixed = fc.constantFrom<Package['arch'][]>('x86_64', 'x86_64', 'noarch', 'i686', 'i686', 'aarch64');

const wish: fc.Arbitrary<Wish> = fc.oneof(
  {
    weight: 6,
    arbitrary: someName.map((name) => ({ kind: 'name' as const, name })),
  },
  { weight: 1, arbitrary: fc.constantFrom(...abilities).map((name) => ({ kind: 'name' as const, name })) },
  // A plain name is a wish of another kind than a dependency on it.
  { weight: 2, arbitrary: dependency.filter((one) => one.kind !== 'ability' || one.range !== undefined) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...files).map((name) => ({ kind: 'ability' as const, name })),
  },
);

export interface Bounds {
  readonly arch?: 'native' | 'mixed';
  /** Packages in all repositories together. */
  readonly most?: number;
}

/** Universes of at most 8 names with at most 4 builds each, over at most three repositories. */
export function universes({ arch = 'native', most = 11 }: Bounds = {}): fc.Arbitrary<Universe> {
  const entry = packageOf(arch === 'native' ? native : mixed);
  const placed = fc.record({ entry, repository: fc.constantFrom(0, 0, 0, 1, 1, 2), hidden: fc.nat(19) });
  return fc
    .record({
      base: fc.uniqueArray(packageOf(native), { maxLength: 2, selector: ({ name }) => name }),
      placed: fc.uniqueArray(placed, {
        minLength: Math.floor(most / 2),
        maxLength: most,
        selector: ({ entry: one, repository }) => `${repository} ${nevraOf(one)}`,
      }),
      priorities: fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(undefined, undefined, 10, 50, 99, 100))),
      costs: fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(undefined, undefined, 500, 1000))),
      excluded: mostly(4, fc.nat(most - 1)),
      excludedName: mostly(9, fc.constantFrom(...names)),
      request: fc.oneof(
        { weight: 3, arbitrary: fc.array(wish, { minLength: 1, maxLength: 1 }) },
        { weight: 2, arbitrary: fc.array(wish, { minLength: 2, maxLength: 3 }) },
      ),
    })
    .map(({ base, placed: all, priorities, costs, excluded, excludedName, request }) => {
      const kept = all.filter(
        ({ entry: one }, place) =>
          all.slice(0, place).filter((other) => other.entry.name === one.name).length < 4,
      );
      const repositories = [0, 1, 2]
        .map((place): Repository => {
          const own = kept.filter(({ repository }) => repository === place);
          return {
            name: `r${place}`,
            ...(priorities[place] === undefined ? {} : { priority: priorities[place] }),
            ...(costs[place] === undefined ? {} : { cost: costs[place] }),
            packages: own.map((one) => one.entry),
            hidden: own.flatMap(({ hidden }, at) => (hidden === 0 ? [at] : [])),
          };
        })
        .filter(({ packages }) => packages.length > 0);
      return {
        base,
        repositories,
        excludes: [...excluded.flatMap((at) => (kept[at] ? [nevraOf(kept[at].entry)] : [])), ...excludedName],
        request: request.map((one) => exactly(one, kept.length % 5, kept[0]!.entry)),
      };
    });
}

/** Now and then a name is wished for as one exact package. */
function exactly(one: Wish, dice: number, entry: Package): Wish {
  if (one.kind !== 'name' || dice !== 0 || one.name !== entry.name) return one;
  return { kind: 'nevra', name: entry.name, build: entry.build, arch: entry.arch };
}
