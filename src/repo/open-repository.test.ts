import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startFaultServer } from '../../test/fault-server.ts';
import { type MadePackage, makeRepository } from '../../test/made-repository.ts';
import { type ProgressEvent, ViaductError, withTemporaryDirectory } from '../core/index.ts';
import { fetchPackage, openRepository } from './index.ts';

const network = { sleep: async () => {}, random: () => 0 };
const packages: MadePackage[] = [
  {
    name: 'a',
    entries: {
      requires:
        '<rpm:entry name="x&amp;y" flags="GE" epoch="1" ver="2" rel="3" pre="1"/><rpm:entry name="(b or c)"/>',
      recommends: '<rpm:entry name="b" flags="LT" ver="9"/><rpm:entry name="c" flags="EQ"/>',
      supplements: '<rpm:entry name="z"/>',
      freshens: '<rpm:entry name="old"/>',
    },
    files: ['/usr/bin/a', '/usr/share/a/data', '/etc/a.conf'],
  },
  { name: 'b', arch: 'src', files: ['/usr/share/a/data', '/usr/bin/a&amp;b'] },
  { name: 'b', version: '2', files: [] },
];

interface Place {
  readonly repository: string;
  readonly cache: string;
  readonly folder: string;
}

const inPlace =
  (work: (place: Place) => Promise<void>, options?: Parameters<typeof makeRepository>[2]) => () =>
    withTemporaryDirectory(async (folder) => {
      const repository = path.join(folder, 'repository');
      await makeRepository(repository, packages, options);
      await work({ folder, repository, cache: path.join(folder, 'cache') });
    });

/** Files of the cache that are no index, download or repomd.xml. */
const strays = async (cache: string) =>
  (await readdir(cache, { recursive: true }).catch(() => [])).filter((file) =>
    /lock|partial|stale/.test(file),
  );

