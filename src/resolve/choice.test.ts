import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePackage } from '../../test/make-package.ts';
import { repository } from '../../test/resolve-world.ts';
import type { PackageMetadata } from '../rpm/index.ts';
import { type ResolveInput, resolve } from './resolve.ts';

const base = repository('@base', [
  makePackage('glibc-2.39-1.x86_64', { provides: ['libc.so.6()(64bit)'] }),
  makePackage('mailer-1-1.x86_64', { provides: ['mta'] }),
]);

type Repositories = readonly (readonly [readonly PackageMetadata[], { priority?: number; cost?: number }?])[];

function choose(repositories: Repositories, request: readonly string[], options: Partial<ResolveInput> = {}) {
  const answer = resolve({
    base: { source: base, arch: 'x86_64' },
    repositories: repositories.map(([packages, settings], index) => ({
      source: repository(`r${index}`, packages),
      ...settings,
    })),
    request,
    recommends: false,
    filesFinal: true,
    ...options,
  });
  if (answer.result !== 'ok') throw new Error(`The answer is ${answer.result}`);
  return answer.packages.map(({ nevra, repo }) => `${nevra.replace(/-1\.(x86_64|noarch)$/, '')}@${repo}`);
}

const one = makePackage;

describe('of several right answers, in this order of weight', () => {
  it('1. nothing is added that the base has', () =>
    expect(
      choose(
        [[[one('app-1-1.x86_64', { requires: ['mta'] }), one('exim-1-1.x86_64', { provides: ['mta'] })]]],
        ['app'],
      ),
    ).toEqual(['app-1@r0']));

  it('2. what comes along anyway is used, whatever would be liked better', () =>
    expect(
      choose(
        [
          [
            [
              one('app-1-1.x86_64', { requires: ['db', 'zdb'] }),
              one('adb-1-1.x86_64', { provides: ['db'] }),
              one('zdb-1-1.x86_64', { provides: ['db'] }),
            ],
          ],
        ],
        ['app'],
      ),
    ).toEqual(['app-1@r0', 'zdb-1@r0']));

  it('3. a package that obsoletes another of the candidates goes before it', () =>
    expect(
      choose(
        [
          [
            [
              one('app-1-1.x86_64', { requires: ['service'] }),
              one('a-old-1-1.x86_64', { provides: ['service'] }),
              one('b-new-1-1.x86_64', { provides: ['service'], obsoletes: ['a-old'] }),
            ],
          ],
        ],
        ['app'],
      ),
    ).toEqual(['app-1@r0', 'b-new-1@r0']));

  it('4. a package named like the dependency goes before one that merely provides it', () =>
    expect(
      choose(
        [
          [
            [
              one('app-1-1.x86_64', { requires: ['editor'] }),
              one('a-1-1.x86_64', { provides: ['editor'] }),
              one('editor-1-1.x86_64'),
            ],
          ],
        ],
        ['app'],
      ),
    ).toEqual(['app-1@r0', 'editor-1@r0']));

  it('5. fewer new packages are better than more', () =>
    expect(
      choose(
        [
          [
            [
              one('app-1-1.x86_64', { requires: ['engine'] }),
              one('a-1-1.x86_64', { provides: ['engine'], requires: ['lib1', 'lib2'] }),
              one('lib1-1-1.x86_64'),
              one('lib2-1-1.x86_64'),
              one('z-1-1.x86_64', { provides: ['engine'] }),
            ],
          ],
        ],
        ['app'],
      ),
    ).toEqual(['app-1@r0', 'z-1@r0']));

  it('6. then the name that sorts first', () =>
    expect(
      choose(
        [[[one('b-1-1.x86_64', { provides: ['x'] }), one('a-1-1.x86_64', { provides: ['x'] })]]],
        ['(b or a)'],
      ),
    ).toEqual(['a-1@r0']));

  it('7. of one name: the repository of the better priority, though it has an older build', () =>
    expect(
      choose(
        [
          [[one('app-2-1.x86_64')], { priority: 99 }],
          [[one('app-1-1.x86_64')], { priority: 10 }],
        ],
        ['app'],
      ),
    ).toEqual(['app-1@r1']));

  it('7a. unless the request names a version', () =>
    expect(
      choose(
        [
          [[one('app-2-1.x86_64')], { priority: 99 }],
          [[one('app-1-1.x86_64')], { priority: 10 }],
        ],
        ['app >= 2'],
      ),
    ).toEqual(['app-2@r0']));

  it('8. the build for the machine before one for a lesser', () =>
    expect(choose([[[one('app-2-1.i686'), one('app-1-1.x86_64')]]], ['app'])).toEqual(['app-1@r0']));

  it('9. the newest that fits', () => {
    const builds = [
      one('app-3-1.x86_64', { requires: ['missing'] }),
      one('app-2-1.x86_64'),
      one('app-1-1.x86_64'),
    ];
    expect(choose([[builds]], ['app'])).toEqual(['app-2@r0']);
  });

  it('10. the repository of lower cost, then the one that was named first', () => {
    const same = [one('app-1-1.x86_64')];
    expect(
      choose(
        [
          [same, { cost: 2000 }],
          [same, { cost: 10 }],
        ],
        ['app'],
      ),
    ).toEqual(['app-1@r1']);
    expect(choose([[same], [same]], ['app'])).toEqual(['app-1@r0']);
  });

  it('11. nothing that is merely recommended, unless that is wanted', () => {
    const packages = [
      one('app-1-1.x86_64', { recommends: ['extra', 'impossible'] }),
      one('extra-1-1.x86_64'),
      one('impossible-1-1.x86_64', { requires: ['missing'] }),
      one('addon-1-1.x86_64', { supplements: ['app'] }),
    ];
    expect(choose([[packages]], ['app'])).toEqual(['app-1@r0']);
    expect(choose([[packages]], ['app'], { recommends: true })).toEqual([
      'addon-1@r0',
      'app-1@r0',
      'extra-1@r0',
    ]);
  });
});

