import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Lock } from '../src/resolve/index.ts';
import { type Distribution, makeDistribution } from './host/index.ts';

let distribution: Distribution;
let folder: string;

beforeAll(async () => {
  distribution = await makeDistribution();
  folder = mkdtempSync(path.join(tmpdir(), 'viaduct-overrides-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function call(command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    path.resolve(import.meta.dirname, '../viaduct'),
    [command, ...args, '--cache', path.join(folder, 'cache'), '--quiet'],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  );
  return { status, stdout, stderr };
}

const on = () => [
  '--base',
  `${distribution.folder}/host`,
  '--repo',
  `extra=${distribution.folder}/repo/extra`,
];

it('shows what of the base is changed before everything else, and writes it into the lock', () => {
  const answer = call('resolve', ...on(), '--override-remove', 'iproute2', '--lock', 'a.json', 'tcpdump');
  expect(answer.status).toBe(0);
  expect(answer.stdout.split('\n').slice(0, 2)).toEqual([
    'Of the base, this is changed because the request says so:',
    expect.stringMatching(/^ {2}iproute2-\S+ is removed$/),
  ]);
  const lock = JSON.parse(readFileSync(path.join(folder, 'a.json'), 'utf8')) as Lock;
  expect(lock.overrides).toEqual([{ kind: 'remove', nevra: expect.stringContaining('iproute2-') as string }]);
});

it('does not build an image from a lock that changes the base', () => {
  call('resolve', ...on(), '--override-remove', 'iproute2', '--lock', 'b.json', 'tcpdump');
  const answer = call('build', 'b.json', '--carrier', 'sysext', '--no-signature', '--out', 'out');
  expect(answer.status).toBe(1);
  expect(answer.stderr).toContain('error[E_SYSEXT_REFUSED]: A sysext image cannot change iproute2-');
});

it('does not break the base', () => {
  const answer = call('resolve', ...on(), '--override-remove', 'systemd', 'tcpdump');
  expect(answer.status).toBe(1);
  expect(answer.stdout).toContain('of the base requires');
});

it('names what the base has instead', () => {
  const answer = call('resolve', ...on(), '--override-remove', 'iproute', 'tcpdump');
  expect(answer.status).toBe(2);
  expect(answer.stderr).toContain('error[E_OVERRIDE]');
  expect(answer.stderr).toContain('iproute2');
});
