import { type FileHandle, open } from 'node:fs/promises';
import { wrapFileError } from '../../core/index.ts';
import { damaged } from './damaged.ts';

/** A database file opened for reading at any place. */
export interface DatabaseFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Throws E_RPMDB when the file ends before that, before any memory is taken for it. */
  read(offset: number, length: number): Promise<Buffer>;
}

/**
 * Opens a file and hands it to `use`, one value at a time, until there is no more.
 * Throws E_FILE_MISSING and E_FILE_READ beside what `use` throws.
 */
export async function* withDatabaseFile<T>(
  path: string,
  use: (file: DatabaseFile) => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    yield* use(await databaseFile(handle, path));
  } catch (thrown) {
    throw wrapFileError(thrown, path, 'read');
  } finally {
    await handle?.close();
  }
}

async function databaseFile(handle: FileHandle, path: string): Promise<DatabaseFile> {
  const { size } = await handle.stat();
  return {
    path,
    size,
    async read(offset, length) {
      if (offset + length > size) throw damaged(path, 'it ends too early', size);
      const bytes = Buffer.allocUnsafe(length);
      const { bytesRead } = await handle.read(bytes, 0, length, offset);
      if (bytesRead !== length) throw damaged(path, 'it ends too early', offset + bytesRead);
      return bytes;
    },
  };
}