describe('an answer', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const world = fc.array(
    fc.record({
      name,
      version: fc.integer({ min: 1, max: 3 }),
      requires: fc.array(name, { maxLength: 2 }),
      provides: fc.array(fc.constantFrom('x', 'y'), { maxLength: 1 }),
    }),
    { minLength: 1, maxLength: 10 },
  );
  const build = (
    entries: readonly { name: string; version: number; requires: string[]; provides: string[] }[],
  ) => entries.map((entry) => one(`${entry.name}-${entry.version}-1.x86_64`, entry));
  const answer = (packages: readonly PackageMetadata[]) => {
    const found = resolve({
      base: { source: base, arch: 'x86_64' },
      repositories: [{ source: repository('main', packages) }],
      request: ['(a or x)'],
      recommends: false,
      filesFinal: true,
      repairs: false,
    });
    return found.result === 'ok' ? found.packages.map(({ nevra }) => nevra) : found.result;
  };

  it('does not change with packages that nobody asks for, nor with the order of the metadata', () => {
    fc.assert(
      fc.property(world, fc.array(fc.nat(), { maxLength: 10 }), (entries, shuffle) => {
        const seen = new Set<string>();
        const distinct = entries.filter(({ name: own, version }) => {
          const key = `${own}-${version}`;
          return !seen.has(key) && seen.add(key);
        });
        const packages = build(distinct);
        const expected = answer(packages);
        const others = build(
          ['p', 'q', 'r'].map((own) => ({
            name: own,
            version: 9,
            requires: ['a', 'missing'],
            provides: ['z'],
          })),
        );
        expect(answer([...others, ...packages])).toEqual(expected);
        const shuffled = [...packages].sort(
          (a, b) => (shuffle[packages.indexOf(a)] ?? 0) - (shuffle[packages.indexOf(b)] ?? 0),
        );
        expect(answer(shuffled)).toEqual(expected);
        expect(answer(packages)).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });
});
