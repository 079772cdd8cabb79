import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerCase } from '../src/cli/case/answer-case.ts';
import { readCase } from '../src/cli/case/read-case.ts';
import { withTemporaryDirectory } from '../src/core/index.ts';
import { conformanceData } from './conformance-data.ts';
import { listCases } from './solver-cases.ts';

const folder = conformanceData('libsolv-cases');
const grader = folder === undefined ? undefined : path.join(folder, '../../tools/libsolv_cases.py');

/** Cases whose answer is right by every rule, yet another than libsolv's: each follows from our own order of preference. */
const otherChoices = [
  // The base stays as it is where that is possible.
  'choicerules/choice1',
  'choicerules/choice4',
  'focus/best',
  // The smallest name, whether or not a newer build of it exists elsewhere.
  'choose/oldversion',
  'choose/versioned2',
  // Packages cannot be favoured.
  'favor/requires#4',
  'favor/requires#12',
  'favor/single#1',
  'favor/supplements#5',
];

describe.runIf(grader !== undefined && existsSync(grader))('viaduct case, graded by another program', () => {
  const cases = folder === undefined ? [] : listCases(folder, (entry) => entry.kind === 'solve');

  it('gives the answer of every case that must agree, and a valid one of every other', () =>
    withTemporaryDirectory(async (results) => {
      const unsupported: string[] = [];
      for (const { file, id, profile } of cases) {
        const answer = answerCase(readCase(readFileSync(path.join(folder!, file), 'utf8'), file));
        if ('unsupported' in answer) unsupported.push(`${profile} ${id}`);
        writeFileSync(path.join(results, file), JSON.stringify(answer));
      }
      expect(unsupported.filter((id) => !id.startsWith('update '))).toEqual([]);
      const grades = Map.groupBy(
        cases.filter(({ profile }) => profile !== 'update'),
        ({ file }) => {
          const run = spawnSync(
            'python3',
            [grader!, 'check', path.join(folder!, file), path.join(results, file)],
            { encoding: 'utf8' },
          );
          return run.stdout.split('\n')[0]!.trim();
        },
      );
      expect([...grades.keys()].sort()).toEqual(['exact', 'valid']);
      expect(
        grades
          .get('valid')!
          .map(({ id }) => id)
          .sort(),
      ).toEqual([...otherChoices].sort());
      expect(grades.get('valid')!.filter(({ relevance }) => relevance === 'must')).toEqual([]);
    }));
});

it('refuses what is no case', () => {
  expect(() => readCase('{"format": "solver-case/2"}', 'x.json')).toThrow(
    expect.objectContaining({ code: 'E_CASE' }) as Error,
  );
  expect(() => readCase('[', 'x.json')).toThrow(expect.objectContaining({ code: 'E_CASE' }) as Error);
});
