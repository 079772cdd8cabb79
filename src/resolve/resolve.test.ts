import { describe, expect, it } from 'vitest';
import { makePackage } from '../../test/make-package.ts';
import { type PackageMetadata, type PackageSource, memorySource } from '../rpm/index.ts';
import type { Explanation } from './explanation.ts';
import { renderExplanation } from './render-explanation.ts';
import { type ResolveInput, type ResolveResult, resolve, resolveFully } from './resolve.ts';

const base = repository('@base', [
  makePackage('glibc-2.39-1.x86_64', { provides: ['libc.so.6()(64bit)'] }),
  makePackage('bash-5.2-1.x86_64', { files: ['/usr/bin/bash'] }),
  makePackage('openssl-3.0-1.x86_64', { conflicts: ['libressl'], obsoletes: ['ssleay < 2'] }),
  makePackage('kernel-core-6.1-1.x86_64', { provides: ['installonlypkg(kernel)'] }),
  makePackage('langs-1-1.noarch', { requires: ['(langs-de if desktop)'] }),
]);

function repository(name: string, packages: readonly PackageMetadata[], filesComplete = true): PackageSource {
  return memorySource(name, packages, { filesComplete });
}

function ask(
  packages: readonly PackageMetadata[],
  request: string | readonly string[],
  options: Partial<ResolveInput> = {},
): ResolveResult {
  return resolve({
    base: { source: base, arch: 'x86_64' },
    repositories: [{ source: repository('main', packages) }],
    request: typeof request === 'string' ? [request] : request,
    recommends: false,
    ...options,
  });
}

function nevras(result: ResolveResult): string[] {
  if (result.result !== 'ok') throw new Error(JSON.stringify(result));
  return result.packages.map((entry) => entry.nevra);
}

function explanation(result: ResolveResult): Explanation {
  if (result.result !== 'unsatisfiable') throw new Error(JSON.stringify(result));
  return result.explanation;
}

describe('a request', () => {
  const packages = [
    makePackage('foo-1-1.x86_64'),
    makePackage('foo-2:1-1.x86_64', { files: ['/usr/bin/foo'] }),
    makePackage('foo-2:3-4.fc40.x86_64', { provides: ['libfoo.so.6()(64bit)'], files: ['/usr/bin/foo'] }),
    makePackage('foo-2:3-4.fc40.i686', { provides: ['libfoo.so.6'] }),
    makePackage('foo-tools-1-1.noarch'),
    makePackage('python3.12-3.12-1.x86_64', { provides: ['python3dist(pip[all])'] }),
  ];

  it.each([
    ['foo', ['foo-2:3-4.fc40.x86_64']],
    [' foo ', ['foo-2:3-4.fc40.x86_64']],
    ['foo.i686', ['foo-2:3-4.fc40.i686']],
    ['foo-1', ['foo-2:1-1.x86_64']],
    ['foo-0:1', ['foo-1-1.x86_64']],
    ['foo-1-1', ['foo-2:1-1.x86_64']],
    ['foo-2:3-4.fc40.x86_64', ['foo-2:3-4.fc40.x86_64']],
    ['2:foo-1-1.x86_64', ['foo-2:1-1.x86_64']],
    ['foo < 2:2', ['foo-2:1-1.x86_64']],
    ['foo = 1', ['foo-1-1.x86_64']],
    ['libfoo.so.6()(64bit)', ['foo-2:3-4.fc40.x86_64']],
    ['libfoo.so.6', ['foo-2:3-4.fc40.i686']],
    ['/usr/bin/foo', ['foo-2:3-4.fc40.x86_64']],
    ['fo*', ['foo-2:3-4.fc40.x86_64', 'foo-tools-1-1.noarch']],
    ['foo-[a-z]*', ['foo-tools-1-1.noarch']],
    ['(nothing or foo-tools)', ['foo-tools-1-1.noarch']],
    ['python3.12', ['python3.12-3.12-1.x86_64']],
    ['python3dist(pip[all])', ['python3.12-3.12-1.x86_64']],
    ['bash', []],
    ['bash-5.2', []],
    ['bash.x86_64', []],
    ['/usr/bin/bash', []],
    ['libc.so.6()(64bit)', []],
    ['ba*', []],
  ])('for %s adds %j', (request, added) => expect(nevras(ask(packages, request))).toEqual(added));

  it.each([
    ['fooo', 'Nothing provides fooo; did you mean foo?'],
    ['zzz*', 'Nothing provides zzz*'],
    ['/no/such/file', 'Nothing provides /no/such/file'],
  ])('for %s says: %s', (request, text) => {
    const found = explanation(ask(packages, request));
    expect(found.kind).toBe('nothing-provides');
    expect(renderExplanation(found)).toContain(text);
  });

  it('names all that is missing at once', () => {
    const found = explanation(ask(packages, ['foo', 'bahs', 'qqqqq']));
    expect(found.missing).toEqual([
      { request: 'bahs', suggestions: ['bash'] },
      { request: 'qqqqq', suggestions: [] },
    ]);
  });

  it.each(['', '  ', 'a b', 'foo >='])('%j is not understood', (request) => {
    expect(() => ask(packages, request)).toThrow(expect.objectContaining({ code: 'E_CAPABILITY' }) as Error);
  });
});

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

