import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ViaductError, formatPlace } from '../../core/index.ts';
import { type PackageMetadata, formatCapability, formatNevra } from '../../rpm/index.ts';
import { parseTextCase, replaceExpectation, writeTextCase } from './index.ts';

const least = 'base\nrequest a\n';

describe('a text case', () => {
  it('has packages, settings, a request and an answer', () => {
    const content = parseTextCase(
      `# What is asked for
# is added.

base Fedora 41
  arch aarch64
  glibc-2.40-1.aarch64 provides libc.so.6, rtld(GNU_HASH); files /lib/libc.so.6
repository main
  priority 10
  # not this one
  excludepkgs b*, c
  a-1:2-3.noarch requires b >= 2, (c if d)
    requires(pre) /bin/sh
    vendor "Red Hat, Inc."
    location a.rpm, sha256:00, 17
    hidden module-stream m:1 enabled 2
candidate base Fedora 42
  path /f42
request a, "b, c"
request @core
  means a, b
  means-package a-1:2-3.noarch of main
override replace glibc
recommends

refused
  a cannot be added

    # this is text
`,
      'x.case',
    );
    expect(content).toMatchObject({
      title: 'What is asked for is added.',
      base: { name: 'Fedora 41', arch: 'aarch64' },
      candidates: { repositories: [], bases: [{ name: 'Fedora 42', path: '/f42', arch: 'x86_64' }] },
      request: [
        { text: 'a' },
        { text: 'b, c' },
        { text: '@core', means: ['a', 'b', { nevra: 'a-1:2-3.noarch', repository: 'main' }] },
      ],
      recommends: true,
      overrides: [{ kind: 'replace', request: 'glibc' }],
      expected: { kind: 'refused', lines: ['a cannot be added', '', '  # this is text'] },
    });
    const [glibc] = content.base.packages;
    expect(glibc!.metadata.provides!.map(formatCapability)).toEqual([
      'glibc = 2.40-1',
      'libc.so.6',
      'rtld(GNU_HASH)',
    ]);
    const [main] = content.repositories;
    expect(main).toMatchObject({ name: 'main', priority: 10, excludePackages: ['b*', 'c'] });
    const [{ metadata, hidden }] = main!.packages as [(typeof main & object)['packages'][0]];
    expect(formatNevra(metadata)).toBe('a-1:2-3.noarch');
    expect(metadata).toMatchObject({
      requires: [{ name: 'b' }, { name: '(c if d)' }, { name: '/bin/sh', pre: true }],
      vendor: 'Red Hat, Inc.',
      location: { href: 'a.rpm', checksum: 'sha256:00', size: 17 },
    });
    expect(hidden).toEqual({ kind: 'module-stream', module: 'm', stream: '1', enabled: '2' });
  });

  it('makes many packages of a range', () => {
    const { base } = parseTextCase(
      'base\n  a{9..11}-{9..11}-1.noarch requires b = {9..11}\nrequest a\n',
      'x',
    );
    expect(base.packages.map(({ metadata }) => formatNevra(metadata))).toEqual([
      'a9-9-1.noarch',
      'a10-10-1.noarch',
      'a11-11-1.noarch',
    ]);
    expect(formatCapability(base.packages[2]!.metadata.requires![0]!)).toBe('b = 11');
  });

  it('leaves out the self-provide where the case says so, or has it elsewhere', () => {
    const text = 'base\n  a-1-1.noarch self-provide no\n  b-1-1.noarch provides c, b = 1-1\nrequest a\n';
    const [a, b] = parseTextCase(text, 'x').base.packages;
    expect(a!.metadata.provides).toEqual([]);
    expect(b!.metadata.provides!.map(formatCapability)).toEqual(['c', 'b = 1-1']);
  });

  it.each([
    ['an unknown part', `basee\n${least}`, '1:1', 'Did you mean base?'],
    ['an unknown detail', 'base\n  a-1-1.noarch conflict b\n', '2:16', 'Did you mean conflicts?'],
    ['an unknown setting', 'base\nrepository r\n  priorty 1\n', '3:3', 'Did you mean priority?'],
    ['what is no NEVRA', 'base\n  a-1-.noarch\n', '2:3', undefined],
    ['what is no dependency', 'base\n  a-1-1.noarch requires b, c >=\n', '2:28', undefined],
    ['half a boolean dependency', 'base\n  a-1-1.noarch requires (b if\n', '2:25', undefined],
    ['an open quote', 'base\n  a-1-1.noarch vendor "x\n', '2:23', undefined],
    ['a quote that is no JSON', 'base\n  a-1-1.noarch vendor "\\x"\n', '2:23', undefined],
    ['an empty item', 'base\n  a-1-1.noarch requires b, , c\n', '2:28', undefined],
    ['a setting twice', 'base\n  arch i686\n  arch i686\n', '3:3', undefined],
    ['a priority that is none', 'base\nrepository r\n  priority high\n', '3:12', undefined],
    ['a tab', 'base\n\ta-1-1.noarch\n', '2:2', 'Two spaces a level'],
    ['an odd indentation', 'base\n   a-1-1.noarch\n', '2:4', undefined],
    ['a leap in indentation', 'base\n    a-1-1.noarch\n', '2:5', undefined],
    ['a package in nothing', '  a-1-1.noarch\n', '1:3', undefined],
    ['something below what stands alone', `${least}exclude a\n  b\n`, '4:3', undefined],
    ['a repository twice', 'base\nrepository r\nrepository r\n', '3:12', undefined],
    ['a range that shrinks', 'base\n  a-{2..1}-1.noarch\n', '2:3', undefined],
    ['a range that is too long', 'base\n  a-{1..99999}-1.noarch\n', '2:3', undefined],
    ['an odd override', `${least}override drop a\n`, '3:10', undefined],
    ['an error without a code', `${least}error\n`, '3:1', undefined],
    ['no base', 'request a\n', '', undefined],
    ['two bases', `base\n${least}`, '', undefined],
    ['no request', 'base\n', '', undefined],
  ])('with %s is refused with its place', (_, text, place, hint) => {
    const error = failure(() => parseTextCase(text, 'x.case'));
    expect(error.code).toBe('E_TEXT_CASE');
    expect(formatPlace(error.where!)).toBe(place === '' ? 'x.case' : `x.case:${place}`);
    if (hint !== undefined) expect(error.hint).toBe(hint);
  });

  it('is bounded', () => {
    const ranges = Array.from({ length: 6 }, (_, index) => `  a${index}-{1..9999}-1.noarch`).join('\n');
    expect(failure(() => parseTextCase(`base\n${ranges}\nrequest a\n`, 'x')).code).toBe('E_LIMIT');
  });

  it('gets another answer without a change of the rest', () => {
    const text = '# A\n#   b.\n\nbase\n\n  # odd\nrequest a\nok\n  old\n\n  lines\n';
    expect(replaceExpectation(text, { kind: 'error', lines: ['E_X', 'text'] })).toBe(
      '# A\n#   b.\n\nbase\n\n  # odd\nrequest a\n\nerror E_X\n  text\n',
    );
  });
});

