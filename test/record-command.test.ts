import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MadePackage, makeRepository } from './made-repository.ts';

// The built program: problems recorded and replayed, with nothing left of base and repositories but the file.

const viaduct = path.resolve(import.meta.dirname, '../viaduct');
const needs = (name: string, version?: string) => ({
  requires:
    version === undefined
      ? `<rpm:entry name="${name}"/>`
      : `<rpm:entry name="${name}" flags="GE" epoch="0" ver="${version}"/>`,
});
const folders: Readonly<Record<string, readonly MadePackage[]>> = {
  'release-1': [{ name: 'glibc', version: '1' }],
  'release-2': [{ name: 'glibc', version: '2' }],
  main: [
    { name: 'app', entries: needs('glibc', '2') },
    { name: 'glibc', version: '2' },
    { name: 'tool', entries: needs('/usr/share/help/tool.txt') },
    { name: 'help', files: ['/usr/share/help/tool.txt', '/usr/share/help/other.txt'] },
    { name: 'unrelated' },
    { name: 'lonely', entries: needs('friend') },
  ],
  more: [{ name: 'friend' }, { name: 'enemy' }],
};

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'viaduct-record-'));
  for (const [name, packages] of Object.entries(folders))
    await makeRepository(path.join(folder, name), packages);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function call(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(viaduct, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, XDG_CACHE_HOME: path.join(folder, 'cache'), NO_COLOR: '1' },
  });
  return { status, stdout, stderr };
}

const where = ['--base', 'release-1', '--arch', 'x86_64', '--repo', 'main', '--quiet'];

function resolveAndRecord(...args: string[]) {
  const answer = call('resolve', ...where, '--json', '--record', 'problem.case', ...args);
  expect(answer.stderr).toBe('');
  return { answer: JSON.parse(answer.stdout) as unknown, text: readFileSync(at('problem.case'), 'utf8') };
}

function replayed() {
  const { status, stdout, stderr } = call('replay', 'problem.case', '--json');
  return { status, stderr, ...(JSON.parse(stdout) as { result: string; answer: unknown }) };
}

const at = (name: string) => path.join(folder, name);

describe('a recorded problem', () => {
  it('is solved again from the file alone, with the files that mattered', () => {
    const { answer, text } = resolveAndRecord('tool');
    expect(answer).toMatchObject({ result: 'ok', packages: [{ nevra: 'help-1-1.noarch' }, {}] });
    expect(text).toMatch(/^# Recorded: tool on release-1\n/);
    expect(text).toContain('    files /usr/share/help/tool.txt\n');
    expect(text).not.toMatch(/other|unrelated|glibc/);
    expect(replayed()).toMatchObject({ status: 0, stderr: '', result: 'same', answer });
  });

  it('has the other base and the repository with which it works', () => {
    const { answer, text } = resolveAndRecord(
      ...['--base-candidate', 'next=release-2', '--repo-candidate', 'more=./more', 'app'],
    );
    expect(answer).toMatchObject({ result: 'unsatisfiable', repairs: [{ kind: 'base' }, {}] });
    expect(text).toContain('candidate base next\n  path release-2\n  glibc-2-1.noarch\n');
    expect(replayed()).toMatchObject({ status: 0, result: 'same', answer });

    const other = resolveAndRecord('--repo-candidate', 'more=./more', 'lonely');
    expect(other.answer).toMatchObject({ repairs: [{ kind: 'repository' }] });
    expect(other.text).toContain('candidate repository more\n  url ./more\n  friend-1-1.noarch\n');
    expect(other.text).not.toContain('enemy');
    expect(replayed()).toMatchObject({ status: 0, result: 'same', answer: other.answer });
  });

  it('tells when the answer is another one, or none is known', () => {
    const { text } = resolveAndRecord('lonely');
    writeFileSync(at('problem.case'), text.replace('needs friend', 'needs a friend'));
    expect(replayed()).toMatchObject({ status: 1, result: 'different' });
    const { stdout } = call('replay', 'problem.case');
    expect(stdout).toMatch(/^The answer was:\n {2}refused\n[^]*a friend[^]*It is now:\n {2}refused\n/);
    writeFileSync(at('problem.case'), text.replace(/\nrefused[^]*/, ''));
    expect(replayed()).toMatchObject({ status: 0, result: 'unrecorded' });
  });

  it('can be an error', () => {
    const failed = call('resolve', ...where, '--record', 'problem.case', '--override-remove', 'bash', 'tool');
    expect(failed).toMatchObject({ status: 2, stderr: expect.stringContaining('E_OVERRIDE') as string });
    expect(readFileSync(at('problem.case'), 'utf8')).toMatch(
      /\nerror E_OVERRIDE\n {2}The base has no package/,
    );
    expect(replayed()).toMatchObject({
      status: 0,
      result: 'same',
      answer: { error: { code: 'E_OVERRIDE' } },
    });
  });

  it('shows no passwords', () => {
    const { text } = resolveAndRecord('webapp(https://me:secret@example.org/app)');
    expect(text).toContain('request webapp(https://example.org/app)\n');
    expect(text).not.toContain('secret');
    expect(replayed()).toMatchObject({ status: 0, result: 'same' });
  });
});

it('does not replay what is no case', () => {
  writeFileSync(at('problem.case'), 'base\n  glibc\nrequest app\n');
  expect(call('replay', 'problem.case')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('problem.case:2:3') as string,
  });
});