describe('a local repository', () => {
  it.each(['none', 'gz', 'zst'] as const)('is read, packed as %s', (compression) =>
    inPlace(
      async ({ repository, cache }) => {
        const opened = await openRepository({ name: 'r', url: repository }, { cache });
        const { source } = opened;
        expect(opened).toMatchObject({ revision: '7', url: pathToFileURL(repository).href, notes: [] });
        expect([...source.names()]).toEqual(['a', 'b']);
        expect(source.identity(1)).toEqual({ name: 'b', epoch: 0, version: '1', release: '1', arch: 'src' });
        expect([source.vendor(0), source.summary(0), source.location(0)?.size]).toEqual(['Made', 'The a', 3]);
        expect(source.dependencies(0, 'requires')).toEqual([
          { name: 'x&y', comparison: '>=', evr: { epoch: 1, version: '2', release: '3' }, pre: true },
          { name: '(b or c)' },
        ]);
        expect(source.dependencies(0, 'recommends')).toEqual([
          { name: 'b', comparison: '<', evr: { epoch: 0, version: '9', release: '' } },
          { name: 'c' },
        ]);
        expect(source.withDependency('supplements')).toEqual([0]);
        expect([source.named('b'), source.providing('b'), source.named('__proto__')]).toEqual([
          [1, 2],
          [1, 2],
          [],
        ]);
        expect([source.ownersOf('/usr/bin/a&b'), source.ownersOf('/usr/share/a/data')]).toEqual([[1], []]);
        const files = await opened.withFilelists();
        expect([source.filesComplete, files.filesComplete]).toEqual([false, true]);
        expect([files.ownersOf('/usr/share/a/data'), files.ownersOf('/usr/bin/a&b')]).toEqual([[0, 1], [1]]);
      },
      { compression },
    )(),
  );

  it(
    'is not unpacked again while it stays the same',
    inPlace(async ({ repository, cache }) => {
      const steps: string[] = [];
      const progress = (event: ProgressEvent) => {
        if (event.state === 'start') steps.push(event.step);
      };
      await openRepository({ name: 'r', url: repository }, { cache, progress });
      await rm(path.join(repository, 'repodata/primary.xml.gz'));
      const again = await openRepository(
        { name: 'r', url: pathToFileURL(repository).href },
        { cache, progress },
      );
      expect([steps, again.source.packageCount]).toEqual([['Reading the packages of r'], 3]);
      await makeRepository(repository, packages.slice(1));
      const changed = await openRepository({ name: 'r', url: `${repository}/` }, { cache });
      expect(changed.source.packageCount).toBe(2);
    }),
  );

  it(
    'that publishes no filelists says so when files are asked for',
    inPlace(
      async ({ repository, cache }) => {
        const opened = await openRepository({ name: 'r', url: repository }, { cache });
        expect((await opened.withFilelists()).filesComplete).toBe(false);
        expect(opened.notes).toEqual([expect.stringContaining('publishes no lists of files')]);
      },
      { filelists: false },
    ),
  );

  it(
    'withholds what includepkgs and excludepkgs withhold, and says why',
    inPlace(async ({ repository, cache }) => {
      const open = async (include: string[] | undefined, exclude: string[]) => {
        const hiding = include === undefined ? {} : { includePackages: include };
        const opened = await openRepository(
          { name: 'r', url: repository, ...hiding, excludePackages: exclude },
          { cache },
        );
        const offered = (packages: readonly number[]) =>
          packages.filter((pkg) => opened.withheld(pkg) === undefined);
        return [offered(opened.source.named('a')), offered(opened.source.providing('b')), opened.withheld(0)];
      };
      expect(await open(['b*'], [])).toEqual([[], [1, 2], { kind: 'not-included', repository: 'r' }]);
      expect(await open(undefined, ['b-0:1-1.src', 'b-2'])).toEqual([[0], [], undefined]);
      expect(await open(['?'], ['*.src', '[!b]'])).toEqual([
        [],
        [2],
        { kind: 'excluded', pattern: '[!b]', repository: 'r' },
      ]);
      expect(await open(undefined, ['a.b', '(', '**************z'])).toEqual([[0], [1, 2], undefined]);
    }),
  );

  it(
    'is built anew from an index that was damaged, wherever it was',
    inPlace(async ({ repository, cache }) => {
      const open = () => openRepository({ name: 'r', url: repository }, { cache });
      await open();
      const indexes = path.join(cache, 'indexes');
      const file = path.join(indexes, (await readdir(indexes))[0]!);
      const good = await readFile(file);
      for (let at = 0; at < good.length; at += 171) {
        const bad = Buffer.from(good);
        bad[at]! ^= 0x40;
        await writeFile(file, at % 2 === 0 ? bad : good.subarray(0, at));
        expect((await open()).source.identity(2).version).toBe('2');
      }
      expect(await readFile(file)).toEqual(good);
    }),
  );

  it('that is none is an error with a hint', () =>
    withTemporaryDirectory(async (folder) => {
      await expect(openRepository({ name: 'r', url: folder }, { cache: folder })).rejects.toMatchObject({
        code: 'E_FILE_MISSING',
        hint: expect.stringContaining('createrepo_c') as string,
      });
      await expect(openRepository({ name: 'r', url: 'ftp://x/y' }, { cache: folder })).rejects.toMatchObject({
        code: 'E_USAGE',
      });
    }));
});

