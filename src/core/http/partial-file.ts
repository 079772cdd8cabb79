import { type Hash, createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { wrapFileError } from '../files.ts';
import { forgetLeftover, rememberLeftover } from '../leftovers.ts';

/** A file in the making beside its target, with the running digest of what it holds. */
export interface PartialFile {
  /** Bytes so far. */
  size(): number;
  append(chunk: Uint8Array): Promise<void>;
  /** Back to nothing. */
  restart(): Promise<void>;
  /** Digest in hex of the bytes so far, '' without an algorithm. */
  digest(): string;
  /** Makes it the target, durably. */
  commit(): Promise<void>;
  close(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Opens `target.partial`, with what an earlier run left in it if `keep` is set. Whoever keeps it must check the digest
 * of the whole. All its functions throw E_FILE_WRITE or E_DISK_FULL.
 */
export async function openPartialFile(
  target: string,
  algorithm: string | undefined,
  keep: boolean,
): Promise<PartialFile> {
  const file = `${target}.partial`;
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      throw wrapFileError(thrown, target, 'write');
    }
  };
  const newHash = () => (algorithm === undefined ? undefined : createHash(algorithm));
  let hash: Hash | undefined = newHash();
  let size = 0;
  const handle: FileHandle = await guard(async () => {
    await mkdir(path.dirname(target), { recursive: true });
    // What may be resumed outlives an interrupted run; anything else must not.
    if (!keep) {
      rememberLeftover(file);
      await rm(file, { force: true });
    }
    return open(file, 'a');
  });
  if (keep)
    await guard(async () => {
      for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
        hash?.update(chunk);
        size += chunk.length;
      }
    });
  return {
    size: () => size,
    append: (chunk) =>
      guard(async () => {
        hash?.update(chunk);
        await handle.writeFile(chunk);
        size += chunk.length;
      }),
    restart: () =>
      guard(async () => {
        await handle.truncate(0);
        hash = newHash();
        size = 0;
      }),
    digest: () => hash?.copy().digest('hex') ?? '',
    commit: () =>
      guard(async () => {
        await handle.sync();
        await rename(file, target);
      }),
    close: async () => {
      await handle.close();
      forgetLeftover(file);
    },
    remove: () => rm(file, { force: true }),
  };
}
