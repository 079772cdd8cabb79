import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MadePackage, makeRepository } from '../../../test/made-repository.ts';
import { type Lock, parseLock, renderCheck, serializeLock } from '../../resolve/index.ts';
import { checkLockAgainst, solveRequest, updateLock } from '../index.ts';
import type { Wishes } from '../wishes.ts';

const entry = (name: string, sign?: 'EQ' | 'GE' | 'LT', version = '1') =>
  sign === undefined
    ? `<rpm:entry name="${name}"/>`
    : `<rpm:entry name="${name}" flags="${sign}" epoch="0" ver="${version}"/>`;
const of = (name: string, version: string, requires = '', more: Partial<MadePackage> = {}): MadePackage => ({
  name,
  version,
  ...more,
  entries: { ...(requires === '' ? {} : { requires }), ...more.entries },
});

// What there was when the lock was made, and what came later.
const old = [
  of('app', '1', entry('lib') + entry('glibc') + entry('/usr/share/data')),
  of('lib', '1'),
  of('tool', '1', entry('lib')),
  of('data', '1', '', { files: ['/usr/share/data'] }),
];
const newer = [
  ...old,
  of('app', '2', entry('lib', 'GE', '2') + entry('/usr/share/data')),
  of('lib', '2'),
  of('lib', '3', entry('glibc', 'GE', '2')),
  of('tool', '2', entry('lib')),
];

let folder: string;
const at = (name: string): string => path.join(folder, name);
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'viaduct-lock-'));
  await makeRepository(at('base-1'), [of('glibc', '1')]);
  await makeRepository(at('base-2'), [of('glibc', '2')]);
  await makeRepository(at('base-with-lib'), [of('glibc', '1'), of('lib', '1')]);
  await makeRepository(at('base-in-the-way'), [
    of('glibc', '1', '', { entries: { conflicts: entry('tool') } }),
  ]);
  await makeRepository(at('old'), old);
  await makeRepository(at('newer'), newer);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ports = () => ({ cache: at('cache'), progress: () => {}, warn: () => {} });
const input = (base: string, main: string, more: readonly string[] = []) => ({
  basePath: at(base),
  arch: 'x86_64',
  repositories: [{ name: 'main', url: at(main) }, ...more.map((name) => ({ name, url: at(name) }))],
});

async function make(
  wishes: Partial<Wishes> = {},
  base = 'base-1',
  main = 'old',
  packages: readonly string[] = ['app', 'tool'],
): Promise<Lock> {
  const solution = await solveRequest(
    { ...input(base, main), wishes: () => ({ names: packages, packages, recommends: false, ...wishes }) },
    ports(),
  );
  if (solution.result !== 'ok') throw new Error('must resolve');
  return parseLock(serializeLock(solution.lock()), 'made.lock');
}

async function check(lock: Lock, ...where: Parameters<typeof input>) {
  const found = await checkLockAgainst(lock, input(...where), ports());
  return { ...found, text: renderCheck('x.lock', 'OS', found, lock.packages.length) };
}

const nevras = (lock: Lock): string =>
  lock.packages.map(({ nevra }) => nevra.replace('-1.noarch', '')).join(' ');

async function updated(
  lock: Lock,
  names: readonly string[],
  where: Parameters<typeof input>,
  newest = false,
) {
  const update = await updateLock(lock, input(...where), { names, newest }, ports());
  return update.result === 'ok' ? nevras(update.lock) : update;
}

