import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { conformanceData } from '../../test/conformance-data.ts';
import { makePackage } from '../../test/make-package.ts';
import { listCases } from '../../test/solver-cases.ts';
import { memorySource } from '../rpm/index.ts';
import { createFacts } from './facts.ts';
import { createMatcher } from './matching.ts';
import { understandRequest } from './request.ts';
import { createUniverse } from './universe.ts';

interface SelectionCase {
  readonly repos: readonly {
    readonly packages: readonly {
      readonly name: string;
      readonly evr: string;
      readonly arch: string;
      readonly provides: readonly string[];
      readonly files: readonly string[];
    }[];
  }[];
  readonly jobs: readonly { readonly what: string; readonly selectionFlags: readonly string[] }[];
  readonly expected: { readonly jobs: readonly string[] };
}

/** What is asked there for source packages or other machines is never meant here. */
const never = ['sourceonly', 'withsource', 'withbadarch', 'withdisabled'];

const folder = conformanceData('libsolv-cases');
describe.runIf(folder)("libsolv's cases of selecting packages", () => {
  const cases = folder === undefined ? [] : listCases(folder, (entry) => entry.kind === 'selection');
  const loaded = cases.map(
    ({ id, file }) =>
      [id, JSON.parse(readFileSync(path.join(folder!, file), 'utf8')) as SelectionCase] as const,
  );

  it.each(loaded)('%s', (_, { repos, jobs, expected }) => {
    const packages = repos.flatMap((repo) => repo.packages);
    const labels = packages.map((entry) => `${entry.name}-${entry.evr}.${entry.arch}`);
    const source = memorySource(
      'available',
      packages.map((entry, index) => makePackage(labels[index]!, entry)),
      { filesComplete: true },
    );
    const universe = createUniverse(
      { source: memorySource('@base', [], { filesComplete: true }), arch: 'i686' },
      [{ source }],
    );
    const matcher = createMatcher(universe);
    const facts = createFacts(universe, matcher, []);
    const { what, selectionFlags } = jobs[0]!;
    const { wanted } = understandRequest(what, { universe, matcher, facts, meanings: new Map() });
    const ours = new Set(
      wanted.flatMap(({ matches }) => matches.ids).filter((id) => facts.offered(id) === undefined),
    );
    const theirs = new Set(
      expected.jobs.flatMap((job) => {
        const [, kind = '', ...words] = job.replace(/ \[.*\]$/, '').split(' ');
        if (kind === 'oneof' || kind === 'pkg')
          return words.map((label) => labels.indexOf(label.replace(/@[^@]*$/, '')));
        const again = understandRequest(words.join(' '), { universe, matcher, facts, meanings: new Map() });
        return again.wanted.flatMap(({ matches }) => matches.ids);
      }),
    );
    const counts = [...theirs].filter((id) => facts.offered(id) === undefined);
    expect([...ours].sort()).toEqual(counts.sort());
    if (!selectionFlags.some((flag) => never.includes(flag))) expect(ours.size).toBeGreaterThan(0);
  });
});