describe('damage', () => {
  it.each(['repomd.xml', 'primary.xml.gz', 'filelists.xml.gz'])('of any byte of %s is noticed', (name) =>
    inPlace(async ({ folder, repository }) => {
      const file = path.join(repository, 'repodata', name);
      const good = await readFile(file);
      let count = 0;
      let harmless = 0;
      const reference = await openAll(repository, path.join(folder, 'reference'));
      for (let at = 0; at < good.length; at += 3) {
        const bad = Buffer.from(good);
        bad[at]! ^= 1 << (at % 8);
        await writeFile(file, bad);
        const cache = path.join(folder, `cache-${at}`);
        try {
          // A byte of repomd.xml that says nothing about the files used (the revision, a name) changes nothing.
          // One that hides the record of filelists is seen when files are asked for.
          const opened = await openAll(repository, cache);
          expect(opened.packages).toEqual(reference.packages);
          if (opened.complete) expect(opened.owners).toEqual(reference.owners);
          harmless++;
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(ViaductError);
          expect((thrown as ViaductError).code).toMatch(
            /^E_(?:METADATA|CHECKSUM|SIZE|COMPRESSION|LIMIT|FILE_MISSING|PATH_ESCAPE)$/,
          );
        }
        count++;
        expect(await strays(cache)).toEqual([]);
      }
      if (name !== 'repomd.xml') expect(harmless).toBe(0);
      expect(harmless).toBeLessThan(count / 2);
    })(),
  );

  it('inside the XML is shown with file, line and column', () =>
    withTemporaryDirectory(async (folder) => {
      await makeRepository(folder, [{ name: 'a' }, { name: 'b', version: '"/><oops' }], {
        compression: 'none',
      });
      await expect(
        openRepository({ name: 'r', url: folder }, { cache: `${folder}/c` }),
      ).rejects.toMatchObject({
        code: 'E_METADATA',
        where: {
          file: path.join(folder, 'repodata/primary.xml'),
          line: 4,
          excerpt: expect.stringContaining('oops') as string,
        },
      });
      await writeFile(
        path.join(folder, 'repodata/repomd.xml'),
        '<repomd>\n  <data type="primary"/>\n</repomd>',
      );
      await expect(openRepository({ name: 'r', url: folder }, { cache: folder })).rejects.toMatchObject({
        code: 'E_METADATA',
        message: 'The record primary has no location',
        where: { line: 2, column: 3 },
      });
    }));

  it.each([
    ['<rpm:entry flags="EQ"/>', 'A dependency has no name'],
    ['<rpm:entry name="x" flags="NE" ver="1"/>', 'is not one of EQ, LT'],
    ['<rpm:entry name="x" flags="EQ" epoch="-1" ver="1"/>', 'is no number'],
    ['<rpm:entry name="x" flags="EQ" epoch="4294967296" ver="1"/>', 'is no number'],
    [`<rpm:entry name="${'x'.repeat(300_000)}"/>`, 'longer than 256 KiB'],
  ])('%.50s is refused', (requires, message) =>
    withTemporaryDirectory(async (folder) => {
      await makeRepository(folder, [{ name: 'a', entries: { requires } }]);
      await expect(openRepository({ name: 'r', url: folder }, { cache: folder })).rejects.toMatchObject({
        message: expect.stringContaining(message) as string,
        where: { line: 3 },
      });
    }),
  );

  it.each(['../a.rpm', 'x/../../a.rpm', '%2e%2e/a.rpm', '/etc/passwd', 'file:///etc/passwd'])(
    'a package at %s is not fetched',
    (href) =>
      withTemporaryDirectory(async (folder) => {
        await makeRepository(folder, [{ name: 'a', href }]);
        const { source, url } = await openRepository({ name: 'r', url: folder }, { cache: `${folder}/c` });
        for (const repository of [url, 'https://example.org/r'])
          await expect(
            fetchPackage(repository, source.location(0)!, { cache: `${folder}/c` }),
          ).rejects.toMatchObject({
            code: 'E_PATH_ESCAPE',
          });
      }),
  );
});

