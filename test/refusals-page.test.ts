import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { answerCase } from './refusal-cases.ts';

it('has under each case of the page what Viaduct says (UPDATE_DOCS=1 writes it anew)', async () => {
  const page = path.resolve(import.meta.dirname, '../docs/concepts/refusals.md');
  const text = readFileSync(page, 'utf8');
  const pattern = /(```text case\n([\s\S]*?)```\n\n```text answer\n)[\s\S]*?```/g;
  const answers: string[] = [];
  for (const match of text.matchAll(pattern)) answers.push(await answerCase(match[2]!));
  expect(answers).toHaveLength(10);
  for (const answer of answers) expect(answer.split('\n').length).toBeLessThanOrEqual(25);
  let index = 0;
  const fresh = text.replace(pattern, (_, before: string) => `${before}${answers[index++]!}\n\`\`\``);
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, fresh);
  else expect(fresh).toBe(text);
});
