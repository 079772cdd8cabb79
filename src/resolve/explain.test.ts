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
        'app cannot be added to this base',
        '  app-1-1.x86_64 requires middle',
        '    middle-2-1.x86_64, middle-1-1.x86_64 require glibc >= 2.40',
        '      glibc-2.40-1.x86_64 cannot stand beside glibc-2.39-1.x86_64 of the base, which is never replaced',
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
      'a-1-1.noarch obsoletes bash, and so bash-5.2-1.x86_64 of the base',
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
      'would break langs-1-1.noarch of the base, which requires (langs-de if desktop)',
    ],
    [
      'another version than asked for',
      [makePackage('a-1-1.noarch')],
      ['a >= 2'],
      'no package matches a >= 2; there is a-1-1.noarch',
    ],
    [
      'another version than required',
      [makePackage('a-1-1.noarch', { requires: ['b > 1'] }), makePackage('b-1-1.noarch')],
      ['a'],
      'no package matches b > 1; there is b-1-1.noarch',
    ],
    [
      'nothing there',
      [makePackage('a-1-1.noarch', { requires: ['missing(thing)'] })],
      ['a'],
      'nothing provides missing(thing)',
    ],
    [
      'what the base lacks of a package that it has',
      [
        makePackage('a-1-1.noarch', { requires: ['extra'] }),
        makePackage('bash-5.2-1.x86_64', { provides: ['extra'] }),
      ],
      ['a'],
      'bash-5.2-1.x86_64 is in the base already, and does not provide this there',
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
      'one version of a name at most',
    ],
    [
      'a conflict between two requests',
      [makePackage('a-1-1.noarch', { conflicts: ['b'] }), makePackage('b-1-1.noarch')],
      ['a', 'b'],
      'These requests cannot be met together: a, b',
    ],
    [
      'a dependency that cannot be read',
      [makePackage('a-1-1.noarch', { requires: ['(b or'] })],
      ['a'],
      'a-1-1.noarch requires (b or',
    ],
  ])('names %s', (_, packages, request, text) =>
    expect(renderExplanation(explanation(ask(packages, request)))).toContain(text),
  );

  it('names an exclude', () =>
    expect(
      renderExplanation(explanation(ask([makePackage('a-1-1.noarch')], 'a', { excludes: ['a*'] }))),
    ).toContain('a-1-1.noarch is excluded by a*'));

  it('never takes more than 25 lines', () => {
    const many = Array.from({ length: 60 }, (_, i) =>
      makePackage(`p${i}-1-1.noarch`, { provides: ['thing'], requires: [`missing${i}`] }),
    );
    const lines = renderExplanation(explanation(ask(many, 'thing'))).split('\n');
    expect(lines).toHaveLength(25);
    expect(lines.at(-1)).toMatch(/more lines/);
  });
});
