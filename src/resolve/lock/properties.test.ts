import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../../test/full-lock.ts';
import { type World, input, mixed, worlds } from '../../../test/random-worlds.ts';
import { type PackageSource, formatNevra } from '../../rpm/index.ts';
import { type ResolveInput, resolve } from '../resolve.ts';
import { type LockCheck, checkLock, onlyLocked } from './check.ts';
import { diffLocks } from './diff.ts';
import type { Lock } from './lock.ts';
import { makeLock } from './make-lock.ts';
import { parseLock } from './parse-lock.ts';
import { serializeLock } from './serialize-lock.ts';

const base = { arch: 'x86_64', packagesDigest: digestOf(1) };
const repositories = [{ name: 'repo', url: 'https://example.com/repo', repomd: digestOf(2) }];

/** The same packages, each with a file of its own. */
function located(source: PackageSource): PackageSource {
  return {
    ...source,
    location: (pkg) => ({
      href: `${formatNevra(source.identity(pkg))}.rpm`,
      checksum: digestOf(pkg),
      size: pkg,
    }),
  };
}

function inputOf(world: World, recommends: boolean, prefer?: readonly string[]): ResolveInput {
  const plain = input(world, recommends);
  return {
    ...plain,
    repositories: [{ source: located(world.repository) }],
    repairs: false,
    ...(prefer === undefined ? {} : { prefer }),
  };
}

function lockOf(world: World, recommends: boolean, prefer?: readonly string[]): Lock | undefined {
  const answer = resolve(inputOf(world, recommends, prefer));
  if (answer.result !== 'ok') return undefined;
  return makeLock({
    request: world.request,
    ...(recommends ? { settings: { recommends } } : {}),
    base,
    repositories,
    packages: answer.packages,
  });
}

function check(lock: Lock, world: World, recommends: boolean): LockCheck {
  const plain = inputOf(world, recommends);
  const hide = onlyLocked(lock);
  const restricted = plain.repositories.map(({ source }) => ({
    source,
    hidden: (pkg: number) => hide(source, pkg),
  }));
  const answer = resolve({ ...plain, repositories: restricted });
  if (answer.result === 'needs-filelists') throw new Error('all files are known');
  return checkLock(lock, { base, repositories, input: { ...plain, repositories: restricted }, answer });
}

const nevrasOf = (lock: Lock | undefined) => lock?.packages.map(({ nevra }) => nevra);

describe('in any small world', () => {
  it('a lock just made is the same as text, holds, and is kept', () => {
    fc.assert(
      fc.property(worlds(mixed), fc.boolean(), (world, recommends) => {
        const lock = lockOf(world, recommends);
        fc.pre(lock !== undefined);
        expect(diffLocks(lock, parseLock(serializeLock(lock), 'x.lock'))).toMatchObject({ same: true });
        expect(check(lock, world, recommends)).toMatchObject({ holds: true, findings: [] });
        expect(nevrasOf(lockOf(world, recommends, nevrasOf(lock)))).toEqual(nevrasOf(lock));
      }),
      { numRuns: 300 },
    );
  });

  it('a lock that lacks one of its packages, or has other bytes of it, does not hold', () => {
    fc.assert(
      fc.property(worlds(mixed), fc.nat(), (world, pick) => {
        const lock = lockOf(world, false);
        fc.pre(lock !== undefined && lock.packages.length > 0);
        const index = pick % lock.packages.length;
        const without = { ...lock, packages: lock.packages.filter((_, other) => other !== index) };
        expect(check(without, world, false).holds).toBe(false);
        const changed = {
          ...lock,
          packages: lock.packages.map((entry, other) =>
            other === index ? { ...entry, size: entry.size + 1 } : entry,
          ),
        };
        expect(check(changed, world, false).findings).toMatchObject([{ kind: 'package-changed' }]);
      }),
      { numRuns: 200 },
    );
  });

  it('what is to be kept changes nothing about whether there is an answer', () => {
    fc.assert(
      fc.property(worlds(mixed), fc.nat(), (world, bits) => {
        const all = Array.from({ length: world.repository.packageCount }, (_, pkg) =>
          formatNevra(world.repository.identity(pkg)),
        );
        const prefer = all.filter((_, pkg) => (bits & (1 << pkg)) !== 0);
        expect(lockOf(world, false, prefer) === undefined).toBe(lockOf(world, false) === undefined);
      }),
      { numRuns: 300 },
    );
  });
});
