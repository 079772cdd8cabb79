import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRpm } from './build-rpm.ts';
import { type Distribution, makeDistribution } from './host/index.ts';

const viaduct = path.resolve(import.meta.dirname, '../viaduct');
let distribution: Distribution;
let folder: string;

beforeAll(async () => {
  distribution = await makeDistribution();
  folder = mkdtempSync(path.join(tmpdir(), 'viaduct-bad-'));
  await ended(start('resolve', ...onHost(), '--lock', 'lock.json', 'chrony', 'tcpdump', 'strace', 'jq'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(...args: string[]): ChildProcess {
  return spawn(viaduct, args, {
    cwd: folder,
    env: { ...process.env, XDG_CACHE_HOME: path.join(folder, 'cache'), NO_COLOR: '1' },
  });
}

async function ended(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { status, signal, stdout, stderr };
}

const onHost = (repository = distribution.extraRepository): string[] => [
  '--base',
  distribution.host,
  '--repo',
  `extra=${repository}`,
  '--quiet',
];
const building = (out: string): string[] => [
  'build',
  'lock.json',
  '--key',
  distribution.key,
  '--name',
  'all',
  '--quiet',
  '--out',
  out,
];

describe('two runs at once on one cache', () => {
  it('both succeed, with the same bytes', async () => {
    rmSync(path.join(folder, 'cache'), { recursive: true, force: true });
    const both = await Promise.all(['one', 'two'].map((out) => ended(start(...building(out)))));
    expect(both).toMatchObject([{ status: 0 }, { status: 0 }]);
    const [one, two] = ['one', 'two'].map((out) => readFileSync(path.join(folder, out, 'all.raw')));
    expect(one!.equals(two!)).toBe(true);
  });
});

describe('Ctrl-C', () => {
  it('at any moment of a build leaves a whole bundle or none', async () => {
    for (let delay = 60; delay <= 1500; delay += 160) {
      const out = path.join(folder, `interrupted-${delay}`);
      const child = start(...building(out));
      // Not waiting for anything: the point is to hit another moment each time.
      const timer = setTimeout(() => child.kill('SIGINT'), delay);
      const { status, signal } = await ended(child);
      clearTimeout(timer);
      const left = existsSync(out) ? readdirSync(out).sort() : [];
      if (status === 0) expect(left).toEqual(['all.json', 'all.raw']);
      else {
        expect(signal, `after ${delay} ms`).toBe('SIGINT');
        expect(
          left.filter((name) => name !== 'all.raw'),
          `after ${delay} ms`,
        ).toEqual([]);
      }
    }
    expect(await ended(start(...building('afterwards')))).toMatchObject({ status: 0 });
  });

  it('in the middle of a download leaves nothing that the next run believes', async () => {
    let stalled = (): void => {};
    const reached = new Promise<void>((resolve) => (stalled = resolve));
    let patient = false;
    const server = createServer((request, response) => {
      const file = path.join(distribution.extraRepository, decodeURIComponent(request.url!));
      const bytes = readFileSync(file);
      response.writeHead(200, { 'content-length': bytes.length });
      if (patient || !file.includes('primary')) response.end(bytes);
      else response.write(bytes.subarray(0, bytes.length >> 1), stalled);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const child = start('resolve', ...onHost(url), 'jq');
      const result = ended(child);
      await reached;
      child.kill('SIGINT');
      expect(await result).toMatchObject({ signal: 'SIGINT', stdout: '' });
      patient = true;
      expect(await ended(start('resolve', ...onHost(url), 'jq'))).toMatchObject({ status: 0 });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe.runIf(process.getuid?.() === 0)('a full disk', () => {
  it.each([
    ['for the image', (disk: string) => building(path.join(disk, 'out'))],
    ['for the cache', (disk: string) => [...building('out'), '--cache', path.join(disk, 'cache')]],
    [
      'for the lock',
      (disk: string) => ['resolve', ...onHost(), '--lock', path.join(disk, 'lock.json'), 'jq'],
    ],
  ])('%s is said so, and nothing is half-written', async (_, args) => {
    const disk = mkdtempSync(path.join(folder, 'disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    try {
      writeFileSync(path.join(disk, 'filling'), Buffer.alloc(64 * 1024));
      const { status, stderr } = await ended(start(...args(disk)));
      expect(stderr).toContain('error[E_DISK_FULL]');
      expect(status).toBe(3);
      const left = readdirSync(disk, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
      expect(left.filter((entry) => /\.(raw|json)$/.test(entry.name))).toEqual([]);
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

describe('a package made by an enemy', () => {
  it.each([
    ['leaves its root', '/usr/share/innocent/x', '/usr/../../../../tm/x'],
    ['begins with a step upwards', '/usr/share/innocent/x', '/../usr/../innocent/x'],
  ])('whose payload %s is refused', async (_, innocent, evil) => {
    const repository = mkdtempSync(path.join(folder, 'enemy-'));
    const rpm = await buildRpm(repository, {
      name: 'enemy',
      payload: 'w.ufdio',
      files: { [innocent]: 'content' },
    });
    forge(rpm, innocent, evil);
    expect(execFileSync('rpm', ['-qpl', '--nosignature', rpm], { encoding: 'utf8' })).toContain('..');
    execFileSync('createrepo_c', ['--quiet', repository]);
    expect(
      await ended(start('resolve', ...onHost(repository), '--lock', 'enemy.json', 'enemy')),
    ).toMatchObject({ status: 0 });
    const { status, stderr } = await ended(
      start('build', 'enemy.json', '--no-signature', '--quiet', '--out', 'enemy-out'),
    );
    expect(stderr).toMatch(/error\[E_(PATH_ESCAPE|SYSEXT_REFUSED|PAYLOAD|RPM_FORMAT)\]/);
    expect([1, 2]).toContain(status);
    expect(existsSync(path.join(folder, 'enemy-out/enemy.raw'))).toBe(false);
  });

  it('with a changed byte is refused, and its name is said', async () => {
    const repository = path.join(folder, 'changed');
    mkdirSync(repository);
    cpSync(distribution.extraRepository, repository, { recursive: true });
    const name = readdirSync(repository).find((file) => file.startsWith('jq-'))!;
    const bytes = readFileSync(path.join(repository, name));
    bytes[bytes.length - 100]! ^= 1;
    writeFileSync(path.join(repository, name), bytes);
    await ended(start('resolve', ...onHost(repository), '--lock', 'changed.json', 'jq'));
    const cache = ['--cache', path.join(folder, 'fresh-cache')];
    const { status, stderr } = await ended(
      start('build', 'changed.json', '--key', distribution.key, ...cache, '--quiet', '--out', 'changed-out'),
    );
    expect(status).toBe(2);
    expect(stderr).toContain('error[E_CHECKSUM]');
    expect(stderr).toContain(name);
    expect(existsSync(path.join(folder, 'changed-out'))).toBe(false);
  });
});

/** Gives a file of an uncompressed package another path of the same length, and makes all its digests right again. */
function forge(rpm: string, from: string, to: string): void {
  expect(to).toHaveLength(from.length);
  const bytes = readFileSync(rpm);
  const sha = (part: Buffer, algorithm: string): string => createHash(algorithm).update(part).digest('hex');
  const headerAt = bytes.indexOf(Buffer.from([0x8e, 0xad, 0xe8, 0x01]), 100);
  const payloadAt = headerAt + 16 + bytes.readUInt32BE(headerAt + 8) * 16 + bytes.readUInt32BE(headerAt + 12);
  const before = [
    sha(bytes.subarray(payloadAt), 'sha256'),
    ...['sha256', 'sha1'].map((name) => sha(bytes.subarray(headerAt, payloadAt), name)),
  ];
  const md5 = createHash('md5').update(bytes.subarray(headerAt)).digest();
  const replace = (old: Buffer | string, now: Buffer | string): void => {
    for (let at = bytes.indexOf(old); at !== -1; at = bytes.indexOf(old, at + 1))
      Buffer.from(now).copy(bytes, at);
  };
  replace(from, to);
  const cut = (whole: string): string => whole.slice(0, whole.lastIndexOf('/') + 1);
  replace(`${cut(from)}\0`, `${cut(to)}\0`);
  replace(before[0]!, sha(bytes.subarray(payloadAt), 'sha256'));
  replace(before[1]!, sha(bytes.subarray(headerAt, payloadAt), 'sha256'));
  replace(before[2]!, sha(bytes.subarray(headerAt, payloadAt), 'sha1'));
  replace(md5, createHash('md5').update(bytes.subarray(headerAt)).digest());
  writeFileSync(rpm, bytes);
}
