import { describe, expect, it } from 'vitest';
import { type PackageMetadata, memorySource } from '../rpm/index.ts';
import { makePackage } from '../../test/make-package.ts';
import { resolve } from './resolve.ts';

// More pigeons than holes: resolution takes exponential time to see that it cannot be.

const holes = 10;
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

function pigeon(i: number): PackageMetadata[] {
  return [
    makePackage(`pigeon${i}-1-1.noarch`, { requires: [`nest(${i})`] }),
    ...range(holes).map((hole) =>
      makePackage(`pigeon${i}-in-${hole}-1-1.noarch`, {
        provides: [`nest(${i})`, `hole(${hole})`],
        conflicts: [`hole(${hole})`],
      }),
    ),
  ];
}

function solve(request: readonly string[], conflictLimit: number) {
  const packages = [...range(holes + 1).flatMap(pigeon), makePackage('chrony-4-1.noarch')];
  return resolve({
    base: { source: memorySource('@base', [], { filesComplete: true }), arch: 'x86_64' },
    repositories: [{ source: memorySource('main', packages, { filesComplete: true }) }],
    request,
    recommends: false,
    conflictLimit,
  });
}

const pigeons = range(holes + 1).map((i) => `pigeon${i}`);

describe('a search that is given up', () => {
  it('tells what was known by then', () => {
    expect(() => solve(['chrony', ...pigeons], 200)).toThrow(
      expect.objectContaining({
        code: 'E_RESOLVE_LIMIT',
        message:
          'No answer was found within 200 conflicts between dependencies; chrony, pigeon0, pigeon1, pigeon2, pigeon3, pigeon4, ' +
          'pigeon5, pigeon6, pigeon7, pigeon8 and pigeon9 can be added, and pigeon10 was left open',
      }),
    );
  });

  it('is still answered when a single request is refused', () => {
    const result = solve([...pigeons, 'chrony > 5'], 200);
    expect(result).toMatchObject({ result: 'unsatisfiable', explanation: { requests: ['chrony > 5'] } });
  });

  it('says so of a single request', () => {
    expect(() => solve([`(${pigeons.join(' and ')})`], 200)).toThrow(
      /conflicts between dependencies; \(.*\) was left open$/,
    );
  });
});
