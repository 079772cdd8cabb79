import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { errorCodes, exitStatus } from '../src/core/index.ts';
import { source, sourceFiles } from './layers.ts';

const page = path.resolve(source, '../docs/reference/errors.md');

it('has every error code on the reference page (UPDATE_DOCS=1 writes it anew)', () => {
  const rows = Object.entries(errorCodes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { exit, meaning }]) => `| \`${code}\` | ${exitStatus[exit]} | ${meaning} |`);
  const text = `# Error codes

Every error has a stable code, a sentence, and where known a hint, a place and a cause. The exit status tells scripts
whose turn it is: 1 the answer is no, 2 bad usage or input, 3 the environment (network, disk, tools), 70 a bug of Viaduct.

| code | exit | meaning |
| --- | --- | --- |
${rows.join('\n')}
`;
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, text);
  else expect(readFileSync(page, 'utf8')).toBe(text);
});

it('raises every code somewhere', () => {
  const texts = sourceFiles()
    .filter((file) => file !== path.join('core', 'codes.ts'))
    .map((file) => readFileSync(path.join(source, file), 'utf8'));
  const unused = Object.keys(errorCodes).filter((code) => !texts.some((text) => text.includes(`'${code}'`)));
  expect(unused).toEqual([]);
});

it('names codes alike', () => {
  expect(Object.keys(errorCodes).filter((code) => !/^E_[A-Z]+(_[A-Z0-9]+)*$/.test(code))).toEqual([]);
});
