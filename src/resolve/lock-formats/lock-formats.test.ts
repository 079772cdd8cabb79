import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullLock, lockedPackage } from '../../../test/full-lock.ts';
import { randomLock } from '../../../test/random-lock.ts';
import { parseNevra } from '../../rpm/index.ts';
import { type Pin, type PinFile, describePin, lockFormats, pinsOf, readPins, writePins } from './index.ts';

const read = (lines: readonly string[], format?: (typeof lockFormats)[number]): PinFile =>
  readPins(lines.join('\n'), 'x', format);
const described = (file: PinFile) => file.packages.map(describePin);
const allowed = (file: PinFile, nevra: string): boolean => {
  const identity = parseNevra(nevra)!;
  const rules = file.rules.filter((rule) => rule.concerns(identity.name));
  return rules.length === 0 || rules.some((rule) => rule.allows(identity));
};

describe('a lock in the format of another tool', () => {
  const pins = pinsOf({
    ...fullLock(),
    packages: [
      lockedPackage('chrony-1:4.5-1.x86_64', { kind: 'requested', request: 'time' }),
      lockedPackage('tzdata-2024a-1.noarch', { kind: 'requested', request: 'time' }),
    ],
    repositories: fullLock().repositories.filter(({ name }) => name === 'main'),
  });
  const digest = pins.packages[0]!.checksum!;

  it.each<[(typeof lockFormats)[number], string[]]>([
    [
      'rpm-ostree',
      [
        '{',
        '  "packages": {',
        '    "chrony": {',
        '      "evra": "1:4.5-1.x86_64",',
        `      "digest": "${digest}"`,
        '    },',
        '    "tzdata": {',
        '      "evra": "2024a-1.noarch",',
        `      "digest": "${digest}"`,
        '    }',
        '  }',
        '}',
      ],
    ],
    [
      'rpms-lock',
      [
        '---',
        'lockfileVersion: 1',
        'lockfileVendor: redhat',
        'arches:',
        '- arch: x86_64',
        '  packages:',
        '  - url: file:///srv/main/Packages/chrony-4.5-1.x86_64.rpm',
        '    repoid: main',
        '    size: 1000',
        `    checksum: ${digest}`,
        '    name: chrony',
        "    evr: '1:4.5-1'",
        '  - url: file:///srv/main/Packages/tzdata-2024a-1.noarch.rpm',
        '    repoid: main',
        '    size: 1000',
        `    checksum: ${digest}`,
        '    name: tzdata',
        "    evr: '2024a-1'",
        '  source: []',
        '  module_metadata: []',
      ],
    ],
    [
      'package-manifest',
      [
        'document: rpm-package-manifest',
        'version: 0.2.2',
        'data:',
        '  repositories:',
        '    - id: main',
        '      baseurl: file:///srv/main',
        '  packages:',
        '    noarch:',
        '      - name: tzdata',
        '        repo_id: main',
        '        location: Packages/tzdata-2024a-1.noarch.rpm',
        `        checksum: ${digest}`,
        '        size: 1000',
        "        evr: '2024a-1'",
        '        parent_archs:',
        '          - x86_64',
        '    x86_64:',
        '      - name: chrony',
        '        repo_id: main',
        '        location: Packages/chrony-4.5-1.x86_64.rpm',
        `        checksum: ${digest}`,
        '        size: 1000',
        "        evr: '1:4.5-1'",
      ],
    ],
    ['versionlock', ['chrony-1:4.5-1.*', 'tzdata-0:2024a-1.*']],
    [
      'versionlock-toml',
      [
        'version = "1.0"',
        ...[
          ['chrony', '1:4.5-1', 'x86_64'],
          ['tzdata', '0:2024a-1', 'noarch'],
        ].flatMap(([name, evr, arch]) => [
          '',
          '[[packages]]',
          `name = "${name}"`,
          '[[packages.conditions]]',
          'key = "evr"',
          'comparator = "="',
          `value = "${evr}"`,
          '[[packages.conditions]]',
          'key = "arch"',
          'comparator = "="',
          `value = "${arch}"`,
        ]),
      ],
    ],
  ])('is written as %s, and known again', (format, lines) => {
    const text = writePins(pins, format);
    expect(text).toBe(`${lines.join('\n')}\n`);
    const again = readPins(text, 'x');
    expect(again.format).toBe(format);
    expect(again.packages.map(({ name, epoch }) => `${name} ${epoch}`).sort()).toEqual([
      'chrony 1',
      'tzdata 0',
    ]);
  });

  it.each(lockFormats)('is the same after writing and reading as %s', (format) => {
    fc.assert(
      fc.property(randomLock, (lock) => {
        const once = new Map(lock.packages.map((entry) => [entry.name, entry]));
        const written = pinsOf({ ...lock, packages: [...once.values()] });
        const kept = (pin: Pin): object => {
          const { name, epoch, version, release, arch, repo, checksum, size } = pin;
          const version4 = { name, epoch, version, release };
          if (format === 'versionlock') return version4;
          if (format === 'versionlock-toml') return { ...version4, arch };
          if (format === 'rpm-ostree') return { ...version4, arch, checksum };
          return { ...version4, arch, repo, checksum, size };
        };
        const sorted = (all: readonly Pin[]) => all.map((pin) => JSON.stringify(kept(pin))).sort();
        const text = writePins(written, format);
        const again = readPins(text, 'x', format);
        expect(sorted(again.packages)).toEqual(sorted(written.packages));
        expect(
          writePins(
            {
              ...written,
              repositories: format === 'package-manifest' ? again.repositories : written.repositories,
              packages: again.packages,
            },
            format,
          ),
        ).toBe(text);
      }),
    );
  });

  it.each([
    ['file:///', 'srv/a b%41.rpm', 'file:///srv/a%20b%2541.rpm'],
    [
      'https://example.com/x/',
      'Packages/libstdc++-1%2B1#%.rpm',
      'https://example.com/x/Packages/libstdc++-1%2B1%23%25.rpm',
    ],
    ['https://example.com/x', 'https://example.org/y.rpm', 'https://example.org/y.rpm'],
  ])('has URLs that can be fetched: %s and %s', (baseurl, location, url) => {
    const one = {
      ...pins,
      repositories: [{ id: 'main', baseurl }],
      packages: [{ ...pins.packages[0]!, location }],
    };
    expect(writePins(one, 'rpms-lock')).toContain(`- url: ${/[# ]/.test(url) ? `'${url}'` : url}\n`);
  });

  it('is refused where the format cannot hold it', () => {
    const two = { ...pins, packages: ['i686', 'x86_64'].map((arch) => ({ ...pins.packages[0]!, arch })) };
    expect(() => writePins(two, 'rpm-ostree')).toThrow(/one package a name, not two chrony/);
    const outside = {
      ...pins,
      packages: [{ ...pins.packages[0]!, location: 'https://example.org/chrony.rpm' }],
    };
    expect(() => writePins(outside, 'package-manifest')).toThrow(/cannot hold chrony/);
    expect(() => writePins({ ...pins, repositories: [] }, 'rpms-lock')).toThrow(/chrony has no URL/);
  });
});

