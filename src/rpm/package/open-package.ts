import { type FileHandle, open } from 'node:fs/promises';
import { wrapFileError } from '../../core/index.ts';
import { type PackageFile, fileList } from '../header/file-list.ts';
import { type Header, formatError, headerLimits, parseHeader } from '../header/header.ts';
import { identityOf } from '../header/package-header.ts';
import { type Scriptlet, scriptlets } from '../header/scriptlets.ts';
import type { PackageIdentity } from '../package-source.ts';

/** An RPM file whose headers were read; the payload stays on disk. */
export interface OpenedPackage {
  readonly path: string;
  /** Bytes of the whole file. */
  readonly size: number;
  readonly identity: PackageIdentity;
  readonly signature: Header;
  readonly header: Header;
  /** The main header as it is in the file, introduction included: what signatures and header digests cover. */
  readonly headerBytes: Buffer;
  readonly headerOffset: number;
  readonly payloadOffset: number;
  readonly files: readonly PackageFile[];
  readonly scriptlets: readonly Scriptlet[];
}

const leadSize = 96;
const leadMagic = 0xedabeedb;
const headerMagic = 0x8eade801;

/**
 * Reads lead, signature header and main header of an RPM package (v3, v4, v6: format_lead.md, format_header.md).
 * Throws E_FILE_MISSING, E_FILE_READ, E_RPM_FORMAT. Nothing is verified: see `checkPackage`.
 */
export async function openPackage(path: string): Promise<OpenedPackage> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (thrown) {
    throw wrapFileError(thrown, path, 'read');
  }
  try {
    const { size } = await handle.stat();
    const lead = await readExactly(handle, path, 0, leadSize, size);
    if (lead.readUInt32BE(0) !== leadMagic)
      throw formatError('it does not begin like one', { file: path, offset: 0 }, 0);
    const signature = await readHeaderAt(handle, path, leadSize, size);
    const headerOffset = signature.end + ((8 - (signature.end % 8)) % 8);
    const main = await readHeaderAt(handle, path, headerOffset, size);
    const origin = { file: path, offset: headerOffset };
    return {
      path,
      size,
      identity: identityOf(main.header, origin),
      signature: signature.header,
      header: main.header,
      headerBytes: main.bytes,
      headerOffset,
      payloadOffset: main.end,
      files: fileList(main.header),
      scriptlets: scriptlets(main.header),
    };
  } catch (thrown) {
    throw wrapFileError(thrown, path, 'read');
  } finally {
    await handle.close();
  }
}

async function readHeaderAt(
  handle: FileHandle,
  path: string,
  offset: number,
  fileSize: number,
): Promise<{ header: Header; bytes: Buffer; end: number }> {
  const origin = { file: path, offset };
  const introduction = await readExactly(handle, path, offset, 16, fileSize);
  if (introduction.readUInt32BE(0) !== headerMagic)
    throw formatError('a header does not begin like one', origin, 0);
  const entries = introduction.readUInt32BE(8);
  const data = introduction.readUInt32BE(12);
  if (entries === 0 || entries > headerLimits.entries || data > headerLimits.data)
    throw formatError('a header claims an impossible size', origin, 8);
  const bytes = await readExactly(handle, path, offset, 16 + entries * 16 + data, fileSize);
  return { header: parseHeader(entries, bytes.subarray(16), origin), bytes, end: offset + bytes.length };
}

/** Checks the claim against the file's size before any memory is taken for it. */
async function readExactly(
  handle: FileHandle,
  path: string,
  offset: number,
  length: number,
  fileSize: number,
): Promise<Buffer> {
  if (offset + length > fileSize) throw formatError('it is truncated', { file: path, offset: fileSize }, 0);
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = await handle.read(buffer, 0, length, offset);
  if (bytesRead !== length)
    throw formatError('it is truncated', { file: path, offset: offset + bytesRead }, 0);
  return buffer;
}
