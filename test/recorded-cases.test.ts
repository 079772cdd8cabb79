import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openRepository } from '../src/repo/index.ts';
import { resolve } from '../src/resolve/index.ts';
import { type PackageSource, memorySource } from '../src/rpm/index.ts';
import { conformanceData } from './conformance-data.ts';

// Cases of another solver's suite, many from reports of users: what is installed, what is on offer, a request, the outcome.

interface RecordedCase {
  readonly case: string;
  readonly arch: string;
  /** Folder of what is installed. */
  readonly system: string | null;
  readonly channels: readonly { readonly name: string; readonly repo: string }[];
  readonly recommends: boolean;
  readonly jobs: readonly { readonly action: string; readonly name: string }[];
  readonly expect: {
    readonly solvable: boolean;
    readonly install: readonly string[];
    readonly upgrade: readonly unknown[];
    readonly remove: readonly string[];
  };
}

/** The recorded outcome changes what is installed, which never happens here. */
const onLockedBase = new Map([
  ['basic-exercises/exercise-32', 'ok'],
  ['basic-exercises/exercise-60', 'unsatisfiable'],
  ['yast-tests/exercise-02conflict-11', 'ok'],
  ['yast-tests/exercise-xfree', 'unsatisfiable'],
  ['yast-tests/kernel1', 'ok'],
]);
/** These only remove or update, or forbid a package. */
const otherJobs = [
  'basic-exercises/Bug299819',
  'solution-tests/conflict4',
  'solution-tests/uninstall',
  'sat-tests/involved',
  'kernel-tests/1_1_3-default',
];

const folder = conformanceData('solver-cases');
describe.runIf(folder)('recorded cases', () => {
  const cache = mkdtempSync(path.join(tmpdir(), 'viaduct-recorded-'));
  afterAll(() => rmSync(cache, { recursive: true, force: true }));
  const cases =
    folder === undefined
      ? []
      : readFileSync(path.join(folder, 'cases.jsonl'), 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as RecordedCase);

  const open = async (name: string, repo: string): Promise<PackageSource> =>
    (await openRepository({ name, url: path.join(folder!, repo) }, { cache })).source;

  async function solve(entry: RecordedCase) {
    const base =
      entry.system === null
        ? memorySource('@base', [], { filesComplete: true })
        : await open('@base', entry.system);
    const repositories = await Promise.all(
      entry.channels.map(async ({ name, repo }) => ({ source: await open(name, repo) })),
    );
    return resolve({
      base: { source: base, arch: entry.arch },
      repositories,
      request: entry.jobs.map(({ name }) => name),
      recommends: entry.recommends,
      filesFinal: true,
    });
  }

  it('are all of them known by kind', () => {
    const isOther = (entry: RecordedCase) =>
      entry.jobs.some(({ action }) => action !== 'install' && action !== 'addRequire');
    expect(cases.filter(isOther).map((entry) => entry.case)).toEqual(otherJobs);
    const changes = cases.filter(
      (entry) => !isOther(entry) && entry.expect.upgrade.length + entry.expect.remove.length > 0,
    );
    expect(changes.map((entry) => entry.case)).toEqual([...onLockedBase.keys()]);
  });

  it.each(cases.filter((entry) => !otherJobs.includes(entry.case)))('$case', async (entry) => {
    const answer = await solve(entry);
    const locked = onLockedBase.get(entry.case);
    if (locked !== undefined) {
      expect(answer.result).toBe(locked);
      return;
    }
    expect(answer.result).toBe(entry.expect.solvable ? 'ok' : 'unsatisfiable');
    if (answer.result !== 'ok') return;
    expect(answer.packages.map(({ nevra }) => nevra).sort()).toEqual([...entry.expect.install].sort());
  });
});
