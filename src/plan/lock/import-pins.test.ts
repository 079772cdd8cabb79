import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRepository } from '../../../test/made-repository.ts';
import {
  type LockFormat,
  lockFormats,
  pinsOf,
  readPins,
  serializeLock,
  writePins,
} from '../../resolve/index.ts';
import { importPins, updateLock } from '../index.ts';

const requires = (name: string) => ({ entries: { requires: `<rpm:entry name="${name}"/>` } });
let folder: string;
const at = (name: string): string => path.join(folder, name);
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'viaduct-import-'));
  await makeRepository(at('base'), [{ name: 'glibc' }]);
  await makeRepository(at('main'), [
    { name: 'app', ...requires('lib') },
    { name: 'app', version: '2', ...requires('lib') },
    { name: 'lib' },
    { name: 'lib', version: '2' },
    { name: 'glibc', version: '2' },
    { name: 'far', arch: 'aarch64' },
  ]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ports = () => ({ cache: at('cache'), progress: () => {}, warn: () => {} });
const input = () => ({
  basePath: at('base'),
  arch: 'x86_64',
  repositories: [{ name: 'main', url: at('main') }],
});

async function imported(lines: string[], request: string[] = [], format?: LockFormat) {
  const found = await importPins(readPins(lines.join('\n'), 'x', format), request, input(), ports());
  const { solution, ...told } = found;
  if (solution.result !== 'ok') return { ...told, explanation: solution.explanation };
  const reasons = solution.lock().packages.map(({ nevra, reason }) => `${nevra}: ${reason.kind}`);
  return { ...told, reasons };
}

const ostree = (packages: Record<string, string>) => [
  JSON.stringify({
    packages: Object.fromEntries(Object.entries(packages).map(([name, evra]) => [name, { evra }])),
  }),
];
const rpms = (more: string) => [
  'lockfileVersion: 1',
  'lockfileVendor: redhat',
  'arches:',
  '- arch: x86_64',
  '  packages:',
  `  - {url: https://example.com/app-1-1.noarch.rpm, ${more}}`,
];

describe('importing a lock of another tool', () => {
  it('takes exactly what it pins', async () => {
    expect(await imported(ostree({ app: '1-1.noarch', lib: '1-1.noarch' }))).toEqual({
      reasons: ['app-1-1.noarch: requested', 'lib-1-1.noarch: required'],
      inBase: [],
      unpinned: [],
      otherArchitectures: 0,
      notCompared: 0,
    });
  });

  it('asks for what nothing else requires, by name, so that an update can move it', async () => {
    const pins = readPins(ostree({ app: '1-1.noarch', lib: '1-1.noarch' })[0]!, 'x');
    const { solution } = await importPins(pins, [], input(), ports());
    if (solution.result !== 'ok') throw new Error('must resolve');
    const lock = solution.lock();
    expect(lock.request).toEqual(['app']);
    const update = await updateLock(lock, input(), { names: ['app'], newest: false }, ports());
    if (update.result !== 'ok') throw new Error('must update');
    expect(update.lock.packages.map(({ nevra }) => nevra)).toEqual(['app-2-1.noarch', 'lib-1-1.noarch']);
  });

  it('gives reasons where it is told what is asked for', async () => {
    expect(await imported(ostree({ app: '1-1.noarch', lib: '1-1.noarch' }), ['app'])).toMatchObject({
      reasons: ['app-1-1.noarch: requested', 'lib-1-1.noarch: required'],
    });
  });

  it('tells what it does not pin, what the base has, and what is for others', async () => {
    expect(
      await imported(ostree({ app: '1-1.noarch', glibc: '1-1.noarch', far: '1-1.aarch64' })),
    ).toMatchObject({
      reasons: ['app-1-1.noarch: requested', 'lib-2-1.noarch: required'],
      inBase: ['glibc-1-1.noarch'],
      unpinned: ['lib-2-1.noarch'],
      otherArchitectures: 1,
    });
    expect(await imported(ostree({ glibc: '1-1.noarch' }))).toMatchObject({ reasons: [] });
  });

  it('obeys version locks, with patterns and conditions', async () => {
    const list = ['lib-0:1-1.*'];
    expect(await imported(list, ['app'])).toMatchObject({
      reasons: ['app-2-1.noarch: requested', 'lib-1-1.noarch: required'],
    });
    expect(await imported(['!app-2*', 'lib-1-*'], ['app'])).toMatchObject({
      reasons: ['app-1-1.noarch: requested', 'lib-1-1.noarch: required'],
    });
    const toml = [
      'version = "1.0"',
      '[[packages]]',
      'name = "a*"',
      '[[packages.conditions]]',
      'key = "evr"',
      'comparator = "<"',
      'value = "2"',
    ];
    expect(await imported(toml, ['app'])).toMatchObject({
      reasons: ['app-1-1.noarch: requested', 'lib-2-1.noarch: required'],
    });
    expect(await imported(['app-0:1-1.*', 'app-0:2-1.*'], ['app'])).toMatchObject({
      reasons: ['app-2-1.noarch: requested', 'lib-2-1.noarch: required'],
    });
  });

  it('compares checksums that can be compared', async () => {
    const sha256 = createHash('sha256').update('app 1').digest('hex');
    expect(await imported(rpms(`checksum: sha256:${sha256}`))).toMatchObject({
      notCompared: 0,
      unpinned: ['lib-2-1.noarch'],
    });
    expect(await imported(rpms(`checksum: md5:${'0'.repeat(32)}`))).toMatchObject({ notCompared: 1 });
    await expect(imported(rpms(`checksum: sha256:${'0'.repeat(64)}`))).rejects.toMatchObject({
      code: 'E_LOCK_PACKAGE',
      message:
        'A package of x is in no repository: app-1-1.noarch of line 6 (in main it has another checksum)',
      where: { line: 6, column: 5 },
    });
  });

  it('tells where a package stands that nobody has', async () => {
    await expect(imported(['app-0:1-1.*', 'app-0:3-1.*', 'other-0:1-1.*'])).rejects.toMatchObject({
      code: 'E_LOCK_PACKAGE',
      message:
        '2 packages of x are in no repository: app-3-1 of line 2 (the newest there is 2-1.noarch); other-1-1 of line 3 (no package has this name)',
      where: { file: 'x', line: 2, column: 1 },
    });
    await expect(imported(['glibc-0:3-1.*'])).rejects.toThrow(
      /the base has 1-1, the newest there is 2-1.noarch/,
    );
    expect(await imported(['glibc-0:3-1.*'], ['app'])).toMatchObject({
      unpinned: ['app-2-1.noarch', 'lib-2-1.noarch'],
    });
  });

  it('says no, and points at the pin that is in the way', async () => {
    expect(await imported(ostree({ glibc: '2-1.noarch' }))).toMatchObject({
      explanation: { requests: ['glibc-2-1.noarch'] },
    });
    const refused = await imported(['lib-0:1-1.*'], ['app', 'lib >= 2']);
    expect(JSON.stringify(refused)).toContain('"pattern":"x:1"');
  });

  it.each(lockFormats)('gives the same packages that were exported as %s', async (format) => {
    const pins = readPins(ostree({ app: '1-1.noarch', lib: '1-1.noarch' })[0]!, 'x');
    const { solution } = await importPins(pins, [], input(), ports());
    if (solution.result !== 'ok') throw new Error('must resolve');
    const lock = solution.lock();
    const written = writePins(pinsOf(lock), format);
    const again = await importPins(readPins(written, 'y'), lock.request, input(), ports());
    if (again.solution.result !== 'ok') throw new Error('must resolve');
    expect(serializeLock(again.solution.lock())).toBe(serializeLock(lock));
  });
});