describe('checking a lock', () => {
  it('finds nothing where nothing changed', async () => {
    const lock = await make();
    expect(nevras(lock)).toBe('app-1 data-1 lib-1 tool-1');
    const found = await check(lock, 'base-1', 'old');
    expect(found).toMatchObject({ holds: true, findings: [], notes: [], newer: [] });
    expect(found.text).toBe('x.lock holds for OS: 4 packages, each as it was, and all requirements are met');
  });

  it('holds where packages came to the repository, and tells which are newer', async () => {
    const found = await check(await make(), 'base-1', 'newer');
    expect(found).toMatchObject({
      holds: true,
      notes: [{ kind: 'repository-moved' }, { kind: 'repository-metadata' }],
      newer: [
        { nevra: 'app-1-1.noarch', newest: 'app-2-1.noarch', repo: 'main' },
        { nevra: 'lib-1-1.noarch', newest: 'lib-3-1.noarch' },
        { nevra: 'tool-1-1.noarch', newest: 'tool-2-1.noarch' },
      ],
    });
    expect(found.text).toContain('main has app-2-1.noarch, newer than 1-1');
  });

  it('does not call newer what it excludes', async () => {
    const found = await check(await make({ excludes: ['lib-3', 'app-2'] }), 'base-1', 'newer');
    expect(found.newer.map(({ newest }) => newest)).toEqual(['lib-2-1.noarch', 'tool-2-1.noarch']);
  });

  it('tells another base, and what of it is in the way', async () => {
    const lock = await make();
    expect((await check(lock, 'base-2', 'old')).findings.map(({ kind }) => kind)).toEqual(['base-packages']);
    const twice = await check(lock, 'base-with-lib', 'old');
    expect(twice.findings.slice(1)).toEqual([
      { kind: 'violation', sentence: 'lib-1-1.noarch and lib-1-1.noarch have one name' },
    ]);
    const inTheWay = await check(lock, 'base-in-the-way', 'old');
    expect(inTheWay.findings).toContainEqual({
      kind: 'violation',
      sentence: 'glibc-1-1.noarch conflicts with tool',
    });
    expect(inTheWay.text).toContain(
      'x.lock does not hold for OS any more:\n  glibc-1-1.noarch conflicts with tool',
    );
    expect(inTheWay.text).toContain('what it has does not answer its request:');
  });

  it('tells packages that are gone, and where else they are', async () => {
    await makeRepository(
      at('gone'),
      newer.filter(({ name, version }) => name !== 'lib' || version !== '1'),
    );
    const found = await check(await make(), 'base-1', 'gone', ['old']);
    expect(found.findings).toEqual([
      {
        kind: 'package-missing',
        nevra: 'lib-1-1.noarch',
        repo: 'main',
        versions: ['2-1', '3-1'],
        elsewhere: ['old'],
      },
    ]);
    expect(found.text).toContain(
      'lib-1-1.noarch is not in main any more, which has 2-1, 3-1; old has the very same',
    );
  });

  it('tells a repository that is not given', async () => {
    const lock = await make();
    const found = await checkLockAgainst(
      lock,
      { ...input('base-1', 'old'), repositories: [{ name: 'other', url: at('old') }] },
      ports(),
    );
    expect(found.findings).toEqual([
      { kind: 'repository-missing', repo: 'main', packages: lock.packages.map(({ nevra }) => nevra) },
    ]);
  });

  it('tells a package that was made again', async () => {
    await makeRepository(at('rebuilt'), [
      ...old.slice(1),
      { ...old[0]!, content: Buffer.from('app 1 rebuilt'), href: 'again/app.rpm' },
    ]);
    const found = await check(await make(), 'base-1', 'rebuilt');
    expect(found.findings).toMatchObject([
      { kind: 'package-changed', nevra: 'app-1-1.noarch', checksum: {}, size: { from: 5, to: 13 } },
    ]);
    expect(found.text).toContain('size 5 bytes -> 13 bytes, location app-1-1.noarch.rpm -> again/app.rpm');
  });

  it('tells what somebody changed in it', async () => {
    const lock = await make();
    const less = { ...lock, packages: lock.packages.filter(({ name }) => name !== 'lib') };
    expect((await check(less, 'base-1', 'old')).findings).toMatchObject([
      { kind: 'violation', sentence: 'app-1-1.noarch requires lib' },
      { kind: 'violation', sentence: 'tool-1-1.noarch requires lib' },
      { kind: 'request-unanswered' },
    ]);
    const more = { ...lock, request: [...lock.request, 'jq'] };
    const found = await check(more, 'base-1', 'old');
    expect(found.findings).toMatchObject([{ kind: 'request-unanswered', explanation: { requests: ['jq'] } }]);
    const fewer = await check({ ...lock, request: ['tool'] }, 'base-1', 'old');
    expect(fewer).toMatchObject({
      holds: true,
      notes: [
        { kind: 'spare', nevra: 'app-1-1.noarch' },
        { kind: 'spare', nevra: 'data-1-1.noarch' },
      ],
    });
  });

  it('asks as it was asked: extensions, exclusions, overrides, recommendations', async () => {
    const meant: Partial<Wishes> = { meanings: new Map([['apps', ['app', 'tool', '!lib-3']]]) };
    const lock = await make(meant, 'base-1', 'old', ['apps']);
    expect(lock.settings).toEqual({ extensions: [{ name: 'apps', packages: ['app', 'tool', '!lib-3'] }] });
    expect(await check(lock, 'base-1', 'old')).toMatchObject({ holds: true, notes: [] });
    const overriding = await make(
      { overrides: [{ kind: 'replace', request: 'lib > 1' }] },
      'base-with-lib',
      'newer',
    );
    expect(overriding.overrides).toHaveLength(1);
    expect(await check(overriding, 'base-with-lib', 'newer')).toMatchObject({ holds: true, notes: [] });
    const lost = await check(overriding, 'base-1', 'newer');
    expect(lost.findings.map(({ kind }) => kind)).toEqual(['base-packages', 'request-lost']);
  });

  it('tells a group that is gone', async () => {
    const group = (packages: string) =>
      `<comps><group><id>web</id><name>Web</name><packagelist>${packages}</packagelist></group></comps>`;
    const requires = (name: string) => `<packagereq type="mandatory">${name}</packagereq>`;
    await makeRepository(at('group'), newer, { metadata: { group: group(requires('lib')) } });
    await makeRepository(at('more-in-group'), newer, {
      metadata: { group: group(requires('lib') + requires('data')) },
    });
    const lock = await make({}, 'base-1', 'group', ['@web']);
    expect(await check(lock, 'base-1', 'group')).toMatchObject({ holds: true });
    expect((await check(lock, 'base-1', 'more-in-group')).findings).toMatchObject([
      { kind: 'request-unanswered', explanation: { requests: ['@web'] } },
    ]);
    expect((await check(lock, 'base-1', 'newer')).findings).toMatchObject([
      { kind: 'request-lost', message: 'No repository has a group web' },
    ]);
  });
});

