import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { type FileHandle, mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ViaductError, messageOf, systemCode } from './error.ts';
import { forgetLeftover, rememberLeftover } from './leftovers.ts';

/** Largest text file (request, catalog, lock, configuration) that is read whole. */
const textLimit = 64 * 1024 * 1024;

/** Turns an exception of the file system into a ViaductError that names the file. */
export function wrapFileError(thrown: unknown, file: string, doing: 'read' | 'write'): ViaductError {
  if (thrown instanceof ViaductError) return thrown;
  const details = { cause: thrown, where: { file } };
  switch (systemCode(thrown)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new ViaductError('E_FILE_MISSING', `${file} does not exist`, details);
    case 'ENOSPC':
    case 'EDQUOT':
      return new ViaductError('E_DISK_FULL', `No space left on the disk for ${file}`, {
        ...details,
        hint: 'Free some space, or choose another folder with --cache or --out',
      });
    default:
      return new ViaductError(
        doing === 'read' ? 'E_FILE_READ' : 'E_FILE_WRITE',
        `Cannot ${doing} ${file}: ${messageOf(thrown)}`,
        details,
      );
  }
}

/** Reads a UTF-8 text file of at most 64 MiB. Throws E_FILE_MISSING, E_FILE_READ, E_LIMIT. */
export async function readText(file: string): Promise<string> {
  return (await readBytes(file, textLimit)).toString('utf8');
}

/** Reads a file whole. Throws E_FILE_MISSING, E_FILE_READ, and E_LIMIT above `limit` bytes. */
export async function readBytes(file: string, limit: number): Promise<Buffer> {
  try {
    // At once: waiting for a small file takes longer than reading it, and longer still to load what can wait.
    const { size } = statSync(file);
    if (size > limit)
      throw new ViaductError('E_LIMIT', `${file} has ${size} bytes; at most ${limit} are read`, {
        where: { file },
      });
    return readFileSync(file);
  } catch (thrown) {
    throw wrapFileError(thrown, file, 'read');
  }
}

/**
 * Replaces a file in one step: readers see the old content or the new, never half of it, also after a crash.
 * `fill` writes into a temporary file beside the target; if it throws, the target is untouched and nothing is left.
 * Throws E_FILE_WRITE, E_DISK_FULL.
 */
export async function replaceFile(
  target: string,
  fill: Uint8Array | string | ((handle: FileHandle) => Promise<void>),
): Promise<void> {
  const temporary = `${target}.${randomBytes(6).toString('hex')}.partial`;
  rememberLeftover(temporary);
  try {
    await mkdir(path.dirname(target), { recursive: true });
    const handle = await open(temporary, 'wx');
    try {
      if (typeof fill === 'function') await fill(handle);
      else await handle.writeFile(fill);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
    await syncDirectory(path.dirname(target));
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw wrapFileError(thrown, target, 'write');
  } finally {
    forgetLeftover(temporary);
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Runs `work` with a private temporary directory that is gone afterwards, whatever happens. */
export async function withTemporaryDirectory<T>(
  work: (directory: string) => Promise<T>,
  parent: string = tmpdir(),
): Promise<T> {
  await mkdir(parent, { recursive: true });
  const directory = await mkdtemp(path.join(parent, 'viaduct-'));
  rememberLeftover(directory);
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
    forgetLeftover(directory);
  }
}

/**
 * Joins a path from outside input to a root.
 * Throws E_PATH_ESCAPE when it is empty, holds a NUL, or would leave the root.
 */
export function resolveInside(root: string, outside: string): string {
  const clean = outside.replace(/^(\.?\/)+/, '');
  if (clean === '' || clean.includes('\0') || clean.split('/').includes('..'))
    throw new ViaductError('E_PATH_ESCAPE', `The path ${JSON.stringify(outside)} leaves its root`);
  return path.join(root, clean);
}
