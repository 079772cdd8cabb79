import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MadePackage, makeRepository } from '../../test/made-repository.ts';
import type { Candidates } from './repairs-elsewhere.ts';
import { solveRequest } from './solve-request.ts';

const needs = (name: string, version: string) => ({
  requires: `<rpm:entry name="${name}" flags="GE" epoch="0" ver="${version}"/>`,
});
const folders: Readonly<Record<string, readonly MadePackage[]>> = {
  'release-1': [{ name: 'glibc', version: '1' }],
  'release-2': [{ name: 'glibc', version: '2' }],
  'release-3': [{ name: 'glibc', version: '3' }],
  main: [
    { name: 'app', entries: needs('glibc', '2') },
    { name: 'tool', entries: needs('helper', '1') },
    { name: 'easy' },
  ],
  extra: [{ name: 'helper' }],
};

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'viaduct-elsewhere-'));
  for (const [name, packages] of Object.entries(folders))
    await makeRepository(path.join(folder, name), packages);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function repairs(packages: readonly string[], names: { bases?: string[]; repositories?: string[] }) {
  const warnings: string[] = [];
  const candidates: Candidates = {
    bases: (names.bases ?? []).map((name) => ({ name, path: path.join(folder, name) })),
    repositories: (names.repositories ?? []).map((name) => ({ name, url: path.join(folder, name) })),
  };
  const solution = await solveRequest(
    {
      basePath: path.join(folder, 'release-1'),
      arch: 'x86_64',
      repositories: [{ name: 'main', url: path.join(folder, 'main') }],
      wishes: () => ({ names: packages, packages, recommends: false }),
      candidates,
    },
    {
      cache: path.join(folder, 'cache'),
      progress: () => {},
      warn: (sentence) => warnings.push(sentence),
    },
  );
  if (solution.result === 'ok') throw new Error('it is not refused');
  return { repairs: solution.repairs, warnings };
}

describe('repairs with other bases and repositories', () => {
  it('name the first base on which it works', async () => {
    const found = await repairs(['app'], { bases: ['release-1', 'release-2', 'release-3'] });
    expect(found).toMatchObject({
      repairs: [
        {
          kind: 'base',
          sentence: 'use the base release-2',
          change: { kind: 'other-base', name: 'release-2' },
          packages: ['app-1-1.noarch@main'],
          flags: ['--base', path.join(folder, 'release-2')],
        },
      ],
      warnings: [],
    });
  });

  it('name each repository with which it works, before a wish is dropped', async () => {
    const { repairs: found } = await repairs(['easy', 'tool'], { repositories: ['release-3', 'extra'] });
    expect(found).toMatchObject([
      {
        kind: 'repository',
        change: { name: 'extra' },
        packages: ['easy-1-1.noarch@main', 'helper-1-1.noarch@extra', 'tool-1-1.noarch@main'],
        flags: ['--repo', `extra=${path.join(folder, 'extra')}`],
      },
      { kind: 'drop', change: { requests: ['tool'] } },
    ]);
  });

  it('pass over candidates that cannot be read, and say so', async () => {
    const found = await repairs(['app'], { bases: ['no-such-release', 'release-3'] });
    expect(found.repairs.map(({ sentence }) => sentence)).toEqual(['use the base release-3']);
    expect(found.warnings).toEqual([expect.stringMatching(/^Trying the base no-such-release failed: /)]);
  });
});
