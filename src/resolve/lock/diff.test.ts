import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf, fullLock, lockedPackage } from '../../../test/full-lock.ts';
import { randomLock } from '../../../test/random-lock.ts';
import { type LockDifference, diffLocks } from './diff.ts';
import type { Lock, LockedPackage } from './lock.ts';
import { parseLock } from './parse-lock.ts';
import { renderDifference } from './render-diff.ts';
import { serializeLock } from './serialize-lock.ts';

const asked = { kind: 'requested', request: 'a' } as const;

function lockWith(...packages: LockedPackage[]): Lock {
  return { ...fullLock(), packages };
}

function diff(from: LockedPackage[], to: LockedPackage[]): LockDifference {
  return diffLocks(lockWith(...from), lockWith(...to));
}

describe('the difference of two locks', () => {
  it('is nothing between equal locks, however their keys are ordered', () => {
    const { format, ...rest } = fullLock();
    expect(diffLocks(fullLock(), { ...rest, format })).toMatchObject({
      same: true,
      size: { from: 5000, to: 5000 },
    });
    expect(renderDifference(diffLocks(fullLock(), fullLock()))).toBe('The locks are the same');
  });

  it.each<[string, LockedPackage[], LockedPackage[], keyof LockDifference, string]>([
    [
      'an addition',
      [],
      [lockedPackage('a-1-1.noarch', asked)],
      'added',
      '+ a-1-1.noarch (main, 1000 bytes): asked for as a',
    ],
    ['a removal', [lockedPackage('a-1-1.noarch', asked)], [], 'removed', '- a-1-1.noarch (main, 1000 bytes)'],
    [
      'an upgrade',
      [lockedPackage('a-9-1.x86_64', asked)],
      [lockedPackage('a-10-1.x86_64', asked, { size: 1200 })],
      'upgraded',
      'upgraded a 9-1 -> 10-1 (main, +200 bytes)',
    ],
    [
      'a downgrade, from another repository',
      [lockedPackage('a-1:1-1.x86_64', asked)],
      [lockedPackage('a-2-1.x86_64', asked, { repo: 'extra' })],
      'downgraded',
      'downgraded a 1:1-1 -> 2-1 (main -> extra, +0 bytes)',
    ],
    [
      'another architecture',
      [lockedPackage('a-1-1.noarch', asked)],
      [lockedPackage('a-1-1.x86_64', asked)],
      'rebuilt',
      'rebuilt a 1-1.noarch -> 1-1.x86_64 (main, +0 bytes)',
    ],
    [
      'other bytes from another place',
      [lockedPackage('a-1-1.noarch', asked)],
      [lockedPackage('a-1-1.noarch', asked, { repo: 'extra', checksum: digestOf(9), location: 'x.rpm' })],
      'changed',
      'changed a-1-1.noarch: repository main -> extra, checksum sha256:100000000000 -> sha256:900000000000, location Packages/a-1-1.noarch.rpm -> x.rpm',
    ],
    [
      'another reason',
      [lockedPackage('a-1-1.noarch', asked)],
      [lockedPackage('a-1-1.noarch', { kind: 'required', by: 'b-1-1.noarch', capability: 'a' })],
      'changed',
      'changed a-1-1.noarch: reason "asked for as a" -> "b-1-1.noarch needs a"',
    ],
    [
      'another signer',
      [lockedPackage('a-1-1.noarch', asked)],
      [lockedPackage('a-1-1.noarch', asked, { signer: { keyId: 'ab'.repeat(8) } })],
      'changed',
      'changed a-1-1.noarch: signer nobody known -> abababababababab',
    ],
  ])('tells %s', (_, from, to, kind, line) => {
    const difference = diff(from, to);
    expect(difference.same).toBe(false);
    expect(difference[kind]).toHaveLength(1);
    expect(renderDifference(difference).split('\n')).toContain(line);
    expect(diff(to, from).same).toBe(false);
  });

  it('pairs packages of one name by architecture, and leaves several alone', () => {
    const both = diff(
      [lockedPackage('a-1-1.x86_64', asked), lockedPackage('a-1-1.i686', asked)],
      [lockedPackage('a-2-1.x86_64', asked), lockedPackage('a-2-1.i686', asked)],
    );
    expect(both.upgraded.map(({ from, to }) => `${from.nevra} ${to.nevra}`)).toEqual([
      'a-1-1.i686 a-2-1.i686',
      'a-1-1.x86_64 a-2-1.x86_64',
    ]);
    const kernels = diff(
      [lockedPackage('k-1-1.x86_64', asked), lockedPackage('k-2-1.x86_64', asked)],
      [lockedPackage('k-2-1.x86_64', asked), lockedPackage('k-3-1.x86_64', asked)],
    );
    expect(kernels.upgraded.map(({ from, to }) => `${from.nevra} ${to.nevra}`)).toEqual([
      'k-1-1.x86_64 k-3-1.x86_64',
    ]);
  });

  it('does not call a reason another one because the package that gives it has a new version', () => {
    const needs = (by: string) => lockedPackage('a-1-1.noarch', { kind: 'required', by, capability: 'a' });
    expect(diff([needs('b-1-1.noarch')], [needs('b-2-1.noarch')]).changed).toEqual([]);
    expect(diff([needs('b-1-1.noarch')], [needs('c-1-1.noarch')]).changed).toHaveLength(1);
  });

  it.each<[string, (lock: Lock) => Lock, string]>([
    ['what is asked for', (lock) => ({ ...lock, request: ['strace', 'jq'] }), 'request: + jq'],
    [
      'its order',
      (lock) => ({ ...lock, request: lock.request.toReversed() }),
      'request: asked in another way (order, exclusions, modules, extensions)',
    ],
    [
      'how it is meant',
      ({ settings: _, ...lock }) => lock,
      'request: asked in another way (order, exclusions, modules, extensions)',
    ],
    [
      'the release',
      (lock) => ({
        ...lock,
        base: {
          ...lock.base,
          packagesDigest: digestOf(8),
          osRelease: { ...lock.base.osRelease!, prettyName: 'OS 2' },
        },
      }),
      'base: OS 1 -> OS 2',
    ],
    [
      'the packages of the base',
      (lock) => ({ ...lock, base: { ...lock.base, packagesDigest: digestOf(8) } }),
      'base: packages sha256:200000000000 -> sha256:800000000000',
    ],
    [
      'its accounts',
      (lock) => ({ ...lock, base: { ...lock.base, users: {} } }),
      'base: its os-release, users or groups changed',
    ],
    ['its overrides', ({ overrides: _, ...lock }) => lock, 'override: - remove old-1-1.noarch'],
    [
      'metadata of a repository',
      (lock) => ({
        ...lock,
        repositories: lock.repositories.map((entry) => ({ ...entry, repomd: digestOf(7) })),
      }),
      'repository main: metadata sha256:400000000000 -> sha256:700000000000',
    ],
    [
      'the place of a repository',
      (lock) => ({
        ...lock,
        repositories: lock.repositories.map((entry) => ({ ...entry, url: 'https://example.org/r' })),
      }),
      'repository main: file:///srv/main -> https://example.org/r',
    ],
    [
      'repositories',
      (lock) => ({ ...lock, repositories: lock.repositories.slice(1) }),
      'repository extra: - https://example.com/extra',
    ],
  ])('tells that %s changed', (_, change, line) => {
    const difference = diffLocks(fullLock(), change(fullLock()));
    expect(difference.same).toBe(false);
    expect(renderDifference(difference).split('\n')).toContain(line);
    expect(renderDifference(difference)).toContain('No package changes');
  });
});

describe('any lock', () => {
  it('is the same after writing and reading, and has no difference from itself', () => {
    fc.assert(
      fc.property(randomLock, (lock) => {
        const text = serializeLock(lock);
        const read = parseLock(text, 'x.lock');
        expect(serializeLock(read)).toBe(text);
        expect(diffLocks(lock, read)).toMatchObject({ same: true });
      }),
    );
  });

  it('differs from another by what makes one of the other', () => {
    fc.assert(
      fc.property(randomLock, randomLock, (from, to) => {
        const { added, removed, upgraded, downgraded, rebuilt, same } = diffLocks(from, to);
        const moved = [...upgraded, ...downgraded, ...rebuilt];
        const gone = new Set([...removed, ...moved.map((entry) => entry.from)].map(({ nevra }) => nevra));
        const come = [...added, ...moved.map((entry) => entry.to)].map(({ nevra }) => nevra);
        const kept = from.packages.map(({ nevra }) => nevra).filter((nevra) => !gone.has(nevra));
        expect([...kept, ...come].sort()).toEqual(to.packages.map(({ nevra }) => nevra).sort());
        expect(same).toBe(serializeLock(from) === serializeLock(to));
      }),
    );
  });
});