describe('updating a lock', () => {
  it('changes nothing where nothing changed', async () => {
    const lock = await make();
    for (const names of [[], ['app'], ['lib'], ['tool']]) {
      const update = await updateLock(lock, input('base-1', 'old'), { names, newest: false }, ports());
      expect(update).toMatchObject({ result: 'ok', difference: { same: true } });
      expect(update.result === 'ok' && serializeLock(update.lock)).toBe(serializeLock(lock));
    }
  });

  it('takes everything to what a new resolve gives', async () => {
    expect(await updated(await make(), [], ['base-1', 'newer'])).toBe('app-2 data-1 lib-2 tool-2');
  });

  it.each([
    ['tool', 'app-1 data-1 lib-1 tool-2'],
    ['lib', 'app-1 data-1 lib-2 tool-1'],
    ['app', 'app-2 data-1 lib-2 tool-1'],
    ['data', 'app-1 data-1 lib-1 tool-1'],
    ['app-1-1.noarch', 'app-2 data-1 lib-2 tool-1'],
  ])('takes %s to its newest version, and the rest only as far as it must', async (name, expected) => {
    expect(await updated(await make(), [name], ['base-1', 'newer'])).toBe(expected);
  });

  it('takes several, and an extension by its name', async () => {
    const lock = await make();
    expect(await updated(lock, ['tool', 'lib'], ['base-1', 'newer'])).toBe('app-1 data-1 lib-2 tool-2');
    const extension = await make({ meanings: new Map([['apps', ['app']]]) }, 'base-1', 'old', [
      'apps',
      'tool',
    ]);
    expect(await updated(extension, ['apps'], ['base-1', 'newer'])).toBe('app-2 data-1 lib-2 tool-1');
  });

  it('keeps on another base what fits, and leaves out what the base has', async () => {
    const lock = await make();
    expect(await updated(lock, [], ['base-2', 'newer'])).toBe('app-1 data-1 lib-1 tool-1');
    expect(await updated(lock, [], ['base-2', 'newer'], true)).toBe('app-2 data-1 lib-3 tool-2');
    expect(await updated(lock, [], ['base-with-lib', 'newer'])).toBe('app-1 data-1 tool-1');
    expect(await updated(lock, ['lib'], ['base-2', 'newer'])).toBe('app-1 data-1 lib-3 tool-1');
  });

  it('moves what cannot stay, and only that', async () => {
    await makeRepository(
      at('without-lib-1'),
      newer.filter(({ name, version }) => name !== 'lib' || version !== '1'),
    );
    await makeRepository(at('base-other'), [of('glibc', '1'), of('else', '1')]);
    const lock = await make();
    expect(await updated(lock, [], ['base-other', 'without-lib-1'])).toBe('app-1 data-1 lib-2 tool-1');
    expect(await updated(lock, ['tool'], ['base-1', 'without-lib-1'])).toBe('app-1 data-1 lib-2 tool-2');
  });

  it('keeps signers of files that stay', async () => {
    const lock = await make();
    const signer = { keyId: '0123456789abcdef' };
    const signed = { ...lock, packages: lock.packages.map((each) => ({ ...each, signer })) };
    const update = await updateLock(
      signed,
      input('base-1', 'newer'),
      { names: ['tool'], newest: false },
      ports(),
    );
    if (update.result !== 'ok') throw new Error('must update');
    expect(update.lock.packages.filter((each) => each.signer === undefined).map(({ name }) => name)).toEqual([
      'tool',
    ]);
  });

  it('says no where nothing answers the request any more', async () => {
    await makeRepository(at('little'), [of('app', '3', entry('missing')), of('tool', '1')]);
    const lock = await make();
    for (const names of [[], ['tool']])
      expect(await updated(lock, names, ['base-2', 'little'])).toMatchObject({
        result: 'unsatisfiable',
        explanation: { requests: ['app'] },
      });
  });

  it('knows only what the lock has', async () => {
    await expect(updated(await make(), ['tol'], ['base-1', 'old'])).rejects.toMatchObject({
      code: 'E_USAGE',
      message: 'The lock has no package tol',
      hint: 'Did you mean tool?',
    });
  });
});
