import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRepository } from '../../test/made-repository.ts';
import { parseLock } from '../resolve/index.ts';
import { type SolveOptions, resolveAndReport } from './resolve.ts';

const entry = (name: string, more = '') => `<rpm:entry name="${name}"${more}/>`;
const catalog = `extensions:
  apache: {packages: [httpd]}
  nginx: {packages: [nginx]}
  php: {packages: [php]}
  tracing: {packages: [strace, '-gdb']}
  broken: {packages: [broken]}
`;

let folder: string;
const warnings: string[] = [];
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'viaduct-each-'));
  await makeRepository(path.join(folder, 'base'), [{ name: 'bash' }]);
  await makeRepository(path.join(folder, 'main'), [
    { name: 'httpd', entries: { conflicts: entry('nginx') } },
    { name: 'nginx' },
    { name: 'php', entries: { requires: entry('php-helper') } },
    { name: 'php-helper', entries: { conflicts: entry('nginx') } },
    { name: 'strace', entries: { recommends: entry('gdb') } },
    { name: 'gdb' },
    { name: 'broken', entries: { requires: entry('nothing') } },
  ]);
  writeFileSync(path.join(folder, 'catalog.yaml'), catalog);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(requests: readonly string[], options: Partial<SolveOptions>) {
  const all = {
    base: path.join(folder, 'base'),
    arch: 'x86_64',
    repo: [{ name: 'main', url: path.join(folder, 'main') }],
    catalog: [path.join(folder, 'catalog.yaml')],
    ...options,
  };
  return resolveAndReport(requests, all as Parameters<typeof resolveAndReport>[1], {
    cache: path.join(folder, 'cache'),
    offline: false,
    progress: () => {},
    warn: (sentence) => warnings.push(sentence),
  });
}

describe('resolve --separate', () => {
  it('gives a lock or a refusal for each extension', async () => {
    const lock = path.join(folder, 'locks');
    const answer = await report(['apache', 'nginx', 'broken', 'tracing'], {
      separate: true,
      lock,
      recommends: true,
    });
    expect(answer.exit).toBe('no');
    expect(answer.json).toMatchObject({
      result: 'unsatisfiable',
      extensions: [
        {
          name: 'apache',
          result: 'ok',
          packages: [{ nevra: 'httpd-1-1.noarch', reason: { request: 'apache' } }],
        },
        { name: 'nginx', result: 'ok', packages: [{ nevra: 'nginx-1-1.noarch' }] },
        { name: 'broken', result: 'unsatisfiable', explanation: { requests: ['broken'] } },
        { name: 'tracing', result: 'ok', packages: [{ nevra: 'strace-1-1.noarch' }] },
      ],
    });
    expect(readdirSync(lock).sort()).toEqual(['apache.lock.json', 'nginx.lock.json', 'tracing.lock.json']);
    const file = path.join(lock, 'apache.lock.json');
    expect(parseLock(readFileSync(file, 'utf8'), file).request).toEqual(['apache']);
    expect(answer.text).toContain('apache: ');
    expect(answer.text).toContain('broken: ');
  });

  it('excludes what is excluded beside the extensions from all of them', async () => {
    const answer = await report(['apache', 'nginx', '!httpd'], { separate: true });
    expect(answer.json).toMatchObject({
      extensions: [
        { name: 'apache', result: 'unsatisfiable' },
        { name: 'nginx', result: 'ok' },
      ],
    });
  });

  it('writes nothing when something cannot be read', async () => {
    const lock = path.join(folder, 'no-locks');
    await expect(report(['apache', '@nothing'], { separate: true, lock })).rejects.toMatchObject({
      code: 'E_GROUP',
    });
    expect(existsSync(lock)).toBe(false);
  });
});

describe('resolve --combinations', () => {
  it('names what can be together, and what cannot with the reason', async () => {
    const answer = await report(['apache', 'nginx', 'php', 'tracing'], { combinations: true });
    expect(answer.exit).toBe('yes');
    expect(answer.json).toMatchObject({
      result: 'ok',
      extensions: ['apache', 'nginx', 'php', 'tracing'],
      clashes: [
        { extensions: ['apache', 'nginx'], explanation: { kind: 'conflict' } },
        { extensions: ['nginx', 'php'], explanation: { kind: 'conflict' } },
      ],
      sets: [
        ['apache', 'php', 'tracing'],
        ['nginx', 'tracing'],
      ],
      complete: true,
    });
    expect(answer.text).toContain(
      'Together: apache, php, tracing\nTogether: nginx, tracing\nNot together: apache, nginx\n',
    );
  });

  it('is a no when an extension cannot be there at all', async () => {
    const answer = await report(['apache', 'broken', 'unheard-of'], { combinations: true });
    expect(answer.exit).toBe('no');
    expect(answer.json).toMatchObject({
      result: 'unsatisfiable',
      clashes: [{ extensions: ['broken'] }, { extensions: ['unheard-of'] }],
      sets: [['apache']],
    });
  });
});

describe('a request file', () => {
  const write = (text: string): string => {
    const file = path.join(folder, 'request.yaml');
    writeFileSync(file, text);
    return file;
  };

  it('may give names to packages and hold exclusions', async () => {
    const request = [write('extensions:\n- {name: kit, packages: [strace gdb]}\nexclude: [gdb]\n')];
    expect((await report([], { request })).json).toMatchObject({
      result: 'unsatisfiable',
      explanation: { requests: ['kit'] },
    });
    const alone = [write('extensions:\n- {name: kit, packages: [strace]}\nrecommends: true\n')];
    expect((await report([], { request: alone })).json).toMatchObject({
      packages: [{ nevra: 'gdb-1-1.noarch' }, { nevra: 'strace-1-1.noarch', reason: { request: 'kit' } }],
    });
  });

  it('points at the line of what is wrong', async () => {
    const file = write('extensions:\n- strace\n- "@nothing"\n');
    await expect(report([], { request: [file] })).rejects.toMatchObject({
      code: 'E_GROUP',
      where: { file, line: 3, column: 3 },
    });
    const missing = write('extensions:\n- strace\n- ./missing.rpm\n');
    await expect(report([], { request: [missing] })).rejects.toMatchObject({
      code: 'E_REQUEST',
      where: { line: 3 },
    });
  });

  it('that needs a repository which is not given is told so', async () => {
    warnings.length = 0;
    await report([], { request: [write('extensions:\n- {name: strace, repos: [debug]}\n')] });
    expect(warnings).toEqual([
      'The request needs the repository debug, which is not given; it may hold what is missing',
    ]);
  });
});
