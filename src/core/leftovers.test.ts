import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { forgetLeftover, rememberLeftover, removeLeftovers } from './leftovers.ts';

it('removes what was remembered and keeps what was forgotten', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'viaduct-'));
  const [temporary, result] = [path.join(folder, 'temporary'), path.join(folder, 'result')];
  for (const file of [temporary, result]) {
    writeFileSync(file, 'x');
    rememberLeftover(file);
  }
  forgetLeftover(result);
  removeLeftovers();
  expect([existsSync(temporary), existsSync(result)]).toEqual([false, true]);
  rememberLeftover(folder);
  removeLeftovers();
});
