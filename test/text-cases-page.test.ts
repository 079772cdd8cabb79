import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { replayCase } from '../src/plan/index.ts';
import { parseTextCase } from '../src/resolve/index.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../docs/reference/text-cases.md'), 'utf8');
const cases = [...page.matchAll(/```text case\n([\s\S]*?)```/g)].map((match) => match[1]!);

it.each(cases)('the page of text cases shows a case that holds', async (text) => {
  const content = parseTextCase(text, 'docs/reference/text-cases.md');
  expect((await replayCase(content)).found).toEqual(content.expected);
});

it('the page of text cases shows cases', () => {
  expect(cases.length).toBeGreaterThan(1);
});
