import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FaultServer, startFaultServer } from '../../../test/fault-server.ts';
import { withTemporaryDirectory } from '../files.ts';
import type { ProgressEvent } from '../progress.ts';
import { downloadBytes } from './download-bytes.ts';
import { download } from './download.ts';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) >> 5));
const sha = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const checksum = sha(content);
const isRoot = process.getuid?.() === 0;

let folder = '';
let server: FaultServer;
let waits: number[] = [];
let finish: (() => void) | undefined;
const ports = {
  sleep: async (milliseconds: number) => {
    waits.push(milliseconds);
  },
  random: () => 0.5,
};

beforeEach(async () => {
  waits = [];
  const started = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  finish = ended.resolve;
  void withTemporaryDirectory(async (made) => {
    folder = made;
    await mkdir(path.join(folder, 'www'));
    await writeFile(path.join(folder, 'www/file'), content);
    server = await startFaultServer(path.join(folder, 'www'));
    started.resolve();
    await ended.promise;
    await server.close();
  });
  await started.promise;
});
afterEach(() => finish?.());

const target = () => path.join(folder, 'cache/file');
const left = async () => (await readdir(path.dirname(target())).catch(() => [])).sort();
const fails = (code: string, message?: string): unknown =>
  expect.objectContaining({
    code,
    ...(message ? { message: expect.stringContaining(message) as string } : {}),
  });

