import { describe, expect, it } from 'vitest';
import { makePackage } from '../../test/make-package.ts';
import { ask, base, explanation, nevras, repository } from '../../test/resolve-world.ts';
import type { PackageMetadata, PackageSource } from '../rpm/index.ts';
import { renderExplanation } from './render-explanation.ts';
import { type ResolveInput, resolve, resolveFully } from './resolve.ts';

describe('a request', () => {
  const packages = [
    makePackage('foo-1-1.x86_64'),
    makePackage('foo-2:1-1.x86_64', { files: ['/usr/bin/foo'] }),
    makePackage('foo-2:3-4.fc40.x86_64', { provides: ['libfoo.so.6()(64bit)'], files: ['/usr/bin/foo'] }),
    makePackage('foo-2:3-4.fc40.i686', { provides: ['libfoo.so.6'] }),
    makePackage('foo-tools-1-1.noarch'),
    { ...makePackage('sources-1-1.src'), provides: [] },
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
    ['fooo', 'fooo cannot be added to this base: nothing provides it; did you mean foo?'],
    ['zzz*', 'zzz* cannot be added to this base: nothing provides it'],
    ['sources', 'sources cannot be added to this base: nothing provides it'],
    ['/no/such/file', '/no/such/file cannot be added to this base: nothing provides it'],
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
      'the native build, also where it needs the other one',
      [
        makePackage('a-1-1.x86_64', { requires: ['x'] }),
        makePackage('a-1-1.i686', { provides: ['x'] }),
        makePackage('b-1-1.x86_64', { requires: ['a'] }),
      ],
      ['b'],
      ['a-1-1.i686', 'a-1-1.x86_64', 'b-1-1.x86_64'],
    ],
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
    expect(renderExplanation(explanation(result))).toContain(
      'needs /usr/libexec/helper, which nothing provides',
    );
  });

  it('are not asked for where primary metadata is enough', () => {
    const tool = makePackage('app-1-1.noarch', { requires: ['/usr/sbin/tool'] });
    expect(explanation(resolve(input(repository('main', [tool], false)))).kind).toBe('conflict');
  });
});
