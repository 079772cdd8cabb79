import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRepository } from './made-repository.ts';

const root = path.resolve(import.meta.dirname, '..');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'viaduct-library-'));
  execFileSync(path.join(root, 'viaduct'), ['--prepare-only'], { stdio: 'pipe' });
});
// The browser's helpers may still be writing their last.
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

/** The page: resolves with the library and sends the answer to the server. */
const page = `<!doctype html><script type="module">
import { openIndex, resolve, renderRefusal } from './resolve.js';
const bytes = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer());
const base = openIndex('@base', await bytes('base.packages'));
const main = openIndex('main', await bytes('main.packages'));
const answers = ['p4099', 'p4000 < 1', 'nothing-like-it'].map((request) => {
  const answer = resolve({
    base: { source: base, arch: 'x86_64', name: 'Test OS' },
    repositories: [{ source: main }],
    request: [request], recommends: false, filesFinal: true,
  });
  return answer.result === 'ok'
    ? answer.packages.map(({ nevra, repo, reason }) => ({ nevra, repo, reason }))
    : renderRefusal(answer.explanation, answer.repairs);
});
await fetch('answer', { method: 'POST', body: JSON.stringify({ packages: main.packageCount, answers }) });
</script>`;

describe('the library in a browser', () => {
  const packages = 10_000;
  let server: Server;
  const answered = Promise.withResolvers<string>();

  beforeAll(async () => {
    for (const name of ['base', 'main']) mkdirSync(path.join(folder, name));
    await makeRepository(path.join(folder, 'base'), [{ name: 'base' }]);
    await makeRepository(
      path.join(folder, 'main'),
      Array.from({ length: packages }, (_, i) => ({
        name: `p${i}`,
        entries: { requires: i % 50 === 0 ? '' : `<rpm:entry name="p${i - 1}"/>` },
      })),
    );
    const files = new Map<string, Buffer>([
      ['/', Buffer.from(page)],
      ['/resolve.js', readFileSync(path.join(root, 'dist/library/resolve.js'))],
    ]);
    for (const name of ['base', 'main']) {
      const cache = path.join(folder, `cache-${name}`);
      const on = ['--base', path.join(folder, 'base'), '--arch', 'x86_64', '--repo', path.join(folder, name)];
      spawnSync(path.join(root, 'viaduct'), ['resolve', ...on, '--cache', cache, '--quiet', 'p0']);
      const found = readdirSync(path.join(cache, 'indexes')).map((file) =>
        readFileSync(path.join(cache, 'indexes', file)),
      );
      files.set(`/${name}.packages`, found.sort((a, b) => b.length - a.length)[0]!);
    }
    server = createServer((request, response) => {
      if (request.method === 'POST') {
        let text = '';
        request.on('data', (chunk: Buffer) => (text += chunk.toString()));
        request.on('end', () => {
          response.end();
          answered.resolve(text);
        });
        return;
      }
      const content = files.get(request.url ?? '');
      const type = request.url === '/' ? 'text/html' : 'text/javascript';
      response.writeHead(content === undefined ? 404 : 200, { 'content-type': type }).end(content);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());

  it('gives the answers that the command line gives, over an index of 10,000 packages', async () => {
    const { port } = server.address() as AddressInfo;
    const browser = spawn(
      'chromium',
      [
        ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
        ...[`--user-data-dir=${path.join(folder, 'profile')}`, '--remote-debugging-port=0'],
        `http://127.0.0.1:${port}/`,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    browser.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    browser.on('error', answered.reject);
    browser.on('exit', (status) => answered.reject(new Error(`Chromium ended with ${status}: ${said}`)));
    try {
      const { packages: known, answers } = JSON.parse(await answered.promise) as {
        packages: number;
        answers: unknown[];
      };
      expect(known).toBe(packages);
      const ask = (request: string, ...more: string[]) =>
        spawnSync(
          path.join(root, 'viaduct'),
          [
            ...['resolve', '--base', 'base', '--arch', 'x86_64', '--repo', 'main=main', '--quiet'],
            ...['--cache', 'cache', ...more, request],
          ],
          { cwd: folder, encoding: 'utf8' },
        ).stdout;
      const added = (JSON.parse(ask('p4099', '--json')) as { packages: Record<string, unknown>[] }).packages;
      expect(added).toHaveLength(50);
      expect(answers[0]).toEqual(added.map(({ nevra, repo, reason }) => ({ nevra, repo, reason })));
      for (const [index, request] of [
        [1, 'p4000 < 1'],
        [2, 'nothing-like-it'],
      ] as const)
        expect(answers[index]).toBe(
          ask(request)
            .trimEnd()
            .replaceAll(/\bbase:/g, 'Test OS:'),
        );
    } finally {
      browser.removeAllListeners('exit');
      const ended = once(browser, 'exit');
      browser.kill('SIGKILL');
      await ended;
    }
  });
});
