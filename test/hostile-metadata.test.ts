import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MadePackage, makeRepository } from './made-repository.ts';

// Metadata that lies. Each question is a process of its own, which is killed if it does not end: work must be bounded.

const entry = (name: string, more = '') => `<rpm:entry name="${name}"${more}/>`;
const evr = (flags: string, version: string) => ` flags="${flags}" epoch="0" ver="${version}"`;
const needs = (...names: string[]) => ({ requires: names.map((name) => entry(name)).join('') });
const own = (name: string, version = '1') => entry(name, `${evr('EQ', version)} rel="1"`);
const many = 10_000;
const longVersion = '1.'.repeat(5_000) + '1';
const nested = (depth: number) => `${'(a and '.repeat(depth)}b${')'.repeat(depth)}`;

const packages: readonly MadePackage[] = [
  { name: 'circle-a', entries: needs('circle-b') },
  { name: 'circle-b', entries: needs('circle-c') },
  { name: 'circle-c', entries: needs('circle-a') },
  { name: 'needs-itself', entries: needs('needs-itself') },
  { name: 'needs-own-missing', entries: { provides: own('needs-own-missing'), ...needs('nobody-has-this') } },
  { name: 'obsoletes-itself', entries: { obsoletes: entry('obsoletes-itself') } },
  { name: 'conflicts-itself', entries: { conflicts: entry('conflicts-itself') } },
  { name: 'either', entries: { obsoletes: entry('or') } },
  { name: 'or', entries: { obsoletes: entry('either') } },
  { name: 'wants-any', entries: needs('popular') },
  { name: 'wants-all-but', entries: { ...needs('popular'), conflicts: entry('popular', evr('LT', '9000')) } },
  ...Array.from({ length: many }, (_, i) => ({
    name: `provider${i}`,
    entries: { provides: own(`provider${i}`) + entry('popular', evr('EQ', String(i))) },
  })),
  ...Array.from({ length: 200 }, (_, i) => ({
    name: 'versions',
    version: String(i),
    entries: needs(i < 199 ? 'nobody-has-this' : 'circle-a'),
  })),
  { name: 'deep', entries: needs(nested(1000)) },
  {
    name: 'wide',
    entries: needs(`(${Array.from({ length: 2000 }, (_, i) => `provider${i}`).join(' or ')})`),
  },
  {
    name: 'product',
    entries: needs(
      `(${Array.from({ length: 30 }, (_, i) => `(provider${2 * i} and provider${2 * i + 1})`).join(' or ')})`,
    ),
  },
  {
    name: 'long',
    version: longVersion,
    href: 'other/long.rpm',
    entries: { provides: own('long', longVersion) },
  },
  { name: 'wants-long', entries: { requires: entry('long', evr('GE', longVersion)) } },
  { name: 'twin', content: Buffer.from('one') },
  { name: 'twin', content: Buffer.from('two'), href: 'other/twin.rpm', entries: needs('nobody-has-this') },
  {
    name: 'generous',
    entries: {
      provides: Array.from({ length: 200_000 }, (_, i) => entry(`thing(${i})`)).join('') + own('generous'),
    },
  },
  { name: 'wants-thing', entries: needs('thing(199999)') },
];

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'viaduct-hostile-'));
  for (const name of ['base', 'main']) mkdirSync(path.join(folder, name));
  mkdirSync(path.join(folder, 'main/other'));
  // A base that contradicts itself: what is broken there already is none of a request's doing.
  await makeRepository(path.join(folder, 'base'), [
    { name: 'broken', entries: { ...needs('nobody-has-this'), conflicts: entry('enemy') } },
    { name: 'enemy', entries: { obsoletes: entry('broken') } },
  ]);
  await makeRepository(path.join(folder, 'main'), packages);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function ask(...request: string[]): { status: number | null; packages: string[]; text: string } {
  const { status, stdout, error } = spawnSync(
    path.resolve(import.meta.dirname, '../viaduct'),
    [
      ...['resolve', '--base', 'base', '--arch', 'x86_64', '--repo', 'main=main', '--cache', 'cache'],
      ...['--quiet', '--json', ...request],
    ],
    { cwd: folder, encoding: 'utf8', timeout: 60_000, killSignal: 'SIGKILL', maxBuffer: 2 ** 28 },
  );
  if (error !== undefined) throw error;
  const { packages: added = [] } = JSON.parse(stdout) as { packages?: { nevra: string }[] };
  return { status, packages: added.map(({ nevra }) => nevra.replace(/-[^-]*-1\.noarch$/, '')), text: stdout };
}

describe('metadata that lies', () => {
  it.each([
    ['circle-b', ['circle-a', 'circle-b', 'circle-c']],
    ['needs-itself', ['needs-itself']],
    ['obsoletes-itself', ['obsoletes-itself']],
    ['conflicts-itself', ['conflicts-itself']],
    ['either', ['either']],
    ['wants-any', ['provider0', 'wants-any']],
    ['versions', ['circle-a', 'circle-b', 'circle-c', 'versions']],
    ['wide', ['provider0', 'wide']],
    ['product', ['product', 'provider0', 'provider1']],
    ['wants-long', ['long', 'wants-long']],
    ['twin', ['twin']],
    ['wants-thing', ['generous', 'wants-thing']],
  ])('%s is answered', (request, expected) => {
    const answer = ask(request);
    expect(answer.packages).toEqual(expected);
    expect(answer.status).toBe(0);
  });

  it.each([
    ['needs-own-missing', 'nobody-has-this'],
    ['deep', 'deep'],
  ])('%s is refused with the reason', (request, reason) => {
    const answer = ask(request);
    expect(answer.status).toBe(1);
    expect(answer.text).toContain(reason);
  });

  it('two that obsolete each other are refused together', () => {
    const answer = ask('either', 'or');
    expect(answer.status).toBe(1);
    expect(answer.text).toContain('obsoletes');
  });

  it('a conflict with thousands of providers is taken at its word', () => {
    const answer = ask('wants-all-but');
    expect(answer.status).toBe(0);
    expect(answer.packages).toEqual(['provider9000', 'wants-all-but']);
  });

  it('ten thousand packages can be asked for at once', () => {
    const answer = ask('provider*');
    expect(answer.status).toBe(0);
    expect(answer.packages).toHaveLength(many);
  });
});