function failure(work: () => unknown): ViaductError {
  try {
    work();
  } catch (thrown) {
    return thrown as ViaductError;
  }
  throw new Error('nothing was thrown');
}

const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+]{0,5}$/);
const odd = fc.oneof(
  { weight: 4, arbitrary: word },
  fc.string({ minLength: 1, unit: 'grapheme' }),
  fc.constantFrom('a, b', '(a if b)', '(a if', 'x; y', ' "', '\u2028', '{1..3}', '#', '(a)(64bit)'),
);
const version = fc.oneof({ weight: 4, arbitrary: word }, fc.constantFrom('1.0-alpha-15', '2:1', '1-'));
const evr = fc.record({ epoch: fc.nat({ max: 3 }), version: word, release: word });
const range = fc.record({
  epoch: fc.nat({ max: 3 }),
  version,
  release: fc.oneof(fc.constant(''), version),
});
const capability = fc
  .tuple(odd, fc.option(fc.tuple(fc.constantFrom('=', '<', '>=') as fc.Arbitrary<'='>, range)))
  .map(([name, own]) => (own === null ? { name } : { name, comparison: own[0], evr: own[1] }));
const capabilities = fc.array(capability, { maxLength: 3 });
const metadata: fc.Arbitrary<PackageMetadata> = fc
  .record({
    identity: fc.record({ name: word, arch: fc.constantFrom('noarch', 'i686') }),
    evr,
    relations: fc.record({
      provides: capabilities,
      requires: fc.array(
        fc
          .tuple(capability, fc.boolean())
          .map(([entry, pre]) => (pre ? { ...entry, pre: true as const } : entry)),
        { maxLength: 3 },
      ),
      conflicts: capabilities,
      obsoletes: capabilities,
      recommends: capabilities,
      supplements: capabilities,
      suggests: capabilities,
      enhances: capabilities,
      files: fc.array(odd, { maxLength: 2 }),
    }),
    self: fc.boolean(),
    vendor: fc.option(odd, { nil: undefined }),
    location: fc.option(fc.record({ href: odd, checksum: odd, size: fc.nat() }), { nil: undefined }),
  })
  .map(({ identity, evr: own, relations, self, vendor, location }) => ({
    ...identity,
    ...own,
    ...relations,
    provides: self
      ? [{ name: identity.name, comparison: '=' as const, evr: own }, ...relations.provides]
      : relations.provides,
    ...(vendor === undefined ? {} : { vendor }),
    ...(location === undefined ? {} : { location }),
  }));

it('reads back what it writes, whatever the metadata holds', () => {
  const packages = fc.array(
    metadata.map((entry) => ({ metadata: entry })),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(packages, odd, odd, fc.array(odd, { maxLength: 2 }), (own, name, request, excludes) => {
      const content = {
        title: 'A sentence.',
        base: { name, arch: 'x86_64', path: name, packages: own, filelistsOnDemand: false },
        repositories: [],
        candidates: { repositories: [], bases: [] },
        request: [{ text: request }],
        recommends: false,
        excludes,
        prefer: [],
        overrides: [],
      };
      const text = writeTextCase(content);
      expect(text).not.toMatch(/[^\n -~\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}\p{C}]/u);
      const read = parseTextCase(text, 'x');
      expect(read).toEqual(content);
      expect(writeTextCase(read)).toBe(text);
    }),
  );
});