describe('a repository on a server', () => {
  it(
    'is downloaded once, opens offline afterwards, and gives its packages',
    inPlace(async ({ repository, cache }) => {
      await using server = await startFaultServer(repository);
      const description = { name: 'r', url: `${server.url}/` };
      await expect(openRepository(description, { cache, offline: true })).rejects.toMatchObject({
        code: 'E_OFFLINE',
      });
      await openRepository(description, { cache, network });
      await openRepository(description, { cache, network });
      const names = () => server.requests.map((request) => path.basename(request.url));
      expect(names()).toEqual(['repomd.xml', 'primary.xml.gz', 'repomd.xml']);
      const offline = await openRepository(description, { cache, offline: true });
      expect(offline.source.packageCount).toBe(3);
      await expect(offline.withFilelists()).rejects.toMatchObject({ code: 'E_OFFLINE' });
      const location = offline.source.location(0)!;
      await expect(fetchPackage(offline.url, location, { cache, offline: true })).rejects.toMatchObject({
        code: 'E_OFFLINE',
      });
      const file = await fetchPackage(offline.url, location, { cache, network });
      expect(await readFile(file, 'utf8')).toBe('a 1');
      await writeFile(file, 'b');
      await expect(fetchPackage(offline.url, location, { cache, offline: true })).rejects.toMatchObject({
        code: 'E_OFFLINE',
      });
      expect(await readFile(await fetchPackage(offline.url, location, { cache, network }), 'utf8')).toBe(
        'a 1',
      );
    }),
  );

  it(
    'that wants a password gets it, and tells it to nobody',
    inPlace(async ({ repository, cache }) => {
      await using server = await startFaultServer(repository);
      const url = server.url.replace('//', '//me:secret@');
      const opened = await openRepository({ name: 'r', url }, { cache, network });
      expect(opened.url).toBe(server.url);
      const basic = `Basic ${Buffer.from('me:secret').toString('base64')}`;
      expect(new Set(server.requests.map((request) => request.authorization))).toEqual(new Set([basic]));
    }),
  );

  it(
    'may be torn, busy or changing: the work goes on',
    inPlace(async ({ repository, cache }) => {
      await using server = await startFaultServer(repository);
      server.fail('/repodata/repomd.xml', { kind: 'tear', after: 10 }, { kind: 'status', status: 503 });
      server.fail('/repodata/primary.xml.gz', { kind: 'tear', after: 100 }, { kind: 'tear', after: 100 });
      const opened = await openRepository({ name: 'r', url: server.url }, { cache, network });
      expect(opened.source.packageCount).toBe(3);
      expect(server.requests.some((request) => request.range !== undefined)).toBe(true);
      expect(await strays(cache)).toEqual([]);
    }),
  );

  it(
    'that exchanges its metadata between two requests is asked again',
    inPlace(async ({ repository, cache, folder }) => {
      const newer = path.join(folder, 'newer');
      await makeRepository(newer, packages.slice(1));
      await using server = await startFaultServer(repository);
      let exchanged = false;
      const progress = async (event: ProgressEvent) => {
        if (!event.step.includes('repomd.xml') || event.state !== 'done' || exchanged) return;
        exchanged = true;
        await cp(newer, repository, { recursive: true, force: true });
      };
      const pending: Promise<void>[] = [];
      const opened = await openRepository(
        { name: 'r', url: server.url },
        { cache, network, progress: (event) => pending.push(progress(event)) },
      ).catch(async (thrown: unknown) => {
        // The copy may itself be caught half-way; then the repository is whole at the next try.
        expect(thrown).toBeInstanceOf(ViaductError);
        await Promise.all(pending);
        return openRepository({ name: 'r', url: server.url }, { cache, network });
      });
      await Promise.all(pending);
      expect([2, 3]).toContain(opened.source.packageCount);
    }),
  );

  it(
    'is taken from a mirror when the first has not got it, or has it damaged',
    inPlace(async ({ repository, cache, folder }) => {
      const damaged = path.join(folder, 'damaged');
      await cp(repository, damaged, { recursive: true });
      await writeFile(path.join(damaged, 'repodata/primary.xml.gz'), 'nothing');
      await using first = await startFaultServer(damaged);
      await using second = await startFaultServer(repository);
      const mirrors = [first.url, second.url];
      const opened = await openRepository(
        { name: 'r', url: `${first.url}/none`, mirrors },
        { cache, network },
      );
      expect(opened.source.packageCount).toBe(3);
      await expect(
        openRepository(
          { name: 'r', url: second.url, repomdChecksums: [`sha256:${'0'.repeat(64)}`] },
          { cache, network },
        ),
      ).rejects.toMatchObject({ code: 'E_CHECKSUM' });
    }),
  );

  it(
    'must be signed where that is demanded',
    inPlace(async ({ repository, cache }) => {
      const description = { name: 'r', url: repository, checkMetadataSignature: true, keys: ['k'] };
      await expect(openRepository(description, { cache })).rejects.toMatchObject({
        code: 'E_REPO_SIGNATURE',
      });
      const verify = async (_: Uint8Array, signature: Uint8Array, keys: readonly string[]) =>
        Buffer.from(signature).toString() === keys.join() ? undefined : 'not by this key';
      await expect(openRepository(description, { cache }, verify)).rejects.toMatchObject({
        code: 'E_FILE_MISSING',
      });
      await writeFile(path.join(repository, 'repodata/repomd.xml.asc'), 'other');
      await expect(openRepository(description, { cache }, verify)).rejects.toMatchObject({
        code: 'E_REPO_SIGNATURE',
        message: expect.stringContaining('not by this key') as string,
      });
      await writeFile(path.join(repository, 'repodata/repomd.xml.asc'), 'k');
      expect((await openRepository(description, { cache }, verify)).source.packageCount).toBe(3);
      await using server = await startFaultServer(repository);
      const remote = { ...description, url: server.url };
      expect((await openRepository(remote, { cache, network }, verify)).source.packageCount).toBe(3);
      expect((await openRepository(remote, { cache, offline: true }, verify)).source.packageCount).toBe(3);
    }),
  );
});

