import { damaged } from './damaged.ts';
import { type DatabaseFile, withDatabaseFile } from './database-file.ts';

const pageSize = 4096;
const blockSize = 16;
const fileHeaderSize = 32;
const tailSize = 12;
/** So many slots hold far more packages than a system can have. */
const mostSlotPages = 4096;

interface Slot {
  readonly packageNumber: number;
  /** Bytes from the start of the file, and bytes with head, padding and tail. */
  readonly offset: number;
  readonly length: number;
  /** Where the slot itself is. */
  readonly at: number;
}

/**
 * The header blobs of a database in rpm's own NDB form (lib/backend/ndb/rpmpkg.c of rpm), in the order of installation.
 * Heads, tails and checksums are compared. Throws E_RPMDB, E_FILE_MISSING, E_FILE_READ.
 */
export function ndbBlobs(path: string): AsyncGenerator<Buffer, void, undefined> {
  return withDatabaseFile(path, async function* (file) {
    const slots = await readSlots(file);
    slots.sort((a, b) => a.packageNumber - b.packageNumber);
    for (const slot of slots) yield await readBlob(file, slot);
  });
}

async function readSlots(file: DatabaseFile): Promise<Slot[]> {
  const pages = (await file.read(0, fileHeaderSize)).readUInt32LE(12);
  if (pages === 0 || pages > mostSlotPages)
    throw damaged(file.path, 'it claims an impossible number of pages', 12);
  const table = await file.read(0, pages * pageSize);
  const slots: Slot[] = [];
  const seen = new Set<number>();
  for (let at = fileHeaderSize; at < table.length; at += blockSize) {
    if (table.toString('latin1', at, at + 4) !== 'Slot') throw damaged(file.path, 'a slot is none', at);
    const packageNumber = table.readUInt32LE(at + 4);
    if (packageNumber === 0) continue;
    if (seen.has(packageNumber)) throw damaged(file.path, `package ${packageNumber} has two slots`, at);
    seen.add(packageNumber);
    const offset = table.readUInt32LE(at + 8) * blockSize;
    const length = table.readUInt32LE(at + 12) * blockSize;
    if (offset < table.length || length < 2 * blockSize || offset + length > file.size)
      throw damaged(file.path, `package ${packageNumber} lies outside of it`, at);
    slots.push({ packageNumber, offset, length, at });
  }
  return slots;
}

async function readBlob(file: DatabaseFile, slot: Slot): Promise<Buffer> {
  const bytes = await file.read(slot.offset, slot.length);
  const tail = bytes.length - tailSize;
  const length = bytes.readUInt32LE(12);
  const sound =
    bytes.toString('latin1', 0, 4) === 'BlbS' &&
    bytes.readUInt32LE(4) === slot.packageNumber &&
    length <= tail - blockSize &&
    bytes.readUInt32LE(tail) === adler32(bytes.subarray(0, tail)) &&
    bytes.readUInt32LE(tail + 4) === length &&
    bytes.toString('latin1', tail + 8) === 'BlbE';
  if (!sound) throw damaged(file.path, `package ${slot.packageNumber} is not what was written`, slot.offset);
  return bytes.subarray(blockSize, blockSize + length);
}

/** RFC 1950, 8.2. */
function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let start = 0; start < bytes.length; start += 4096) {
    const end = Math.min(start + 4096, bytes.length);
    for (let i = start; i < end; i++) {
      low += bytes[i]!;
      high += low;
    }
    low %= 65_521;
    high %= 65_521;
  }
  return ((high << 16) | low) >>> 0;
}
