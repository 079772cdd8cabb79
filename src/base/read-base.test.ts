import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type PackageMetadata,
  type PackageSource,
  formatNevra,
  memorySource,
  parseNevra,
} from '../rpm/index.ts';
import { type Base, readBase } from './index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'base-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function packages(...nevras: string[]): PackageMetadata[] {
  return nevras.map((nevra) => ({
    ...parseNevra(nevra)!,
    provides: [{ name: `cap-${nevra[0]!}` }],
    files: [`/usr/bin/${nevra}`],
    location: {
      href: `${nevra}.rpm`,
      checksum: `sha256:${nevra.length.toString(16).padStart(64, '0')}`,
      size: 1,
    },
  }));
}

const repositories = [
  {
    name: 'one',
    source: memorySource('one', packages('a-1-1.x86_64', 'a-2-1.x86_64', 'b-1:1-1.noarch', 'c-1-1.i686')),
  },
  {
    name: 'two',
    source: memorySource('two', packages('a-1-1.x86_64', 'c-1-1.x86_64', 'c-1-1.src', 'd-3:4-5.noarch')),
  },
];

const noRpmMd = (): Promise<PackageSource> => Promise.reject(new Error('not asked for'));

function read(file: string, arch?: string): Promise<Base> {
  return readBase(file, { repositories, openRpmMd: noRpmMd, ...(arch === undefined ? {} : { arch }) });
}

function nevrasOf({ source }: Base): string[] {
  return Array.from({ length: source.packageCount }, (_, pkg) => formatNevra(source.identity(pkg)));
}

describe('a list of NEVRAs', () => {
  it('is found in the repositories, the first one first', async () => {
    const file = write(
      'list',
      '# made by hand\n\na-1-1.x86_64\r\n  b-1:1-1.noarch\nc-1-1.x86_64\na-1-1.x86_64\n',
    );
    const base = await read(file);
    expect(base).toMatchObject({
      origin: file,
      kind: 'list',
      arch: 'x86_64',
      // printf 'a-1-1.x86_64\nb-1:1-1.noarch\nc-1-1.x86_64\n' | sha256sum
      packagesDigest: 'sha256:10c0cc18be6d67c3d69f6c889d55809570498202e82c41b29d790bdd42d41828',
    });
    expect(nevrasOf(base)).toEqual(['a-1-1.x86_64', 'b-1:1-1.noarch', 'c-1-1.x86_64']);
    expect(base.source.name).toBe('@base');
  });

  it('shows only its own packages of each repository', async () => {
    const { source } = await read(write('list', 'c-1-1.x86_64\na-2-1.x86_64\n'));
    expect(source.named('a')).toEqual([1]);
    expect(source.providing('cap-a')).toEqual([1]);
    expect(source.providing('cap-b')).toEqual([]);
    expect(source.ownersOf('/usr/bin/c-1-1.x86_64')).toEqual([0]);
    expect(source.ownersOf('/usr/bin/a-1-1.x86_64')).toEqual([]);
    expect([...source.names()]).toEqual(['c', 'a']);
    expect(source.filesComplete).toBe(false);
  });

  it('may lack epochs, as the output of rpm -qa does, and hold public keys', async () => {
    const base = await read(
      write(
        'list',
        'd-4-5.noarch\na-1-1.x86_64\ngpg-pubkey-fd431d51-4ae0493b.(none)\ngpg-pubkey-fd431d51-4ae0493b\n',
      ),
    );
    expect(nevrasOf(base)).toEqual(['d-3:4-5.noarch', 'a-1-1.x86_64']);
  });

  it('says all packages that are missing, with the versions that are there', async () => {
    const file = write('list', 'a-1-1.x86_64\na-1.5-1.x86_64\nd-0:4-5.noarch\nzz-1-1.noarch\n');
    await expect(read(file)).rejects.toMatchObject({
      code: 'E_BASE_PACKAGES',
      message:
        '3 packages of the base are in no repository: a-1.5-1.x86_64 (there is 1-1.x86_64 and 2-1.x86_64); ' +
        'd-4-5.noarch (there is 3:4-5.noarch); zz-1-1.noarch',
      where: { file, line: 2 },
    });
    const many = write('many', Array.from({ length: 25 }, (_, i) => `m${i}-1-1.noarch`).join('\n'));
    await expect(read(many)).rejects.toThrow(/25 packages .*; and 15 more$/);
  });

  it.each([
    ['a name alone', 'a-1-1.x86_64\nbash\n', 'E_BASE_LIST', 2],
    ['a path', '../../etc/passwd\n', 'E_BASE_LIST', 1],
  ])('with %s is refused with its line', async (_, text, code, line) => {
    await expect(read(write('list', text))).rejects.toMatchObject({ code, where: { line, column: 1 } });
  });

  it('that is empty, or tells no architecture, is no base', async () => {
    await expect(read(write('list', '# nothing\n'))).rejects.toMatchObject({ code: 'E_BASE' });
    await expect(read(write('list', 'b-1:1-1.noarch\n'))).rejects.toMatchObject({ code: 'E_BASE' });
    expect(await read(write('list', 'b-1:1-1.noarch\n'), 'aarch64')).toMatchObject({ arch: 'aarch64' });
  });
});

