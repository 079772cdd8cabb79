import { describe, expect, it } from 'vitest';
import { makePackage } from '../../test/make-package.ts';
import { ask, explanation } from '../../test/resolve-world.ts';
import type { PackageMetadata } from '../rpm/index.ts';
import { renderExplanation } from './render-explanation.ts';

describe('a refusal', () => {
  const chain = [
    makePackage('app-1-1.x86_64', { requires: ['middle'] }),
    makePackage('middle-1-1.x86_64', { requires: ['glibc >= 2.40'] }),
    makePackage('middle-2-1.x86_64', { requires: ['glibc >= 2.40'] }),
    makePackage('glibc-2.40-1.x86_64'),
    makePackage('innocent-1-1.x86_64'),
  ];

  it('leads from the request to the fact, with versions merged, and leaves innocent requests out', () => {
    expect(renderExplanation(explanation(ask(chain, ['innocent', 'app'])))).toBe(
      [
        'app cannot be added to this base:',
        '  app-1-1.x86_64 needs middle',
        '    middle 1-1 and 2-1 need glibc >= 2.40',
        '      glibc-2.40-1.x86_64 is newer than glibc-2.39-1.x86_64, which the base has and keeps',
      ].join('\n'),
    );
  });

  it.each<[string, PackageMetadata[], string[], string]>([
    [
      'a conflict with the base',
      [makePackage('a-1-1.noarch', { conflicts: ['bash < 6'] })],
      ['a'],
      'a-1-1.noarch conflicts with bash < 6, which bash-5.2-1.x86_64 of the base provides',
    ],
    [
      'a conflict of the base',
      [makePackage('a-1-1.noarch', { provides: ['libressl = 3'] })],
      ['a'],
      'a-1-1.noarch is refused by openssl-3.0-1.x86_64 of the base, which conflicts with libressl',
    ],
    [
      'an obsoletion of the base',
      [makePackage('a-1-1.noarch', { obsoletes: ['bash'] })],
      ['a'],
      'a-1-1.noarch obsoletes bash-5.2-1.x86_64, which the base has and keeps',
    ],
    [
      'an obsoletion by the base',
      [makePackage('ssleay-1-1.x86_64')],
      ['ssleay'],
      'ssleay-1-1.x86_64 is obsoleted by openssl-3.0-1.x86_64 of the base (ssleay < 2)',
    ],
    [
      'a boolean dependency of the base',
      [makePackage('desktop-1-1.noarch')],
      ['desktop'],
      'would break langs-1-1.noarch of the base, which needs (langs-de if desktop)',
    ],
    [
      'another version than asked for',
      [makePackage('a-1-1.noarch')],
      ['a >= 2'],
      'nothing provides a >= 2 (there is a-1-1.noarch)',
    ],
    [
      'another version than required',
      [makePackage('a-1-1.noarch', { requires: ['b > 1'] }), makePackage('b-1-1.noarch')],
      ['a'],
      'a-1-1.noarch needs b > 1, which nothing provides (main has b-1-1.noarch)',
    ],
    [
      'nothing there',
      [makePackage('a-1-1.noarch', { requires: ['missing(thing)'] })],
      ['a'],
      'a-1-1.noarch needs missing(thing), which nothing provides',
    ],
    [
      'what the base lacks of a package that it has',
      [
        makePackage('a-1-1.noarch', { requires: ['extra'] }),
        makePackage('bash-5.2-1.x86_64', { provides: ['extra'] }),
      ],
      ['a'],
      'only bash-5.2-1.x86_64 provides it, and the base has its own bash-5.2-1.x86_64, which does not',
    ],
    ['a foreign architecture', [makePackage('a-1-1.s390x')], ['a'], 'a-1-1.s390x is built for s390x'],
    [
      'two versions of one name',
      [
        makePackage('a-1-1.noarch', { requires: ['c = 1'] }),
        makePackage('b-1-1.noarch', { requires: ['c = 2'] }),
        makePackage('c-1-1.noarch'),
        makePackage('c-2-1.noarch'),
      ],
      ['a', 'b'],
      'only one version of c can be installed',
    ],
    [
      'a conflict between two requests',
      [makePackage('a-1-1.noarch', { conflicts: ['b'] }), makePackage('b-1-1.noarch')],
      ['a', 'b'],
      'a and b cannot be added to this base together:',
    ],
    [
      'a dependency that cannot be read',
      [makePackage('a-1-1.noarch', { requires: ['(b or'] })],
      ['a'],
      'a-1-1.noarch needs (b or',
    ],
  ])('names %s', (_, packages, request, text) =>
    expect(renderExplanation(explanation(ask(packages, request)))).toContain(text),
  );

  it('names an exclude', () =>
    expect(
      renderExplanation(explanation(ask([makePackage('a-1-1.noarch')], 'a', { excludes: ['a*'] }))),
    ).toContain('a-1-1.noarch is excluded by a*'));

  it('never takes more than 25 lines, and says the nearest first', () => {
    const many = Array.from({ length: 6 }, (_, i) => [
      makePackage(`p${i}-1-1.noarch`, { provides: ['thing'], requires: [`part${i}`] }),
      ...Array.from({ length: 6 }, (_unused, j) =>
        makePackage(`q${i}${j}-1-1.noarch`, { provides: [`part${i}`], requires: [`missing${i}${j}`] }),
      ),
    ]);
    const lines = renderExplanation(explanation(ask(many.flat(), 'thing'))).split('\n');
    expect(lines.length).toBeLessThanOrEqual(25);
    expect(lines.at(-1)).toMatch(/more lines/);
    expect(lines.slice(0, 7).map((line) => line.trim().split(' ')[0])).toEqual([
      'thing',
      'p0-1-1.noarch',
      'p1-1-1.noarch',
      'p2-1-1.noarch',
      'p3-1-1.noarch',
      'p4-1-1.noarch',
      'p5-1-1.noarch',
    ]);
  });

  it('tells needs that follow the version as one, over all versions of an archive', () => {
    const archive = [1, 2, 3, 4, 5].flatMap((version) => [
      makePackage(`app-${version}-1.x86_64`, { requires: [`bash = 5.${version}`] }),
      makePackage(`bash-5.${version}-1.x86_64`),
    ]);
    const without = archive.filter((entry) => !(entry.name === 'app' && entry.version === '2'));
    expect(renderExplanation(explanation(ask(without, 'app')))).toBe(
      [
        'app cannot be added to this base:',
        '  app 1-1 … 5-1 (4 versions) need bash in versions of their own (= 5.1 … = 5.5)',
        '    bash 5.1-1 and 5.3-1 … 5.5-1 (4 versions) are other versions than bash-5.2-1.x86_64, which the base has and keeps',
      ].join('\n'),
    );
  });

  it('tells refusals that have nothing to do with each other one after the other, as they were asked for', () => {
    const packages = [
      makePackage('a-1-1.noarch', { requires: ['missing'] }),
      makePackage('b-1-1.noarch', { conflicts: ['bash'] }),
    ];
    const text = renderExplanation(explanation(ask(packages, ['b', 'unknown-thing', 'a'])));
    expect(text).toBe(
      [
        'unknown-thing cannot be added to this base: nothing provides it',
        'b cannot be added to this base:',
        '  b-1-1.noarch conflicts with bash, which bash-5.2-1.x86_64 of the base provides',
        'a cannot be added to this base:',
        '  a-1-1.noarch needs missing, which nothing provides',
      ].join('\n'),
    );
  });

  it('is a list of facts, each a sentence by itself and rules in logic', () => {
    const { causes, ...rest } = explanation(ask(chain, ['innocent', 'app']));
    expect(causes.map(({ sentence }) => sentence)).toEqual([
      'app is asked for, and only app-1-1.x86_64 would do',
      'app-1-1.x86_64 needs middle, which of all packages only middle 1-1 and 2-1 provide',
      'middle 1-1 and 2-1 need glibc >= 2.40, which of all packages only glibc-2.40-1.x86_64 provides',
      'glibc-2.40-1.x86_64 is newer than glibc-2.39-1.x86_64, which the base has and keeps',
    ]);
    expect(causes.map(({ rules }) => rules)).toEqual([
      [{ all: [], any: ['app-1-1.x86_64@main'] }],
      [{ all: ['app-1-1.x86_64@main'], any: ['middle-1-1.x86_64@main', 'middle-2-1.x86_64@main'] }],
      [
        { all: ['middle-1-1.x86_64@main'], any: ['glibc-2.40-1.x86_64@main'] },
        { all: ['middle-2-1.x86_64@main'], any: ['glibc-2.40-1.x86_64@main'] },
      ],
      [{ all: ['glibc-2.40-1.x86_64@main'], any: [] }],
    ]);
    expect(rest).toEqual({
      kind: 'conflict',
      base: 'this base',
      requests: ['app'],
      missing: [],
      minimal: true,
      versions: { middle: ['1-1', '2-1'] },
      further: [],
    });
  });

  it('is bounded in time where ten thousand packages are impossible, each for a reason of its own', () => {
    const many = Array.from({ length: 10_000 }, (_, i) =>
      makePackage(`p${i}-1-1.noarch`, { provides: ['thing'], requires: [`missing${i}`] }),
    );
    const found = explanation(ask(many, 'thing'));
    expect(found.minimal).toBe(false);
    expect(found.causes).toHaveLength(10_001);
    expect(renderExplanation(found).split('\n')).toHaveLength(7);
  });

  it('counts what is alike instead of telling it again and again', () => {
    const many = Array.from({ length: 60 }, (_, i) =>
      makePackage(`p${i}-1-1.noarch`, { provides: ['thing'], requires: [`missing${i}`] }),
    );
    const lines = renderExplanation(explanation(ask(many, 'thing'))).split('\n');
    expect(lines).toHaveLength(7);
    expect(lines.at(-1)).toMatch(/and 53 more packages cannot be added either/);
  });
});