describe('download', () => {
  it('fetches a file and reports bytes', async () => {
    const events: ProgressEvent[] = [];
    const result = await download(`${server.url}/file`, target(), {
      checksum,
      expectedSize: content.length,
      progress: (event) => events.push(event),
      ports,
    });
    expect(result).toEqual({ size: content.length });
    expect(await readFile(target())).toEqual(content);
    expect(await left()).toEqual(['file']);
    expect([events[0]?.state, events.at(-1)?.state]).toEqual(['start', 'done']);
    expect(events.at(-2)).toMatchObject({
      step: 'Downloading file',
      done: content.length,
      total: content.length,
    });
  });

  it.each([500, 503, 429, 408])('tries again after status %i', async (status) => {
    server.fail('/file', { kind: 'status', status }, { kind: 'status', status });
    await download(`${server.url}/file`, target(), { checksum, ports });
    expect(waits).toEqual([375, 750]);
  });

  it('waits as long as the server asks', async () => {
    server.fail('/file', { kind: 'status', status: 503, headers: { 'retry-after': '7' } });
    await download(`${server.url}/file`, target(), { checksum, ports });
    expect(waits).toEqual([7000]);
  });

  it('gives up after the retries and says which URL, without password and query values', async () => {
    server.fail('/file', ...Array.from({ length: 3 }, () => ({ kind: 'status', status: 500 }) as const));
    const url = `${server.url}/file?token=secret`.replace('//', '//me:secret@');
    const failure = download(url, target(), { checksum, ports, retries: 2 });
    await expect(failure).rejects.toEqual(fails('E_HTTP_STATUS', '/file?token=...'));
    await expect(failure).rejects.not.toMatchObject({ message: expect.stringContaining('secret') as string });
    expect(await left()).toEqual(['file.partial']);
  });

  it('does not try again after 404', async () => {
    await expect(download(`${server.url}/none`, target(), { ports })).rejects.toEqual(
      fails('E_HTTP_STATUS', '404'),
    );
    expect(waits).toEqual([]);
    expect(await left()).toEqual([]);
  });

  it('resumes a torn transfer of the same version', async () => {
    server.fail('/file', { kind: 'tear', after: 100_000 }, { kind: 'tear', after: 50_000 });
    await download(`${server.url}/file`, target(), { checksum, ports });
    expect(await readFile(target())).toEqual(content);
    const [first, second, third] = server.requests;
    expect(first?.range).toBeUndefined();
    expect(Number(/\d+/.exec(second?.range ?? '')?.[0])).toBeGreaterThan(0);
    expect(second?.ifRange).toMatch(/^"/);
    expect(third?.range).toMatch(/^bytes=\d+-$/);
  });

  it('begins anew when the file changed while it was torn', async () => {
    server.fail('/file', { kind: 'tear', after: 100_000 });
    const changed = Buffer.concat([Buffer.from('changed'), content]);
    const change = { ...ports, sleep: () => writeFile(path.join(folder, 'www/file'), changed) };
    await download(`${server.url}/file`, target(), { checksum: sha(changed), ports: change });
    expect(await readFile(target())).toEqual(changed);
  });

  it('accepts a server that cannot resume', async () => {
    server.fail('/file', { kind: 'tear', after: 100_000 }, { kind: 'whole' });
    await download(`${server.url}/file`, target(), { checksum, ports });
    expect(await readFile(target())).toEqual(content);
  });

  it('goes on with what an earlier run left', async () => {
    await mkdir(path.dirname(target()));
    await writeFile(`${target()}.partial`, content.subarray(0, 200_000));
    await download(`${server.url}/file`, target(), { checksum, ports });
    expect(await readFile(target())).toEqual(content);
    expect(server.requests.map((request) => request.range)).toEqual(['bytes=200000-']);
  });

  it.each([
    ['other bytes', Buffer.alloc(200_000, 1)],
    ['more bytes than the file has', Buffer.alloc(400_000, 1)],
    ['as many bytes, but others', Buffer.alloc(content.length, 1)],
  ])('does not trust %s that an earlier run left', async (_, earlier) => {
    await mkdir(path.dirname(target()));
    await writeFile(`${target()}.partial`, earlier);
    await download(`${server.url}/file`, target(), { checksum, expectedSize: content.length, ports });
    expect(await readFile(target())).toEqual(content);
  });

  it('gives up on a server that stalls', async () => {
    server.fail('/file', { kind: 'stall', after: 1000 });
    await download(`${server.url}/file`, target(), { checksum, ports, idleTimeout: 50 });
    expect(await readFile(target())).toEqual(content);
  });

  it.each([
    ['E_CHECKSUM', { checksum: sha(Buffer.from('x')) }],
    ['E_SIZE', { checksum, expectedSize: content.length - 1 }],
    ['E_SIZE', { checksum, expectedSize: content.length + 1 }],
    ['E_LIMIT', { maximumSize: 1000 }],
  ])('throws %s for %o and leaves nothing', async (code, options) => {
    await expect(download(`${server.url}/file`, target(), { ...options, ports })).rejects.toEqual(
      fails(code),
    );
    expect(await left()).toEqual([]);
  });

  it('counts bytes also where the server states no length', async () => {
    server.fail('/file', { kind: 'chunked' });
    await expect(download(`${server.url}/file`, target(), { maximumSize: 1000, ports })).rejects.toEqual(
      fails('E_LIMIT'),
    );
  });

  it('follows redirects, but shows another host no credentials', async () => {
    await using other = await startFaultServer(path.join(folder, 'www'));
    server.fail('/file', { kind: 'status', status: 302, headers: { location: '/moved' } });
    server.fail('/moved', { kind: 'status', status: 307, headers: { location: `${other.url}/file` } });
    await download(`${server.url}/file`.replace('//', '//me:p%40ss@'), target(), { checksum, ports });
    const basic = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
    expect(server.requests.map((request) => request.authorization)).toEqual([basic, basic]);
    expect(other.requests.map((request) => request.authorization)).toEqual([undefined]);
  });

  it.each(['/file', 'file:///etc/passwd'])(
    'refuses redirects without end or out of the web (%s)',
    async (location) => {
      server.fail(
        '/file',
        ...Array.from(
          { length: 99 },
          () => ({ kind: 'status', status: 301, headers: { location } }) as const,
        ),
      );
      await expect(download(`${server.url}/file`, target(), { ports, retries: 0 })).rejects.toEqual(
        fails('E_NETWORK', 'redirects'),
      );
    },
  );

  it('says that nothing listens', async () => {
    await server.close();
    await expect(download(`${server.url}/file`, target(), { ports, retries: 1 })).rejects.toEqual(
      fails('E_NETWORK', 'ECONNREFUSED'),
    );
    expect(waits).toHaveLength(1);
  });

  it('stops when it is called off', async () => {
    const controller = new AbortController();
    server.fail('/file', { kind: 'stall', after: 100_000 });
    const running = download(`${server.url}/file`, target(), {
      ports,
      signal: controller.signal,
      progress: (event) => {
        if (event.state === 'advance') controller.abort();
      },
    });
    await expect(running).rejects.toEqual(fails('E_ABORTED'));
    expect(await left()).toEqual([]);
  });

  it.each(['path', 'URL'])('copies a local file named by its %s', async (kind) => {
    const file = path.join(folder, 'www/file');
    await download(kind === 'URL' ? `file://${file}` : file, target(), {
      checksum,
      expectedSize: content.length,
    });
    expect(await readFile(target())).toEqual(content);
    await expect(download(`${file}.none`, target())).rejects.toEqual(fails('E_FILE_MISSING'));
    await expect(download(file, target(), { checksum: sha(Buffer.from('x')) })).rejects.toEqual(
      fails('E_CHECKSUM'),
    );
  });

  it.runIf(isRoot)('leaves nothing on a full disk', async () => {
    const disk = path.dirname(target());
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    try {
      await expect(download(`${server.url}/file`, target(), { checksum, ports })).rejects.toEqual(
        fails('E_DISK_FULL'),
      );
      expect(await left()).toEqual([]);
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

describe('downloadBytes', () => {
  it('resumes, checks and bounds as download does', async () => {
    server.fail('/file', { kind: 'tear', after: 100_000 });
    expect(await downloadBytes(`${server.url}/file`, { checksum, ports })).toEqual(content);
    expect(await downloadBytes(path.join(folder, 'www/file'), { expectedSize: content.length })).toEqual(
      content,
    );
    await expect(downloadBytes(`${server.url}/file`, { maximumSize: 10, ports })).rejects.toEqual(
      fails('E_LIMIT'),
    );
    await expect(downloadBytes(`${server.url}/file`, { expectedSize: 10, ports })).rejects.toEqual(
      fails('E_SIZE'),
    );
    await expect(
      downloadBytes(`${server.url}/file`, { checksum: sha(Buffer.from('x')), ports }),
    ).rejects.toEqual(fails('E_CHECKSUM'));
  });
});
