import { open } from 'node:fs/promises';
import { ViaductError, wrapFileError } from '../../core/index.ts';
import { hashMagic } from './bdb-blobs.ts';

export type DatabaseKind = 'sqlite' | 'ndb' | 'bdb';

/** Tells by its first bytes how a package database is stored. Throws E_RPMDB, E_FILE_MISSING, E_FILE_READ. */
export async function databaseKind(file: string): Promise<DatabaseKind> {
  const head = Buffer.alloc(16);
  try {
    const handle = await open(file, 'r');
    try {
      await handle.read(head, 0, 16, 0);
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    throw wrapFileError(thrown, file, 'read');
  }
  const text = head.toString('latin1');
  if (text.startsWith('SQLite format 3')) return 'sqlite';
  if (text.startsWith('RpmP')) return 'ndb';
  if (head.readUInt32LE(12) === hashMagic || head.readUInt32BE(12) === hashMagic) return 'bdb';
  throw new ViaductError('E_RPMDB', `${file} is no package database`, {
    where: { file },
    hint: 'Name an rpmdb.sqlite, a Packages.db or a Packages',
  });
}
