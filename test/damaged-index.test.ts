import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { withTemporaryDirectory } from '../src/core/index.ts';
import { makeRepository } from './made-repository.ts';

/** So many packages that the index is read block by block. */
const many = 6000;

function call(folder: string): { status: number | null; stdout: string } {
  const { status, stdout } = spawnSync(
    path.resolve(import.meta.dirname, '../viaduct'),
    [
      'resolve',
      '--base',
      'base',
      '--arch',
      'x86_64',
      '--repo',
      'main=main',
      '--cache',
      'cache',
      '--json',
      '--quiet',
      'p5999',
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  return { status, stdout };
}

function indexOf(folder: string): string {
  const indexes = path.join(folder, 'cache/indexes');
  const files = readdirSync(indexes).map((file) => path.join(indexes, file));
  return files.sort((a, b) => statSync(b).size - statSync(a).size)[0]!;
}

describe('an index in the cache', () => {
  it('is built anew wherever it is damaged, and never believed', () =>
    withTemporaryDirectory(async (folder) => {
      for (const name of ['base', 'main']) mkdirSync(path.join(folder, name));
      await makeRepository(path.join(folder, 'base'), [{ name: 'base' }]);
      await makeRepository(
        path.join(folder, 'main'),
        Array.from({ length: many }, (_, i) => ({
          name: `p${i}`,
          entries: { requires: i % 100 === 0 ? '' : `<rpm:entry name="p${i - 1}"/>` },
        })),
      );
      const right = call(folder);
      expect(right.status).toBe(0);
      expect((JSON.parse(right.stdout) as { packages: unknown[] }).packages).toHaveLength(100);
      const file = indexOf(folder);
      const sound = readFileSync(file);
      expect(sound.length).toBeGreaterThan(1 << 20);
      const damages: ((bytes: Buffer) => Buffer)[] = [
        (bytes) => bytes.subarray(0, bytes.length - 4096),
        (bytes) => Buffer.alloc(bytes.length),
        ...[0, 20, 60, 4096, 9000, 0.3, 0.5, 0.7].map((place) => (bytes: Buffer) => {
          const copy = Buffer.from(bytes);
          const at = place < 1 && place > 0 ? Math.floor(place * bytes.length) : place;
          // Every block from there on, so that one that is read is hit.
          for (let i = at; i < (place < 1 && place > 0 ? bytes.length : at + 1); i += 4096) copy[i]! ^= 0x40;
          return copy;
        }),
      ];
      for (const damage of damages) {
        writeFileSync(file, damage(sound));
        expect(call(folder)).toEqual(right);
        expect(readFileSync(indexOf(folder)).equals(sound)).toBe(true);
        rmSync(file, { force: true });
      }
    }));
});
