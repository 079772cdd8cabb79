import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MadePackage, makeRepository } from './made-repository.ts';

// The built program, asked why and why not, over small repositories.

const viaduct = path.resolve(import.meta.dirname, '../viaduct');
const needs = (name: string, version: string) => ({
  requires: `<rpm:entry name="${name}" flags="GE" epoch="0" ver="${version}"/>`,
});
const folders: Readonly<Record<string, readonly MadePackage[]>> = {
  'release-1': [{ name: 'glibc', version: '1' }],
  'release-2': [{ name: 'glibc', version: '2' }],
  main: [
    { name: 'app', entries: needs('glibc', '2') },
    { name: 'glibc', version: '2' },
    { name: 'tool', entries: needs('helper', '1') },
    { name: 'helper' },
  ],
};

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'viaduct-refusals-'));
  for (const [name, packages] of Object.entries(folders))
    await makeRepository(path.join(folder, name), packages);
  writeFileSync(
    path.join(folder, 'os-release'),
    'ID=test\nVERSION_ID=1\nNAME="Test OS"\nPRETTY_NAME="Test OS 1"\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function call(command: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(viaduct, [command, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, XDG_CACHE_HOME: path.join(folder, 'cache'), NO_COLOR: '1' },
  });
  return { status, stdout, stderr };
}

const where = [
  '--base',
  'release-1',
  '--arch',
  'x86_64',
  '--os-release',
  'os-release',
  '--repo',
  'main',
  '--quiet',
];
const refusal = [
  'app cannot be added to Test OS 1:',
  '  app-1-1.noarch needs glibc >= 2',
  '    glibc-2-1.noarch is newer than glibc-1-1.noarch, which the base has and keeps',
];

describe('a refused resolve', () => {
  it('names the request, the base and the fact, and what would work', () => {
    const answer = call('resolve', ...where, '--base-candidate', 'next=release-2', 'app', 'tool');
    expect(answer).toEqual({
      status: 1,
      stderr: '',
      stdout: [
        ...refusal,
        'What would work:',
        '  1. use the base next (--base release-2); adds app-1-1.noarch, helper-1-1.noarch and tool-1-1.noarch',
        '  2. leave out app; adds helper-1-1.noarch and tool-1-1.noarch',
        '  3. override the base: replace glibc-1-1.noarch by glibc-2-1.noarch (--override-replace glibc); adds 4 packages',
        '',
      ].join('\n'),
    });
  });

  it('says the same in JSON, and draws it', () => {
    const answer = call('resolve', ...where, '--json', '--explain-dot', 'why.dot', 'app');
    expect(answer.status).toBe(1);
    expect(JSON.parse(answer.stdout)).toMatchObject({
      result: 'unsatisfiable',
      explanation: {
        base: 'Test OS 1',
        requests: ['app'],
        minimal: true,
        causes: [
          { kind: 'request', request: 'app', packages: ['app-1-1.noarch@main'] },
          { kind: 'needs', capability: 'glibc >= 2', providers: ['glibc-2-1.noarch@main'] },
          {
            kind: 'base-has',
            base: 'glibc-1-1.noarch',
            rules: [{ all: ['glibc-2-1.noarch@main'], any: [] }],
          },
        ],
      },
      repairs: [{ kind: 'override', change: { overrides: [{ kind: 'replace', request: 'glibc' }] } }],
    });
    expect(readFileSync(path.join(folder, 'why.dot'), 'utf8')).toMatch(/^digraph refusal \{/);
  });
});

describe('why', () => {
  it('follows a package back to the request', () => {
    const answer = call('why', 'helper', ...where, 'tool');
    expect(answer).toMatchObject({ status: 0, stderr: '' });
    expect(answer.stdout).toBe(
      'helper-1-1.noarch is added from main:\n' +
        '  tool is asked for → tool-1-1.noarch needs helper >= 1 → helper-1-1.noarch\n',
    );
  });

  it('does so from a lock', () => {
    expect(call('resolve', ...where, '--lock', 'tool.lock.json', 'tool').status).toBe(0);
    const answer = call('why', 'helper', '--lock', 'tool.lock.json', '--json');
    expect(answer.status).toBe(0);
    expect(JSON.parse(answer.stdout)).toEqual({
      result: 'ok',
      packages: [
        {
          nevra: 'helper-1-1.noarch',
          repo: 'main',
          chains: [
            {
              request: 'tool',
              steps: [
                { nevra: 'tool-1-1.noarch' },
                { nevra: 'helper-1-1.noarch', capability: 'helper >= 1' },
              ],
            },
          ],
        },
      ],
    });
    expect(call('why', 'app', '--lock', 'tool.lock.json').status).toBe(1);
  });

  it('takes a lock or a base, and not both', () => {
    expect(call('why', 'helper')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('E_USAGE') as string,
    });
    expect(call('why', 'helper', ...where, '--lock', 'tool.lock.json', 'tool').status).toBe(2);
    expect(call('why', 'helper', '--lock', 'tool.lock.json', 'tool').status).toBe(2);
  });

  it('answers with the refusal when there is no answer', () => {
    const answer = call('why', 'helper', ...where, 'app');
    expect(answer.status).toBe(1);
    expect(answer.stdout).toContain(refusal.join('\n'));
  });
});

describe('why-not', () => {
  it('tells what stands in the way', () => {
    const answer = call('why-not', 'app', ...where, 'tool');
    expect(answer.status).toBe(0);
    expect(answer.stdout).toContain(refusal.join('\n'));
    expect(answer.stdout).toContain('1. leave out app');
  });

  it('tells what asking for it would add, and when it is there', () => {
    const answer = call('why-not', 'tool', ...where, 'helper', '--json');
    expect(answer.status).toBe(0);
    expect(JSON.parse(answer.stdout)).toEqual({
      result: 'not-chosen',
      instead: [],
      rivals: [],
      adds: ['tool-1-1.noarch'],
    });
    expect(call('why-not', 'helper', ...where, 'tool').status).toBe(1);
  });
});
