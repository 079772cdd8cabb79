import { type Header, formatError, headerLimits, parseHeader } from '../header/header.ts';
import { checkStructure, regions } from './header-structure.ts';

/** What stands before the payload of an RPM file. */
export interface PackageFront {
  readonly signature: Header;
  readonly header: Header;
  /** The main header as it is in the file, introduction included: what signatures and header digests cover. */
  readonly headerBytes: Buffer;
  readonly payloadOffset: number;
}

const leadSize = 96;
const leadMagic = 0xedabeedb;
const headerMagic = 0x8eade801;
const introductionSize = 16;
/** RPMSIGTYPE_HEADERSIG: the only kind of signature that was ever in use with header structures. */
const headerSignature = 5;

/**
 * Reads lead, signature header and main header (v3, v4, v6: format_lead.md, format_header.md of rpm) from the beginning of a
 * file. Throws E_RPM_FORMAT, also when the headers claim to be longer than the file.
 * @param bytes the file from its first byte, as far as it was read
 * @param fileSize bytes of the whole file
 * @returns a number when `bytes` are too few: how many from the first byte are wanted to go on, never more than `fileSize`
 */
export function parseFront(path: string, fileSize: number, bytes: Buffer): PackageFront | number {
  const need = (count: number): boolean => {
    if (count > fileSize) throw formatError('it is truncated', { file: path, offset: fileSize }, 0);
    return count > bytes.length;
  };
  const first = leadSize + introductionSize;
  if (need(first)) return first;
  checkLead(path, bytes);
  const signatureSize = headerSize(path, bytes, leadSize);
  const headerOffset = (leadSize + signatureSize + 7) & ~7;
  if (need(headerOffset + introductionSize)) return headerOffset + introductionSize;
  const payloadOffset = headerOffset + headerSize(path, bytes, headerOffset);
  if (need(payloadOffset)) return payloadOffset;
  const signatureBytes = bytes.subarray(leadSize, leadSize + signatureSize);
  const headerBytes = bytes.subarray(headerOffset, payloadOffset);
  checkStructure(signatureBytes, regions.signatures, false, { file: path, offset: leadSize });
  checkStructure(headerBytes, regions.immutable, true, { file: path, offset: headerOffset });
  return {
    signature: parse(path, signatureBytes, leadSize),
    header: parse(path, headerBytes, headerOffset),
    headerBytes,
    payloadOffset,
  };
}

function checkLead(path: string, bytes: Buffer): void {
  const origin = { file: path, offset: 0 };
  if (bytes.readUInt32BE(0) !== leadMagic) throw formatError('it does not begin like one', origin, 0);
  const major = bytes[4]!;
  if (major < 3 || major > 4) throw formatError(`it is of the format ${major}`, origin, 4);
  if (bytes.readUInt16BE(78) !== headerSignature)
    throw formatError('its lead names a kind of signature that is not known', origin, 78);
}

/** Bytes of the header structure at an offset, introduction included. */
function headerSize(path: string, bytes: Buffer, offset: number): number {
  const origin = { file: path, offset };
  if (bytes.readUInt32BE(offset) !== headerMagic)
    throw formatError('a header does not begin like one', origin, 0);
  const entries = bytes.readUInt32BE(offset + 8);
  const data = bytes.readUInt32BE(offset + 12);
  if (entries === 0 || entries > headerLimits.entries || data > headerLimits.data)
    throw formatError('a header claims an impossible size', origin, 8);
  return introductionSize + entries * 16 + data;
}

function parse(path: string, bytes: Buffer, offset: number): Header {
  return parseHeader(bytes.readUInt32BE(8), bytes.subarray(introductionSize), { file: path, offset });
}
