import { headerLimits } from '../header/header.ts';
import { damaged } from './damaged.ts';
import { type DatabaseFile, withDatabaseFile } from './database-file.ts';

/** Magic number of a hash database, at offset 12 of its first page, in the byte order of the machine that wrote it. */
export const hashMagic = 0x061561;

const pageHeaderSize = 26;
const pageTypes = { none: 0, hashUnsorted: 2, overflow: 7, meta: 8, hash: 13 };
const knownPageTypes: ReadonlySet<number> = new Set(Object.values(pageTypes));
const itemTypes = { inline: 1, offPage: 3 };

/** A file of Berkeley DB with what its first page says. */
interface HashDatabase {
  readonly file: DatabaseFile;
  readonly pageSize: number;
  readonly pages: number;
  u16(bytes: Buffer, at: number): number;
  u32(bytes: Buffer, at: number): number;
}

/** Where a header is: the database is written in the order of hashes, so all places are found first and sorted. */
interface Place {
  readonly packageNumber: number;
  readonly page: number;
  readonly item: number;
}

/**
 * The header blobs of a `Packages` file: a hash database of Berkeley DB (dbinc/db_page.h of Berkeley DB), as rpm wrote
 * until 4.16, in the order of installation. Throws E_RPMDB, E_FILE_MISSING, E_FILE_READ.
 */
export function bdbBlobs(path: string): AsyncGenerator<Buffer, void, undefined> {
  return withDatabaseFile(path, async function* (file) {
    const database = await readMetaPage(file);
    const places: Place[] = [];
    for (let page = 1; page < database.pages; page++) places.push(...(await readPlaces(database, page)));
    places.sort((a, b) => a.packageNumber - b.packageNumber);
    for (const place of places) yield await readValue(database, place);
  });
}

async function readMetaPage(file: DatabaseFile): Promise<HashDatabase> {
  const meta = await file.read(0, 72);
  const little = meta.readUInt32LE(12) === hashMagic;
  const u16 = (bytes: Buffer, at: number): number =>
    little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  const u32 = (bytes: Buffer, at: number): number =>
    little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  const pageSize = u32(meta, 20);
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0)
    throw damaged(file.path, 'its pages have an impossible size', 20);
  if (meta[24] !== 0) throw damaged(file.path, 'it is encrypted', 24);
  const pages = u32(meta, 32) + 1;
  if (pages * pageSize > file.size) throw damaged(file.path, 'it ends too early', file.size);
  return { file, pageSize, pages, u16, u32 };
}

async function readPlaces(database: HashDatabase, page: number): Promise<Place[]> {
  const bytes = await readPage(database, page);
  // A page of an unknown type is not passed over: what it held would be missing without a word.
  if (!knownPageTypes.has(bytes[25]!))
    throw damaged(database.file.path, 'a page is of an unknown type', page * database.pageSize);
  if (bytes[25] !== pageTypes.hash && bytes[25] !== pageTypes.hashUnsorted) return [];
  const items = database.u16(bytes, 20);
  if (items % 2 !== 0 || pageHeaderSize + items * 2 > database.pageSize)
    throw damaged(
      database.file.path,
      'a page claims an impossible number of entries',
      page * database.pageSize,
    );
  const places: Place[] = [];
  for (let item = 0; item < items; item += 2) {
    const key = itemBytes(database, bytes, page, item);
    if (key[0] !== itemTypes.inline || key.length !== 5)
      throw damaged(database.file.path, 'an entry has no package number', page * database.pageSize);
    const packageNumber = database.u32(key, 1);
    // Number 0 holds the last number given, and no header.
    if (packageNumber !== 0) places.push({ packageNumber, page, item: item + 1 });
  }
  return places;
}

async function readValue(database: HashDatabase, place: Place): Promise<Buffer> {
  const bytes = itemBytes(database, await readPage(database, place.page), place.page, place.item);
  if (bytes[0] === itemTypes.inline) return bytes.subarray(1);
  const at = place.page * database.pageSize;
  if (bytes[0] !== itemTypes.offPage || bytes.length < 12)
    throw damaged(database.file.path, `package ${place.packageNumber} is of an unknown kind`, at);
  const length = database.u32(bytes, 8);
  if (length > database.file.size || length > headerLimits.data + headerLimits.entries * 16 + 8)
    throw damaged(database.file.path, `package ${place.packageNumber} claims an impossible size`, at);
  return readOverflow(database, database.u32(bytes, 4), length);
}

/** A value that did not fit its page: a chain of pages that hold nothing else. */
async function readOverflow(database: HashDatabase, first: number, length: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let missing = length;
  for (let page = first; missing > 0;) {
    const at = page * database.pageSize;
    if (page === 0 || page >= database.pages) throw damaged(database.file.path, 'a header is cut short');
    const bytes = await readPage(database, page);
    const used = database.u16(bytes, 22);
    // Every page must bring something, so that a ring of pages comes to an end.
    if (
      bytes[25] !== pageTypes.overflow ||
      used === 0 ||
      used > Math.min(missing, bytes.length - pageHeaderSize)
    )
      throw damaged(database.file.path, 'a page of a header is none', at);
    parts.push(bytes.subarray(pageHeaderSize, pageHeaderSize + used));
    missing -= used;
    page = database.u32(bytes, 16);
  }
  return Buffer.concat(parts);
}

async function readPage(database: HashDatabase, page: number): Promise<Buffer> {
  const at = page * database.pageSize;
  const bytes = await database.file.read(at, database.pageSize);
  // Pages that were set aside and never written are all zeros.
  if (database.u32(bytes, 8) !== page && bytes[25] !== 0)
    throw damaged(database.file.path, 'a page has the number of another', at);
  return bytes;
}

/** Items are packed from the end of the page to its front: each ends where the one before it begins. */
function itemBytes(database: HashDatabase, page: Buffer, number: number, item: number): Buffer {
  const start = database.u16(page, pageHeaderSize + item * 2);
  const end = item === 0 ? database.pageSize : database.u16(page, pageHeaderSize + item * 2 - 2);
  if (start < pageHeaderSize || start >= end || end > page.length)
    throw damaged(database.file.path, 'an entry lies outside of its page', number * database.pageSize);
  return page.subarray(start, end);
}