describe('runs on one cache', () => {
  const start = (url: string, cache: string) => {
    const module = pathToFileURL(path.join(import.meta.dirname, 'index.ts')).href;
    const code = `import { openRepository } from ${JSON.stringify(module)};
      const { source } = await openRepository({ name: 'r', url: ${JSON.stringify(url)} }, { cache: ${JSON.stringify(cache)} });
      process.stdout.write(String(source.packageCount));`;
    return spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  };

  it(
    'share one download and one index',
    inPlace(async ({ repository, cache }) => {
      await using server = await startFaultServer(repository);
      const runs = [1, 2, 3].map(() => start(server.url, cache));
      const answers = await Promise.all(runs.map(async (run) => String((await once(run.stdout, 'data'))[0])));
      await Promise.all(runs.map(async (run) => run.exitCode ?? once(run, 'exit')));
      expect(answers).toEqual(['3', '3', '3']);
      expect(server.requests.filter((request) => request.url.includes('primary'))).toHaveLength(1);
      expect(await strays(cache)).toEqual([]);
    }),
  );

  it(
    'trust nothing that a killed one left',
    inPlace(async ({ repository, cache }) => {
      await using server = await startFaultServer(repository);
      server.fail('/repodata/primary.xml.gz', { kind: 'stall', after: 200 });
      const run = start(server.url, cache);
      while (!(await strays(cache)).some((file) => file.endsWith('.partial')) || !(await hasBytes(cache)));
      run.kill('SIGKILL');
      await once(run, 'exit');
      const left = await strays(cache);
      expect(left.some((file) => file.endsWith('.lock'))).toBe(true);
      const opened = await openRepository({ name: 'r', url: server.url }, { cache, network });
      expect([opened.source.packageCount, await strays(cache)]).toEqual([3, []]);
      expect(server.requests.at(-1)?.range).toBe('bytes=200-');
    }),
  );

  it.runIf(process.getuid?.() === 0)(
    'that fill the disk leave nothing half-written',
    inPlace(async ({ folder, cache }) => {
      const repository = path.join(folder, 'large');
      await makeRepository(
        repository,
        Array.from({ length: 300 }, (_, i) => ({ name: `p${i}` })),
      );
      await mkdir(cache);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', cache]);
      try {
        await expect(openRepository({ name: 'r', url: repository }, { cache })).rejects.toMatchObject({
          code: 'E_DISK_FULL',
        });
        const files = (await readdir(cache, { recursive: true, withFileTypes: true })).filter((entry) =>
          entry.isFile(),
        );
        expect(files).toEqual([]);
      } finally {
        execFileSync('umount', [cache]);
      }
    }),
  );
});

/** Whether the partial download in a cache has got bytes. */
async function hasBytes(cache: string): Promise<boolean> {
  const partial = (await strays(cache)).find((file) => file.endsWith('.partial'));
  return partial !== undefined && (await stat(path.join(cache, partial))).size === 200;
}

async function openAll(
  url: string,
  cache: string,
): Promise<{ packages: unknown; complete: boolean; owners: readonly number[] }> {
  const opened = await openRepository({ name: 'r', url }, { cache });
  const files = await opened.withFilelists();
  const all = Array.from({ length: opened.source.packageCount }, (_, pkg) => [
    opened.source.identity(pkg),
    opened.source.location(pkg),
    opened.source.dependencies(pkg, 'requires'),
  ]);
  return { packages: all, complete: files.filesComplete, owners: files.ownersOf('/usr/share/a/data') };
}
