import { ViaductError } from '../../core/index.ts';
import { headerLimits, parseHeader } from '../header/header.ts';
import { metadataOf } from '../header/package-header.ts';
import { tags } from '../header/tags.ts';
import type { PackageMetadata } from '../memory-source.ts';
import { bdbBlobs } from './bdb-blobs.ts';
import { damaged } from './damaged.ts';
import { databaseKind } from './database-kind.ts';
import { ndbBlobs } from './ndb-blobs.ts';
import { sqliteBlobs } from './sqlite-blobs.ts';

const mostPackages = 200_000;

/**
 * Reads every package of an rpmdb (SQLite, NDB or Berkeley DB), in the order in which they were installed. Entries that
 * hold public keys (gpg-pubkey) are no packages and are left out. The file is opened read-only and never changed.
 * Throws E_FILE_MISSING, E_FILE_READ, E_RPMDB, E_RPM_FORMAT, E_LIMIT.
 */
export async function readRpmdb(file: string): Promise<PackageMetadata[]> {
  const packages: PackageMetadata[] = [];
  const take = (blob: Buffer): void => {
    if (packages.length >= mostPackages)
      throw new ViaductError('E_LIMIT', `${file} has more than ${mostPackages} packages`);
    const found = readBlob(blob, file);
    if (found !== undefined) packages.push(found);
  };
  const kind = await databaseKind(file);
  if (kind === 'sqlite') await sqliteBlobs(file, take);
  else for await (const blob of kind === 'ndb' ? ndbBlobs(file) : bdbBlobs(file)) take(blob);
  return packages;
}

/** A blob is a header without its magic number: entry count, data length, entries, data. */
function readBlob(bytes: Buffer, file: string): PackageMetadata | undefined {
  if (bytes.length < 8) throw damaged(file, 'an entry holds no header');
  const entries = bytes.readUInt32BE(0);
  const data = bytes.readUInt32BE(4);
  if (entries > headerLimits.entries || data > headerLimits.data || bytes.length < 8 + entries * 16 + data)
    throw damaged(file, 'an entry claims an impossible size');
  const origin = { file, offset: 0 };
  const header = parseHeader(entries, bytes.subarray(8, 8 + entries * 16 + data), origin);
  return header.string(tags.name) === 'gpg-pubkey' ? undefined : metadataOf(header, origin);
}
