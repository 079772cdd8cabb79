import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makePackage } from '../../../test/make-package.ts';
import { base, repository } from '../../../test/resolve-world.ts';
import { type ResolveInput, resolve } from '../resolve.ts';
import { rootsOf } from './roots.ts';

/** Packages that require each other, all of them asked for. */
function worldOf(requires: Record<string, string[]>): ResolveInput {
  const packages = Object.entries(requires).map(([name, own]) =>
    makePackage(`${name}-1-1.noarch`, { requires: own }),
  );
  return {
    base: { source: base, arch: 'x86_64' },
    repositories: [{ source: repository('empty', []) }, { source: repository('main', packages) }],
    request: Object.keys(requires),
    recommends: false,
  };
}

function roots(input: ResolveInput): string[] {
  const answer = resolve(input);
  if (answer.result !== 'ok') throw new Error('must resolve');
  return rootsOf(input, answer.packages).map(({ identity }) => identity.name);
}

it.each<[string, Record<string, string[]>, string[]]>([
  ['a chain', { a: ['b'], b: ['c'], c: [] }, ['a']],
  ['two that share', { a: ['c'], b: ['c'], c: [] }, ['a', 'b']],
  ['a circle', { b: ['a'], a: ['b'] }, ['a']],
  ['a circle behind another', { x: ['y'], y: ['x', 'a'], a: ['b'], b: ['a'] }, ['x']],
  ['a circle behind a root', { a: ['b'], b: ['a'], z: ['b'] }, ['z']],
  ['what the base has', { a: ['glibc'] }, ['a']],
  ['boolean dependencies', { a: ['(b if c)', '(d or e)'], b: [], c: [], d: [], e: [] }, ['a']],
])('finds who leads to all others: %s', (_, requires, expected) => {
  expect(roots(worldOf(requires))).toEqual(expected);
});

it('finds roots that lead to everything, and none that another leads to', () => {
  const letters = [...'abcdefg'];
  const graph = fc.tuple(...letters.map(() => fc.subarray(letters, { maxLength: 2 })));
  fc.assert(
    fc.property(graph, (edges) => {
      const requires = Object.fromEntries(letters.map((name, index) => [name, edges[index]!]));
      const reach = (start: string): Set<string> => {
        const reached = new Set([start]);
        for (const name of reached) for (const other of requires[name]!) reached.add(other);
        return reached;
      };
      const found = roots(worldOf(requires));
      expect([...new Set(found.flatMap((root) => [...reach(root)]))].sort()).toEqual(letters);
      for (const root of found)
        expect(found.filter((other) => other !== root && reach(other).has(root))).toEqual([]);
    }),
  );
});
