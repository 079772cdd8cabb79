import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

// docs/reference/rules.md names what pins each rule.

const root = path.resolve(import.meta.dirname, '..');
const rows = readFileSync(path.join(root, 'docs/reference/rules.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (rule|-+) /.test(line))
  .map((line) => line.split('|').slice(1, -1));

it('lists at least forty rules, each with what pins it', () => {
  expect(rows.length).toBeGreaterThanOrEqual(40);
  for (const [rule, ...rest] of rows) {
    const names = [...rest.join('|').matchAll(/`([a-z][\w./-]+)`/g)].map(([, name]) => name!);
    expect(names, rule).not.toEqual([]);
    const missing = names
      .map((name) => (name.startsWith('src/') ? name : `test/cases/${name}.case`))
      .filter((file) => !existsSync(path.join(root, file)));
    expect(missing, rule).toEqual([]);
  }
});
