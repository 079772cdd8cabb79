import { execFileSync } from 'node:child_process';
import { mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBytes, readText, replaceFile, resolveInside, withTemporaryDirectory } from './files.ts';

const inTemporary = (work: (folder: string) => Promise<void>) => () => withTemporaryDirectory(work);
const isRoot = process.getuid?.() === 0;

describe('replaceFile', () => {
  it(
    'leaves the old content and no other file when the writer fails',
    inTemporary(async (folder) => {
      const target = path.join(folder, 'a');
      await replaceFile(target, 'old');
      await expect(
        replaceFile(target, async (handle) => {
          await handle.write('half');
          throw new Error('stop');
        }),
      ).rejects.toMatchObject({ code: 'E_FILE_WRITE' });
      expect(await readFile(target, 'utf8')).toBe('old');
      expect(await readdir(folder)).toEqual(['a']);
    }),
  );

  it(
    'makes missing folders',
    inTemporary(async (folder) => {
      await replaceFile(path.join(folder, 'x/y/z'), 'new');
      expect(await readText(path.join(folder, 'x/y/z'))).toBe('new');
    }),
  );

  it.runIf(isRoot)(
    'says that the disk is full and leaves nothing',
    inTemporary(async (folder) => {
      const disk = path.join(folder, 'disk');
      await mkdir(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
      try {
        await expect(replaceFile(path.join(disk, 'big'), Buffer.alloc(1 << 20))).rejects.toMatchObject({
          code: 'E_DISK_FULL',
        });
        expect(await readdir(disk)).toEqual([]);
      } finally {
        execFileSync('umount', [disk]);
      }
    }),
  );
});

describe('reading', () => {
  it('names a file that is missing', async () => {
    await expect(readText('/nowhere/at/all')).rejects.toMatchObject({
      code: 'E_FILE_MISSING',
      where: { file: '/nowhere/at/all' },
    });
  });

  it(
    'refuses a file above the bound',
    inTemporary(async (folder) => {
      await writeFile(path.join(folder, 'a'), 'abcdef');
      await expect(readBytes(path.join(folder, 'a'), 5)).rejects.toMatchObject({ code: 'E_LIMIT' });
    }),
  );
});

describe('resolveInside', () => {
  it.each([
    ['usr/bin/x', '/root/usr/bin/x'],
    ['./usr/bin/x', '/root/usr/bin/x'],
    ['/usr/bin/x', '/root/usr/bin/x'],
    ['usr/..x/y', '/root/usr/..x/y'],
  ])('%s is %s', (outside, expected) => expect(resolveInside('/root', outside)).toBe(expected));

  it.each(['../x', 'usr/../../x', '/../x', 'a/..', '..', '', './', 'a\0b'])('refuses %j', (outside) => {
    expect(() => resolveInside('/root', outside)).toThrow(
      expect.objectContaining({ code: 'E_PATH_ESCAPE' }) as Error,
    );
  });
});

describe('withTemporaryDirectory', () => {
  it('removes the folder also when the work fails, and does not follow links out of it', async () => {
    await withTemporaryDirectory(async (outside) => {
      await writeFile(path.join(outside, 'keep'), 'x');
      let made = '';
      await expect(
        withTemporaryDirectory(async (folder) => {
          made = folder;
          await symlink(outside, path.join(folder, 'link'));
          throw new Error('stop');
        }),
      ).rejects.toThrow('stop');
      await expect(readdir(made)).rejects.toThrow();
      expect(await readdir(outside)).toEqual(['keep']);
    });
  });
});