describe('reading locks of other tools', () => {
  it('takes what a URL tells where rpms.lock.yaml has no name, and leaves sources out', () => {
    const file = read([
      'lockfileVersion: 1',
      'lockfileVendor: redhat',
      'arches:',
      '  - arch: aarch64',
      '    packages:',
      '      - url: https://example.com/vim-enhanced-9.1.158-1.fc38.aarch64.rpm',
      '      - {url: "https://example.com/x/", name: 389-ds, evr: 3-1, sourcerpm: 389-ds-3-1.src.rpm}',
      '    source:',
      '      - url: https://example.com/vim-9.1.158-1.fc38.src.rpm',
      '    module_metadata: []',
    ]);
    expect(described(file)).toEqual(['vim-enhanced-9.1.158-1.fc38.aarch64', '389-ds-3-1']);
    expect(file.packages[0]).toMatchObject({ systems: ['aarch64'], place: { line: 6, column: 9 } });
    expect(file.packages[0]).not.toHaveProperty('epoch');
  });

  it('takes what is for the system where a manifest serves several', () => {
    const file = read([
      'document: rpm-package-manifest',
      'version: 0.2.0',
      'data:',
      '    repositories:',
      '        - id: fedora',
      '          metalink: https://example.com/metalink?repo=fedora&arch=$arch',
      '    packages:',
      '        src:',
      '            - {name: bash, repo_id: fedora, checksum: "sha256:7a87c640", size: 9, evr: 5.2.26-3.fc40}',
      '        noarch:',
      '            - {name: a, repo_id: fedora, checksum: "md5:7a87c640", size: 9, evr: 1-1, parent_archs: [s390x]}',
    ]);
    expect(file.repositories).toEqual([
      { id: 'fedora', metalink: 'https://example.com/metalink?repo=fedora&arch=$arch' },
    ]);
    expect(file.packages).toMatchObject([
      { name: 'a', arch: 'noarch', systems: ['s390x'], repo: 'fedora', checksum: 'md5:7a87c640' },
    ]);
  });

  it('reads the list of a version lock as its plugin does', () => {
    const file = read([
      '# made by hand',
      'bash-0:5.2.15-5.fc39.*',
      'kernel-5*',
      '!iftop-1.2.3-7.fc38.*',
      'python3-dnf-4.1-1.noarch',
      '',
    ]);
    expect(file.format).toBe('versionlock');
    expect(described(file)).toEqual(['bash-5.2.15-5.fc39']);
    expect(file.excludes).toEqual(['iftop-1.2.3-7.fc38.*']);
    expect(allowed(file, 'bash-5.2.15-5.fc39.x86_64')).toBe(true);
    expect(allowed(file, 'bash-5.2.16-1.fc39.x86_64')).toBe(false);
    expect(allowed(file, 'kernel-5.10-1.x86_64')).toBe(true);
    expect(allowed(file, 'kernel-6.1-1.x86_64')).toBe(false);
    expect(allowed(file, 'python3-3.12-1.x86_64')).toBe(true);
    expect(allowed(file, 'python3-dnf-4.2-1.noarch')).toBe(false);
    expect(allowed(file, 'other-1-1.noarch')).toBe(true);
  });

  it('reads the conditions of dnf5', () => {
    const entry = (name: string, ...conditions: string[]) => [
      '[[packages]]',
      `name = "${name}" # which`,
      ...conditions.flatMap((text) => {
        const [key, comparator, value] = text.split(' ');
        return [
          '[[packages.conditions]]',
          `key = "${key}"`,
          `comparator = '${comparator}'`,
          `value = "${value}"`,
        ];
      }),
    ];
    const file = read([
      'version = "1.0"',
      ...entry('bash', 'evr = 0:5.2.15-5.fc39'),
      ...entry('iftop', 'evr <> 0:1.0-0.31.pre4.fc39'),
      ...entry('acpi', 'evr < 4', 'evr >= 3'),
      ...entry('acpi', 'evr == 9-9'),
      ...entry('*nvidia*', 'epoch >= 3', 'arch != i*86'),
    ]);
    expect(described(file)).toEqual(['bash-5.2.15-5.fc39', 'acpi-9-9']);
    for (const [nevra, expected] of [
      ['bash-5.2.15-5.fc39.x86_64', true],
      ['bash-1:5.2.15-5.fc39.x86_64', false],
      ['iftop-1.0-0.31.pre4.fc39.x86_64', false],
      ['iftop-1.0-0.32.fc39.x86_64', true],
      ['acpi-3.2-1.x86_64', true],
      ['acpi-4-1.x86_64', false],
      ['acpi-9-9.x86_64', true],
      ['akmod-nvidia-3:570-1.x86_64', true],
      ['akmod-nvidia-2:570-1.x86_64', false],
      ['xorg-nvidia-3:570-1.i686', false],
    ] as const)
      expect(allowed(file, nevra), nevra).toBe(expected);
    expect(file.rules[2]!.text).toBe('acpi evr < 4, evr >= 3');
  });

  const manifest = [
    'document: rpm-package-manifest',
    'version: 0.2.2',
    'data:',
    '  packages:',
    '    x86_64:',
  ];
  it.each<[string, string[], number, number, RegExp]>([
    ['an unknown lock', ['a b c'], 1, NaN, /cannot be told what kind/],
    [
      'an unknown version of rpms.lock.yaml',
      ['lockfileVersion: 2', 'lockfileVendor: redhat'],
      1,
      1,
      /no rpms.lock.yaml/,
    ],
    [
      'a URL that names no package',
      [
        'lockfileVersion: 1',
        'lockfileVendor: redhat',
        'arches:',
        '- arch: x86_64',
        '  packages:',
        '  - url: https://example.com/a',
      ],
      6,
      10,
      /does not tell which package/,
    ],
    [
      'an evr without a release',
      [...manifest, '    - {name: a, repo_id: r, evr: 1}'],
      6,
      34,
      /"a 1" is no package/,
    ],
    ['a damaged checksum', [...manifest, '    - {name: a, checksum: abc}'], 6, 27, /checksum of a is "abc"/],
    ['a size below zero', [...manifest, '    - {name: a, size: -1}'], 6, 23, /below zero/],
    ['another document', ['document: rpm-package-input'], 1, 11, /is not read here/],
    ['an old manifest', ['document: rpm-package-manifest', 'version: 0.0.1'], 2, 10, /is not read/],
    ['an unknown key', [...manifest, '    - {name: a, repoid: r}'], 6, 17, /no key "repoid"/],
    ['an evra without architecture', ['{"packages": {"a": {"evra": "1"}}}'], 1, 29, /is no evra/],
    ['TOML of another kind', ['version = "1.0"', 'packages = [{name = "a"}]'], 2, 1, /is not read here/],
    ['a key twice', ['version = "1.0"', '[[packages]]', 'name = "a"', ' name = "b"'], 4, 2, /stands twice/],
    [
      'an unknown condition',
      [
        'version = "1.0"',
        '[[packages]]',
        'name = "a"',
        '[[packages.conditions]]',
        'key = "vendor"',
        'comparator = "="',
        'value = "b"',
      ],
      5,
      1,
      /condition on "vendor"/,
    ],
    [
      'a condition that stands alone',
      ['version = "1.0"', '[[packages.conditions]]'],
      2,
      1,
      /Begin with|cannot stand here/,
    ],
    ['an escape that is none', ['version = "\\q"', '[[packages]]'], 1, 1, /is no escape/],
    ['a path in a version lock', ['a-1-1.*', '  ../b'], 2, 3, /no entry of a version lock/],
  ])('tells where %s stands', (_, lines, line, column, message) => {
    expect(() => read(lines)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(message) as string,
        where: expect.objectContaining({
          file: 'x',
          line,
          ...(Number.isNaN(column) ? {} : { column }),
        }) as object,
      }) as Error,
    );
  });

  it('bounds what it reads', () => {
    for (const format of lockFormats)
      expect(() => readPins('#'.repeat(8 * 1024 * 1024 + 1), 'x', format)).toThrow(
        expect.objectContaining({ code: 'E_LIMIT' }) as Error,
      );
    expect(() => readPins('a-1-1.*\n'.repeat(100_001), 'x')).toThrow(/more than 100000 packages/);
  });

  it('answers any text with pins or an error of ours', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...lockFormats),
        fc.string({ maxLength: 200, unit: 'binary' }),
        (format, text) => {
          try {
            expect(readPins(text, 'x', format).format).toBe(format);
          } catch (thrown) {
            expect(thrown).toMatchObject({
              name: 'ViaductError',
              code: expect.not.stringMatching('E_BUG') as string,
            });
          }
        },
      ),
    );
  });
});