describe('of several right answers', () => {
  it.each<[string, PackageMetadata[], string[], string[]]>([
    [
      'the name that equals the dependency',
      [
        makePackage('app-1-1.noarch', { requires: ['thing'] }),
        makePackage('a-1-1.noarch', { provides: ['thing'] }),
        makePackage('thing-1-1.noarch', { requires: ['more'] }),
        makePackage('more-1-1.noarch'),
      ],
      ['app'],
      ['app-1-1.noarch', 'more-1-1.noarch', 'thing-1-1.noarch'],
    ],
    [
      'the fewest new packages',
      [
        makePackage('a-1-1.noarch', { provides: ['thing'], requires: ['more'] }),
        makePackage('b-1-1.noarch', { provides: ['thing'] }),
        makePackage('more-1-1.noarch'),
      ],
      ['thing'],
      ['b-1-1.noarch'],
    ],
    [
      'what is needed anyway',
      [
        makePackage('app-1-1.noarch', { requires: ['thing', 'b'] }),
        makePackage('a-1-1.noarch', { provides: ['thing'] }),
        makePackage('b-1-1.noarch', { provides: ['thing'] }),
      ],
      ['app'],
      ['app-1-1.noarch', 'b-1-1.noarch'],
    ],
    [
      'the newest that fits, not the newest',
      [
        makePackage('a-1-1.noarch'),
        makePackage('a-2-1.noarch', { requires: ['glibc < 3'] }),
        makePackage('a-3-1.noarch', { requires: ['glibc >= 3'] }),
      ],
      ['a'],
      ['a-2-1.noarch'],
    ],
    [
      'the package that obsoletes the other',
      [
        makePackage('app-1-1.noarch', { requires: ['thing'] }),
        makePackage('thing-1-1.noarch'),
        makePackage('renamed-1-1.noarch', { provides: ['thing = 2'], obsoletes: ['thing < 2'] }),
      ],
      ['app'],
      ['app-1-1.noarch', 'renamed-1-1.noarch'],
    ],
    ['the native build', [makePackage('a-1-1.x86_64'), makePackage('a-2-1.i686')], ['a'], ['a-1-1.x86_64']],
    [
      'the smallest name',
      [
        makePackage('b-1-1.noarch', { provides: ['thing'] }),
        makePackage('a-1-1.noarch', { provides: ['thing'] }),
      ],
      ['thing'],
      ['a-1-1.noarch'],
    ],
  ])('gives %s', (_, packages, request, added) => {
    expect(nevras(ask(packages, request))).toEqual(added);
    expect(nevras(ask(packages.toReversed(), request))).toEqual(added);
  });

  it('gives the repository of better priority, unless only another has what is required', () => {
    const input = (request: string): ResolveInput => ({
      base: { source: base, arch: 'x86_64' },
      repositories: [
        { source: repository('late', [makePackage('a-2-1.noarch')]) },
        { source: repository('early', [makePackage('a-1-1.noarch')]), priority: 10 },
      ],
      request: [request],
      recommends: false,
    });
    expect(nevras(resolve(input('a')))).toEqual(['a-1-1.noarch']);
    expect(nevras(resolve(input('a >= 2')))).toEqual(['a-2-1.noarch']);
  });

  it('gives one of two equal packages, from the cheaper repository', () => {
    const same = [makePackage('a-1-1.noarch')];
    const result = ask([], 'a', {
      repositories: [
        { source: repository('dear', same), cost: 2000 },
        { source: repository('cheap', same), cost: 10 },
      ],
    });
    expect(result).toMatchObject({
      result: 'ok',
      packages: [{ repo: 'cheap', reason: { kind: 'requested' } }],
    });
  });
});

