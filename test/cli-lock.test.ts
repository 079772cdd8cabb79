import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Lock } from '../src/resolve/index.ts';
import { type Distribution, makeDistribution } from './host/index.ts';

let distribution: Distribution;
let folder: string;
const at = (name: string): string => path.join(folder, name);
const read = (name: string): Lock => JSON.parse(readFileSync(at(name), 'utf8')) as Lock;

beforeAll(async () => {
  distribution = await makeDistribution();
  folder = mkdtempSync(path.join(tmpdir(), 'viaduct-cli-lock-'));
  call('resolve', ...on(), '--lock', 'made.json', 'chrony', 'has-versions');
  call('resolve', ...on(), '--exclude', 'has-versions-2.0', '--lock', 'older.json', 'chrony', 'has-versions');
  // As it is when the newer version came only later.
  const older: Partial<Lock> = { ...read('older.json') };
  delete (older as { settings?: unknown }).settings;
  writeFileSync(at('older.json'), `${JSON.stringify(older, undefined, 2)}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  for (const name of ['made', 'older']) cpSync(at(`${name}.json`), at(`${name}.copy.json`));
});

function call(command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    path.resolve(import.meta.dirname, '../viaduct'),
    [command, ...args, ...(command === 'diff' ? [] : ['--cache', at('cache'), '--quiet'])],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  );
  return { status, stdout, stderr };
}

const on = () => ['--base', distribution.host, '--repo', `extra=${distribution.extraRepository}`];

it('writes locks that the published schema accepts', () => {
  const text = readFileSync(path.resolve(import.meta.dirname, '../docs/reference/lock.schema.json'), 'utf8');
  const schema = z.fromJSONSchema(JSON.parse(text) as z.core.JSONSchema.JSONSchema);
  expect(schema.safeParse(read('made.json'))).toMatchObject({ success: true });
  expect(schema.safeParse({ ...read('made.json'), base: {} })).toMatchObject({ success: false });
});

describe('lock --check', () => {
  it('says that a lock holds, and what is newer', () => {
    expect(call('lock', '--check', 'made.json', ...on())).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^made\.json holds for .*: 4 packages, each as it was/) as string,
      stderr: '',
    });
    const older = call('lock', '--check', 'older.json', ...on(), '--json');
    expect(older.status).toBe(0);
    expect(JSON.parse(older.stdout)).toEqual({
      result: 'ok',
      findings: [],
      notes: [],
      newer: [{ nevra: 'has-versions-1.1-1.noarch', newest: 'has-versions-2.0-1.noarch', repo: 'extra' }],
    });
  });

  it('says what changed, with status 1', () => {
    const lock = read('made.json');
    writeFileSync(
      at('changed.json'),
      JSON.stringify({ ...lock, packages: lock.packages.map((each) => ({ ...each, size: each.size + 1 })) }),
    );
    const answer = call('lock', '--check', 'changed.json', ...on(), '--json');
    expect(answer.status).toBe(1);
    expect(JSON.parse(answer.stdout)).toMatchObject({
      result: 'changed',
      findings: lock.packages.map(({ nevra, size }) => ({
        kind: 'package-changed',
        nevra,
        size: { from: size + 1, to: size },
      })),
    });
    const elsewhere = call(
      'lock',
      '--check',
      'made.json',
      '--base',
      distribution.baseRepository,
      ...on().slice(2),
    );
    expect(elsewhere.status).toBe(1);
    expect(elsewhere.stdout).toContain('the base has other packages: sha256:');
  });

  it.each([
    [['--check'], 'No lock is named'],
    [['made.json'], 'It takes one of --check, --update and --signers'],
    [['--check', '--update', 'made.json'], 'It takes one of --check, --update and --signers'],
    [['--check', 'made.json'], 'The base is not named: --base is missing'],
    [['--signers', 'made.json'], 'No key is given'],
    [['--check', 'none.json', '--base', '/'], 'none.json does not exist'],
  ])('%j ends with 2', (args, message) => {
    const answer = call('lock', ...args);
    expect(answer.status).toBe(2);
    expect(answer.stderr).toContain(message);
  });
});

describe('lock --update', () => {
  it('writes what a new resolve gives', () => {
    const answer = call('lock', '--update', 'older.copy.json', ...on());
    expect(answer).toMatchObject({ status: 0, stderr: '' });
    expect(answer.stdout).toContain('upgraded has-versions 1.1-1 -> 2.0-1');
    expect(readFileSync(at('older.copy.json'))).toEqual(readFileSync(at('made.json')));
    expect(call('lock', '--update', 'older.copy.json', ...on()).stdout).toBe(
      'older.copy.json is up to date\n',
    );
  });

  it.each([
    [['--update', 'has-versions', 'older.copy.json'], 'has-versions-2.0-1.noarch'],
    [['--update', 'chrony', 'older.copy.json'], 'has-versions-1.1-1.noarch'],
    [['--update', 'chrony', '--update', 'has-versions', 'older.copy.json'], 'has-versions-2.0-1.noarch'],
    [['older.copy.json', '--update=has-versions'], 'has-versions-2.0-1.noarch'],
    [['older.copy.json', '--update', '--dry-run'], 'has-versions-1.1-1.noarch'],
    [['older.copy.json', '--out', 'other.json', '--update'], 'has-versions-1.1-1.noarch'],
  ])('%j changes no more than is asked', (args, nevra) => {
    expect(call('lock', ...args, ...on()).status).toBe(0);
    expect(read('older.copy.json').packages.map((each) => each.nevra)).toContain(nevra);
  });

  it('leaves the lock alone when there is no answer', () => {
    const before = readFileSync(at('made.copy.json'));
    const answer = call(
      'lock',
      '--update',
      'made.copy.json',
      ...on().slice(0, 2),
      '--repo',
      `extra=${distribution.baseRepository}`,
    );
    expect(answer).toMatchObject({ status: 1, stderr: '' });
    expect(answer.stdout).toContain('has-versions cannot be added');
    expect(readFileSync(at('made.copy.json'))).toEqual(before);
  });
});

describe('lock --signers', () => {
  it('writes the signers into the lock, which update keeps and build insists on', () => {
    expect(call('lock', '--signers', 'made.copy.json', '--key', distribution.key)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^4 packages are signed by .+ \(key [0-9a-f]{40}\)\n$/) as string,
    });
    const signed = read('made.copy.json');
    for (const { signer } of signed.packages)
      expect(signer).toEqual({
        keyId: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
        fingerprint: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
        userId: expect.any(String) as string,
      });
    expect(call('lock', '--update', 'made.copy.json', ...on()).stdout).toBe('made.copy.json is up to date\n');
    const build = (lock: string) =>
      call('build', lock, '--key', distribution.key, '--name', 'x', '--out', 'out');
    expect(build('made.copy.json')).toMatchObject({ status: 0 });
    const [first, ...rest] = signed.packages;
    const other = { keyId: '0123456789abcdef' };
    writeFileSync(
      at('other.json'),
      JSON.stringify({ ...signed, packages: [{ ...first!, signer: other }, ...rest] }),
    );
    const refused = build('other.json');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain(`error[E_LOCK_PACKAGE]: ${first!.nevra} is signed by `);
    expect(refused.stderr).toContain('the lock says by 0123456789abcdef');
  });

  it('wants the right key, and writes nothing without it', () => {
    const before = readFileSync(at('made.copy.json'));
    writeFileSync(at('wrong.asc'), 'no key');
    expect(call('lock', '--signers', 'made.copy.json', '--key', 'wrong.asc').status).toBe(2);
    expect(readFileSync(at('made.copy.json'))).toEqual(before);
  });
});

describe('diff', () => {
  it('is as diff(1): 0 the same, 1 different, 2 in trouble', () => {
    expect(call('diff', 'made.json', 'made.copy.json')).toEqual({
      status: 0,
      stdout: 'The locks are the same\n',
      stderr: '',
    });
    const different = call('diff', 'older.json', 'made.json');
    expect(different.status).toBe(1);
    expect(different.stdout).toContain('upgraded has-versions 1.1-1 -> 2.0-1 (extra, ');
    const json = JSON.parse(call('diff', '--json', 'older.json', 'made.json').stdout) as object;
    expect(json).toMatchObject({
      result: 'different',
      upgraded: [{ name: 'has-versions' }],
      added: [],
      removed: [],
    });
    expect(call('diff', 'older.json', 'none.json').status).toBe(2);
  });
});