describe('a lockfile of rpm-ostree', () => {
  it('is found in the repositories', async () => {
    const file = write(
      'manifest-lock.x86_64.json',
      JSON.stringify({
        metadata: { generated: '2022-12-31T00:00:00Z', rpmmd_repos: { one: { generated: 'x' } } },
        packages: {
          a: { evra: '2-1.x86_64', digest: repositories[0]!.source.location(1)!.checksum },
          b: { evr: '1:1-1', metadata: { sourcerpm: 'b.src.rpm' } },
          c: { evr: '1-1' },
        },
      }),
    );
    const base = await read(file);
    expect(base).toMatchObject({ kind: 'lockfile', arch: 'x86_64' });
    expect(nevrasOf(base)).toEqual(['a-2-1.x86_64', 'b-1:1-1.noarch', 'c-1-1.x86_64']);
  });

  it.each([
    ['an unknown key', '{"pakages": {}}', 'E_YAML_KEY', 1, 2],
    [
      'an unknown key of a package',
      '{"packages": {\n  "a": {"evr": "1-1", "sha": "x"}}}',
      'E_YAML_KEY',
      2,
      23,
    ],
    ['no packages', '{"metadata": {}}', 'E_YAML_TYPE', 1, 1],
    ['no version', '{"packages": {"a": {}}}', 'E_YAML_TYPE', 1, 15],
    ['a number for a version', '{"packages": {"a": {"evra": 1}}}', 'E_YAML_TYPE', 1, 29],
    ['a version without release', '{"packages": {"a": {"evra": "1.x86_64"}}}', 'E_BASE_LIST', 1, 29],
    [
      'a digest that is none',
      '{"packages": {"a": {"evra": "1-1.x86_64", "digest": "x"}}}',
      'E_BASE_LIST',
      1,
      53,
    ],
    ['a package twice', '{"packages": {"a": {"evr": "1-1"}, "a": {"evr": "1-1"}}}', 'E_YAML', 1, 36],
    ['a missing brace', '{"packages": {', 'E_YAML', 1, undefined],
  ])('with %s is refused with its place', async (_, text, code, line, column) => {
    await expect(read(write('lock.json', text))).rejects.toMatchObject({
      code,
      where: { line, ...(column === undefined ? {} : { column }) },
    });
  });

  it('does not take a package with another digest', async () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const file = write('lock.json', JSON.stringify({ packages: { a: { evra: '1-1.x86_64', digest } } }));
    await expect(read(file)).rejects.toMatchObject({ code: 'E_BASE_PACKAGES' });
  });
});

describe('what is none', () => {
  it('is named', async () => {
    await expect(read(path.join(folder, 'missing'))).rejects.toMatchObject({ code: 'E_FILE_MISSING' });
    await expect(read(folder)).rejects.toMatchObject({ code: 'E_BASE', where: { file: folder } });
    await expect(read(write('damaged', 'SQLite format 3\0nothing more'))).rejects.toMatchObject({
      code: 'E_RPMDB',
    });
  });

  it('is not looked for outside of a root tree', async () => {
    write('elsewhere/rpmdb.sqlite', 'SQLite format 3\0');
    const root = path.join(folder, 'root');
    for (const [link, target] of [
      ['usr/share/rpm', path.join(folder, 'elsewhere')],
      ['var/lib/rpm', '../../../elsewhere'],
    ] as const) {
      mkdirSync(path.dirname(path.join(root, link)), { recursive: true });
      symlinkSync(target, path.join(root, link));
    }
    await expect(read(root)).rejects.toMatchObject({ code: 'E_BASE' });
  });
});

it('opens an rpm-md folder or URL through its port', async () => {
  mkdirSync(path.join(folder, 'repodata'));
  for (const origin of [folder, 'https://example.org/base/']) {
    const asked: string[] = [];
    const base = await readBase(origin, {
      openRpmMd: async (where) => {
        asked.push(where);
        return repositories[1]!.source;
      },
    });
    expect(asked).toEqual([origin]);
    expect(base).toMatchObject({ kind: 'rpm-md', arch: 'x86_64' });
  }
});