describe('rules', () => {
  it('lets kernels stand beside each other', () => {
    const kernel = makePackage('kernel-core-6.2-1.x86_64', { provides: ['installonlypkg(kernel)'] });
    expect(nevras(ask([kernel], 'kernel-core-6.2'))).toEqual(['kernel-core-6.2-1.x86_64']);
    expect(nevras(ask([kernel], 'kernel-core'))).toEqual([]);
  });

  it('lets a build for the other width in only in the version of the base', () => {
    const packages = [makePackage('glibc-2.39-1.i686'), makePackage('glibc-2.40-1.i686')];
    expect(nevras(ask(packages, 'glibc.i686'))).toEqual(['glibc-2.39-1.i686']);
    expect(explanation(ask(packages, 'glibc-2.40-1.i686')).kind).toBe('conflict');
  });

  it('ignores a package that conflicts with itself', () => {
    const packages = [makePackage('a-1-1.noarch', { provides: ['mta'], conflicts: ['mta'] })];
    expect(nevras(ask(packages, 'a'))).toEqual(['a-1-1.noarch']);
  });

  it('takes Obsoletes for names, never for provided ones', () => {
    const packages = [makePackage('a-1-1.noarch', { obsoletes: ['libc.so.6()(64bit)', 'virtual'] })];
    expect(nevras(ask(packages, 'a'))).toEqual(['a-1-1.noarch']);
  });

  it('knows what rpm itself provides, and what it does not', () => {
    const needs = (name: string) => [makePackage('a-1-1.noarch', { requires: [`rpmlib(${name}) <= 4.0-1`] })];
    expect(nevras(ask(needs('CompressedFileNames'), 'a'))).toEqual(['a-1-1.noarch']);
    expect(explanation(ask(needs('MadeUp'), 'a')).kind).toBe('conflict');
  });

  it('adds what a boolean dependency of the base asks for', () => {
    const packages = [makePackage('desktop-1-1.noarch'), makePackage('langs-de-1-1.noarch')];
    const result = ask(packages, 'desktop');
    expect(nevras(result)).toEqual(['desktop-1-1.noarch', 'langs-de-1-1.noarch']);
    expect(result).toMatchObject({
      packages: [{}, { reason: { kind: 'required', by: 'langs-1-1.noarch' } }],
    });
  });

  it('adds recommended and supplementing packages when told to, where they fit', () => {
    const packages = [
      makePackage('a-1-1.noarch', { recommends: ['b', 'bad', 'nowhere', '(c if bash)', '(d if nowhere)'] }),
      makePackage('b-1-1.noarch', { requires: ['b-data'] }),
      makePackage('b-data-1-1.noarch'),
      makePackage('bad-1-1.noarch', { conflicts: ['bash'] }),
      makePackage('c-1-1.noarch'),
      makePackage('d-1-1.noarch'),
      makePackage('extra-1-1.noarch', { supplements: ['(a and bash)'] }),
      makePackage('other-1-1.noarch', { supplements: ['bash'] }),
    ];
    expect(nevras(ask(packages, 'a'))).toEqual(['a-1-1.noarch']);
    const result = ask(packages, 'a', { recommends: true });
    expect(nevras(result)).toEqual([
      'a-1-1.noarch',
      'b-1-1.noarch',
      'b-data-1-1.noarch',
      'c-1-1.noarch',
      'extra-1-1.noarch',
    ]);
    if (result.result !== 'ok') return;
    expect(result.packages.map((entry) => entry.reason.kind)).toEqual([
      'requested',
      'recommended',
      'required',
      'recommended',
      'recommended',
    ]);
  });
});

describe('files that only file lists know', () => {
  const app = makePackage('app-1-1.noarch', { requires: ['/usr/libexec/helper'] });
  const helper = makePackage('helper-1-1.noarch', { files: ['/usr/libexec/helper'] });
  const bare = makePackage('helper-1-1.noarch');
  const input = (source: PackageSource): ResolveInput => ({
    base: { source: base, arch: 'x86_64' },
    repositories: [{ source }],
    request: ['app'],
    recommends: false,
  });

  it('are asked for, and then found', async () => {
    expect(resolve(input(repository('main', [app, bare], false)))).toEqual({
      result: 'needs-filelists',
      paths: ['/usr/libexec/helper'],
    });
    const result = await resolveFully(input(repository('main', [app, bare], false)), async () =>
      input(repository('main', [app, helper])),
    );
    expect(nevras(result)).toEqual(['app-1-1.noarch', 'helper-1-1.noarch']);
  });

  it('are nowhere when no file list has them', async () => {
    const source = repository('main', [app, bare], false);
    const result = await resolveFully(input(source), async () => input(source));
    expect(renderExplanation(explanation(result))).toContain('nothing provides /usr/libexec/helper');
  });

  it('are not asked for where primary metadata is enough', () => {
    const tool = makePackage('app-1-1.noarch', { requires: ['/usr/sbin/tool'] });
    expect(explanation(resolve(input(repository('main', [tool], false)))).kind).toBe('conflict');
  });
});
