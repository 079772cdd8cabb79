import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAccounts } from './accounts.ts';
import { parseOsRelease, readOsReleaseOf } from './os-release.ts';
import { resolveInRoot } from './resolve-in-root.ts';

let root = '';
beforeEach(() => {
  root = path.join(mkdtempSync(path.join(tmpdir(), 'root-')), 'root');
});
afterEach(() => rmSync(path.dirname(root), { recursive: true }));

function write(name: string, text: string): void {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function link(name: string, target: string): void {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  symlinkSync(target, file);
}

describe('resolveInRoot', () => {
  it.each([
    ['relative', '../usr/lib/os-release'],
    ['absolute', '/usr/lib/os-release'],
    ['with too many ..', '../../../../../usr/lib/os-release'],
  ])('follows a link that is %s inside the root', async (_, target) => {
    write('usr/lib/os-release', 'ID=x');
    link('etc/os-release', target);
    expect(await resolveInRoot(root, 'etc/os-release')).toBe(path.join(root, 'usr/lib/os-release'));
  });

  it('follows links of folders', async () => {
    write('usr/lib/sysimage/rpm/rpmdb.sqlite', '');
    link('var/lib/rpm', '/usr/lib/sysimage/rpm');
    link('lib', 'usr/lib');
    expect(await resolveInRoot(root, 'var/lib/rpm/rpmdb.sqlite')).toBe(
      path.join(root, 'usr/lib/sysimage/rpm/rpmdb.sqlite'),
    );
    expect(await resolveInRoot(root, 'lib/sysimage')).toBe(path.join(root, 'usr/lib/sysimage'));
  });

  it('finds nothing outside', async () => {
    writeFileSync(path.join(path.dirname(mkdirAndReturn(root)), 'secret'), 'x');
    link('a', path.join(path.dirname(root), 'secret'));
    link('b', '../secret');
    expect(await resolveInRoot(root, 'a')).toBeUndefined();
    expect(await resolveInRoot(root, 'b')).toBeUndefined();
    expect(await resolveInRoot(root, '../secret')).toBeUndefined();
  });

  it('refuses a circle', async () => {
    link('a', 'b');
    link('b', 'a');
    await expect(resolveInRoot(root, 'a')).rejects.toMatchObject({ code: 'E_PATH_ESCAPE' });
  });
});

function mkdirAndReturn(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}

describe('os-release', () => {
  it.each([
    [
      'ID=fedora\nVERSION_ID=40\nVERSION="40 (CoreOS)"\nOSTREE_VERSION=\'40.1\'\nPRETTY_NAME="Fedora \\"X\\" \\$1"\n',
      {
        id: 'fedora',
        versionId: '40',
        release: { key: 'OSTREE_VERSION', value: '40.1' },
        prettyName: 'Fedora "X" $1',
      },
    ],
    [
      '# words\n\nID=debian\r\nVERSION="12 (bookworm)"\nIMAGE_VERSION=\n',
      {
        id: 'debian',
        versionId: '',
        release: { key: 'VERSION', value: '12 (bookworm)' },
        prettyName: 'Linux',
      },
    ],
    [
      'ID=a\nID=b\nBUILD_ID=7\n',
      { id: 'b', versionId: '', release: { key: 'BUILD_ID', value: '7' }, prettyName: 'Linux' },
    ],
    ['', { id: 'linux', versionId: '', prettyName: 'Linux' }],
    ['NAME=Two words\nnot an assignment\n__proto__=x\n', { id: 'linux', versionId: '', prettyName: 'Linux' }],
  ])('%j', (text, expected) => expect(parseOsRelease(text, 'f')).toEqual(expected));

  it.each([
    ['ID=x\nVERSION_ID="4', 2, 12],
    ["ID='a'b", 1, 4],
    ["ID='", 1, 4],
    ['ID="a\u0007"', 1, 4],
  ])('%j is refused', (text, line, column) => {
    expect(() => parseOsRelease(text, 'f')).toThrow(
      expect.objectContaining({
        code: 'E_OS_RELEASE',
        where: expect.objectContaining({ file: 'f', line, column }) as unknown,
      }) as Error,
    );
  });

  it('is read from etc before usr/lib, and bounded', async () => {
    write('usr/lib/os-release', 'ID=vendor');
    expect(await readOsReleaseOf(root)).toMatchObject({ id: 'vendor' });
    write('etc/os-release', 'ID=machine');
    expect(await readOsReleaseOf(root)).toMatchObject({ id: 'machine' });
    write('etc/os-release', `ID=${'x'.repeat(70_000)}`);
    await expect(readOsReleaseOf(root)).rejects.toMatchObject({ code: 'E_LIMIT' });
  });
});

it('reads accounts of the vendor and of the machine', async () => {
  write('usr/lib/group', 'root:x:0:\nwheel:x:10:\nchrony:x:990:\n');
  write('etc/group', 'chrony:x:123:\nbroken\nalso:x:-1:\n__proto__:x:5:\n');
  expect([...(await readAccounts(root, 'group'))]).toEqual([
    ['root', 0],
    ['wheel', 10],
    ['chrony', 123],
    ['__proto__', 5],
  ]);
  expect((await readAccounts(root, 'passwd')).size).toBe(0);
});
