import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fullLock } from '../../../test/full-lock.ts';
import { makeRepository } from '../../../test/made-repository.ts';
import { lockFormats, parseLock, serializeLock } from '../../resolve/index.ts';
import { formatNames } from '../commands/lock-export.ts';
import type { LockImportOptions } from '../commands/lock-import.ts';
import { exportLock } from './export.ts';
import { importLock } from './import.ts';

let folder: string;
const at = (name: string): string => path.join(folder, name);
const warnings: string[] = [];
const ports = () => ({
  cache: at('cache'),
  offline: true,
  progress: () => {},
  warn: (sentence: string) => void warnings.push(sentence),
});
const options = (more: Partial<LockImportOptions> = {}): LockImportOptions => ({
  base: at('base'),
  arch: 'x86_64',
  repo: [{ name: 'main', url: at('main') }],
  repoFile: [],
  cache: at('cache'),
  ...more,
});

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'viaduct-convert-'));
  await makeRepository(at('base'), [{ name: 'glibc' }]);
  await makeRepository(at('main'), [{ name: 'app' }, { name: 'app', version: '2' }]);
  writeFileSync(at('full.lock.json'), serializeLock(fullLock()));
  writeFileSync(at('app.list'), 'app-0:1-1.*\nglibc-0:1-1.*\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('offers the formats that there are', () => {
  expect(formatNames).toEqual(lockFormats);
});

describe('viaduct lock export', () => {
  it('prints, or writes a file, and warns of overrides', async () => {
    const { text } = await exportLock(at('full.lock.json'), { format: 'versionlock' }, ports());
    expect(text.split('\n')).toContain('chrony-1:4.5-1.*');
    expect(warnings.splice(0)).toEqual([expect.stringContaining('changes packages of the base')]);
    const out = at('versionlock.list');
    const written = await exportLock(at('full.lock.json'), { format: 'versionlock', out }, ports());
    expect(written).toEqual({
      json: { result: 'ok', format: 'versionlock', packages: 5, file: out },
      text: `${out}: 5 packages as versionlock`,
    });
    expect(readFileSync(out, 'utf8')).toBe(`${text}\n`);
  });
});

describe('viaduct lock import', () => {
  it('prints a lock, or writes one', async () => {
    warnings.length = 0;
    const printed = await importLock(at('app.list'), [], options(), ports());
    expect(parseLock(printed.text, 'x').packages.map(({ nevra }) => nevra)).toEqual(['app-1-1.noarch']);
    expect(printed.json).toMatchObject({
      result: 'ok',
      format: 'versionlock',
      lock: { format: 'viaduct-lock/1' },
    });
    expect(warnings.splice(0)).toEqual([`1 of the packages of ${at('app.list')} are in the base`]);
    const out = at('app.lock.json');
    const written = await importLock(at('app.list'), ['app'], options({ out }), ports());
    expect(written.text).toContain('app-1-1.noarch (main): asked for as app');
    expect(parseLock(readFileSync(out, 'utf8'), out).request).toEqual(['app']);
    expect(warnings).toEqual([]);
  });

  it('says no', async () => {
    const refused = await importLock(at('app.list'), ['app = 2'], options({ out: at('none') }), ports());
    expect(refused).toMatchObject({ exit: 'no', json: { result: 'unsatisfiable' } });
    expect(refused.text).toContain(`excluded by ${at('app.list')}:1`);
  });
});
