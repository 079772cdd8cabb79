import { copyFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { ViaductError, messageOf, withTemporaryDirectory } from '../../core/index.ts';
import { damaged } from './damaged.ts';

/**
 * Hands every header blob of a database in SQLite form to `take`, in the order of installation. The file is opened
 * read-only and never changed. Throws E_RPMDB, E_FILE_READ.
 */
export async function sqliteBlobs(file: string, take: (blob: Buffer) => void): Promise<void> {
  const journal = await stat(`${file}-wal`).catch(() => undefined);
  if (journal === undefined || journal.size === 0) return readBlobs(file, file, take);
  // A journal holds changes that are not in the file yet. Reading it would write beside it, so copies are read.
  await withTemporaryDirectory(async (folder) => {
    const copy = path.join(folder, 'rpmdb.sqlite');
    await copyFile(file, copy);
    await copyFile(`${file}-wal`, `${copy}-wal`);
    readBlobs(copy, file, take);
  });
}

/** @param shown the path that errors show */
function readBlobs(file: string, shown: string, take: (blob: Buffer) => void): void {
  const url = pathToFileURL(path.resolve(file));
  // Immutable: no journal beside it is looked for or made, so a database in a read-only folder can be read.
  if (file === shown) url.searchParams.set('immutable', '1');
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(url, { readOnly: file === shown });
    for (const { blob } of database.prepare('SELECT blob FROM Packages ORDER BY hnum').iterate()) {
      if (!(blob instanceof Uint8Array)) throw damaged(shown, 'an entry holds no header');
      take(Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength));
    }
  } catch (thrown) {
    if (thrown instanceof ViaductError) throw thrown;
    throw new ViaductError('E_RPMDB', `${shown} is no readable package database: ${messageOf(thrown)}`, {
      cause: thrown,
      where: { file: shown },
    });
  } finally {
    database?.close();
  }
}
