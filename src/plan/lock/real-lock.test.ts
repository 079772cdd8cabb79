import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conformanceData } from '../../../test/conformance-data.ts';
import { type Lock, lockFormats, pinsOf, readPins, serializeLock, writePins } from '../../resolve/index.ts';
import { checkLockAgainst, importPins, solveRequest, updateLock } from '../index.ts';

const data = conformanceData('repodata/centos-stream-9-baseos-202202');

describe.runIf(data)('a lock over a real distribution', () => {
  const request = ['NetworkManager', 'chrony', 'sssd', 'strace', 'tpm2-tools'];
  let folder: string;
  let lock: Lock;
  const ports = () => ({ cache: path.join(folder, 'cache'), progress: () => {}, warn: () => {} });
  const input = () => ({
    basePath: path.join(folder, 'base.txt'),
    arch: 'x86_64',
    repositories: [{ name: 'baseos', url: data! }],
  });

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'viaduct-real-lock-'));
    writeFileSync(path.join(folder, 'base.txt'), 'setup-2.13.7-6.el9.noarch\n');
    const wishes = () => ({ names: request, packages: request, recommends: false });
    const solution = await solveRequest({ ...input(), wishes }, ports());
    if (solution.result !== 'ok') throw new Error('must resolve');
    lock = solution.lock();
    expect(lock.packages.length).toBeGreaterThan(100);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds, and has nothing to update', async () => {
    expect(await checkLockAgainst(lock, input(), ports())).toMatchObject({
      holds: true,
      findings: [],
      notes: [],
    });
    for (const names of [[], ['chrony'], ['glibc', 'systemd']]) {
      const update = await updateLock(lock, input(), { names, newest: false }, ports());
      expect(update.result === 'ok' && serializeLock(update.lock)).toBe(serializeLock(lock));
    }
  });

  it.each(lockFormats)('goes to %s and back, with its request found again', async (format) => {
    const pins = readPins(writePins(pinsOf(lock), format), 'x');
    const { solution, unpinned } = await importPins(pins, [], input(), ports());
    if (solution.result !== 'ok') throw new Error('must resolve');
    expect(unpinned).toEqual([]);
    expect(solution.lock().request).toEqual(request);
    expect(solution.lock().packages.map(({ nevra, checksum }) => `${nevra} ${checksum}`)).toEqual(
      lock.packages.map(({ nevra, checksum }) => `${nevra} ${checksum}`),
    );
  });
});
