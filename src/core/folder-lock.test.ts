import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { withTemporaryDirectory } from './files.ts';
import { withFolderLock } from './folder-lock.ts';

/** Starts a process that takes the lock, says so and keeps it. */
async function holder(lock: string): Promise<ChildProcess> {
  const module = pathToFileURL(path.join(import.meta.dirname, 'folder-lock.ts')).href;
  const code = `import { withFolderLock } from ${JSON.stringify(module)};
    await withFolderLock(${JSON.stringify(lock)}, async () => {
      process.stdout.write('held');
      await new Promise((resolve) => process.stdin.once('data', resolve).once('end', resolve));
    });
    process.exit();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

it('lets one piece of work in at a time, also within a process', () =>
  withTemporaryDirectory(async (folder) => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await readdir(folder);
      inside--;
    };
    await Promise.all([1, 2, 3].map(() => withFolderLock(path.join(folder, 'a/lock'), work)));
    expect(most).toBe(1);
    expect(await readdir(path.join(folder, 'a'))).toEqual([]);
  }));

it('waits for another process, and says once that it waits', () =>
  withTemporaryDirectory(async (folder) => {
    const lock = path.join(folder, 'lock');
    const child = await holder(lock);
    let waits = 0;
    const result = await withFolderLock(lock, async () => child.exitCode, {
      onWait: () => {
        waits++;
        child.stdin?.end('go');
      },
    });
    expect([result === null || result === 0, waits]).toEqual([true, 1]);
  }));

it('takes over from a process that was killed', () =>
  withTemporaryDirectory(async (folder) => {
    const lock = path.join(folder, 'lock');
    const child = await holder(lock);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readdir(folder)).toEqual(['lock']);
    const winners = await Promise.all([1, 2, 3].map((n) => withFolderLock(lock, async () => n)));
    expect(winners).toEqual([1, 2, 3]);
    expect(await readdir(folder)).toEqual([]);
  }));

it.each([
  ['a process id that was given out again', { started: '1' }],
  ['an earlier boot, silent for a while', { boot: 'earlier' }],
])('takes over the lock of %s', (_, change) =>
  withTemporaryDirectory(async (folder) => {
    const lock = path.join(folder, 'lock');
    let own = '';
    await withFolderLock(lock, async () => {
      own = await readFile(lock, 'utf8');
    });
    await writeFile(lock, JSON.stringify({ ...(JSON.parse(own) as object), ...change }));
    await utimes(lock, 0, 0);
    expect(await withFolderLock(lock, async () => 'got it')).toBe('got it');
  }),
);

it('gives up after the time allowed, and when called off', () =>
  withTemporaryDirectory(async (folder) => {
    const lock = path.join(folder, 'lock');
    await withFolderLock(lock, async () => {
      const never = async (): Promise<never> => {
        throw new Error('got in');
      };
      await expect(withFolderLock(lock, never, { timeout: 0 })).rejects.toMatchObject({ code: 'E_LOCKED' });
      await expect(withFolderLock(lock, never, { signal: AbortSignal.abort() })).rejects.toMatchObject({
        code: 'E_ABORTED',
      });
    });
  }));

it('frees the lock when the work fails', () =>
  withTemporaryDirectory(async (folder) => {
    const lock = path.join(folder, 'lock');
    const failing = withFolderLock(lock, async () => {
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect(await readdir(folder)).toEqual([]);
  }));
