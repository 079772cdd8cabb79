import { copyFile, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { ViaductError, messageOf, withTemporaryDirectory, wrapFileError } from '../../core/index.ts';
import { headerLimits, parseHeader } from '../header/header.ts';
import { metadataOf } from '../header/package-header.ts';
import { tags } from '../header/tags.ts';
import type { PackageMetadata } from '../memory-source.ts';

const mostPackages = 200_000;

/**
 * Reads every package of an rpmdb in SQLite form, in the order in which they were installed. Entries that hold public
 * keys (gpg-pubkey) are no packages and are left out. The file is opened read-only and never changed.
 * Throws E_FILE_MISSING, E_FILE_READ, E_RPMDB, E_RPM_FORMAT, E_LIMIT.
 */
export async function readRpmdb(file: string): Promise<PackageMetadata[]> {
  await requireSqlite(file);
  const journal = await stat(`${file}-wal`).catch(() => undefined);
  if (journal === undefined || journal.size === 0) return readPackages(file, file);
  // A journal holds changes that are not in the file yet. Reading it would write beside it, so copies are read.
  return withTemporaryDirectory(async (folder) => {
    const copy = path.join(folder, 'rpmdb.sqlite');
    await copyFile(file, copy);
    await copyFile(`${file}-wal`, `${copy}-wal`);
    return readPackages(copy, file);
  });
}

/** @param shown the path that errors show */
function readPackages(file: string, shown: string): PackageMetadata[] {
  const url = pathToFileURL(path.resolve(file));
  // Immutable: no journal beside it is looked for or made, so a database in a read-only folder can be read.
  if (file === shown) url.searchParams.set('immutable', '1');
  const packages: PackageMetadata[] = [];
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(url, { readOnly: file === shown });
    for (const row of database.prepare('SELECT hnum, blob FROM Packages ORDER BY hnum').iterate()) {
      if (packages.length >= mostPackages)
        throw new ViaductError('E_LIMIT', `${shown} has more than ${mostPackages} packages`);
      const found = readBlob(row['blob'], shown);
      if (found !== undefined) packages.push(found);
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
  return packages;
}

function readBlob(blob: unknown, file: string): PackageMetadata | undefined {
  const damaged = (): ViaductError =>
    new ViaductError('E_RPMDB', `${file} has a damaged entry`, {
      where: { file },
      hint: 'Run rpm --rebuilddb on a copy',
    });
  if (!(blob instanceof Uint8Array) || blob.length < 8) throw damaged();
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  const entries = bytes.readUInt32BE(0);
  const data = bytes.readUInt32BE(4);
  if (entries > headerLimits.entries || data > headerLimits.data || bytes.length < 8 + entries * 16 + data)
    throw damaged();
  const origin = { file, offset: 0 };
  const header = parseHeader(entries, bytes.subarray(8, 8 + entries * 16 + data), origin);
  return header.string(tags.name) === 'gpg-pubkey' ? undefined : metadataOf(header, origin);
}

/** Names the other kinds of databases, so that nobody has to read "file is not a database". */
async function requireSqlite(file: string): Promise<void> {
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
  if (head.toString('latin1').startsWith('SQLite format 3')) return;
  const kind =
    head.toString('latin1', 0, 4) === 'RpmP'
      ? 'NDB'
      : head.readUInt32LE(12) === 0x061561
        ? 'Berkeley DB'
        : undefined;
  throw new ViaductError(
    'E_RPMDB',
    `${file} is ${kind === undefined ? 'no package database' : `a package database of kind ${kind}`}`,
    {
      where: { file },
      hint:
        kind === undefined
          ? 'Name an rpmdb.sqlite'
          : 'Only SQLite databases are read; convert a copy with rpmdb --rebuilddb',
    },
  );
}
