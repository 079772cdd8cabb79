import { type HeaderOrigin, formatError } from '../header/header.ts';

/** Tags that open a region: the entries that were there when the header was made. */
export const regions = { image: 61, signatures: 62, immutable: 63 } as const;

const entrySize = 16;
const binary = 7;
/** Tags below are regions and a table of languages that no header of today has. */
const firstTag = 100;
const lastType = 9;
/** Bytes of one value, by type; strings are counted by their ends. */
const widths = [0, 1, 1, 2, 4, 8, 0, 1, 0, 0];

interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly offset: number;
  readonly count: number;
}

/**
 * Checks the table of a header structure as rpm does before it believes any of it (hdrblobVerifyRegion, hdrblobVerifyInfo):
 * the region with its trailer, known types, values in order that lie inside and do not overlap. Throws E_RPM_FORMAT.
 * @param bytes the structure, introduction included
 * @param region the tag of the region that it should have; headers of very old packages have none
 * @param isExact nothing may stand outside of the region
 */
export function checkStructure(bytes: Buffer, region: number, isExact: boolean, origin: HeaderOrigin): void {
  const fail = (what: string, at: number) => formatError(what, origin, at);
  if (bytes.readUInt32BE(4) !== 0) throw fail('a header does not begin like one', 4);
  const count = bytes.readUInt32BE(8);
  const data = bytes.subarray(entrySize * (count + 1));
  const hasRegion = entryAt(bytes, entrySize).tag === region;
  const trailer = hasRegion ? checkRegion(bytes, data, region, isExact, fail) : data.length;
  let end = 0;
  for (let i = hasRegion ? 1 : 0; i < count; i++) {
    const at = entrySize * (i + 1);
    const tag = uint32(bytes, at);
    const type = uint32(bytes, at + 4);
    const offset = uint32(bytes, at + 8);
    const width = widths[type] ?? 0;
    const length = offset > data.length ? 0 : lengthOf(width, uint32(bytes, at + 12), offset, data);
    const isSound =
      tag >= firstTag &&
      type >= 1 &&
      type <= lastType &&
      offset >= end &&
      (width <= 1 || offset % width === 0) &&
      length > 0 &&
      offset + length <= (offset < trailer ? trailer : data.length);
    if (!isSound) throw fail(`the entry of tag ${tag} is damaged`, at);
    end = offset + length;
  }
}

/** As readUInt32BE, without its checks: this is asked four times for each entry of each package. */
function uint32(bytes: Buffer, at: number): number {
  return bytes[at]! * 2 ** 24 + ((bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!);
}

function entryAt(bytes: Buffer, at: number): Entry {
  return {
    tag: bytes.readUInt32BE(at),
    type: bytes.readUInt32BE(at + 4),
    offset: bytes.readUInt32BE(at + 8),
    count: bytes.readUInt32BE(at + 12),
  };
}

/** Returns where the trailer of the region stands in the data. */
function checkRegion(
  bytes: Buffer,
  data: Buffer,
  region: number,
  isExact: boolean,
  fail: (what: string, at: number) => Error,
): number {
  const opening = entryAt(bytes, entrySize);
  const end = opening.offset + entrySize;
  if (opening.type !== binary || opening.count !== entrySize || end > data.length)
    throw fail('its region is damaged', entrySize);
  const trailer = entryAt(data, opening.offset);
  // Some old packages close the region of signatures with the tag of an image.
  const isClosed = trailer.tag === region || (region === regions.signatures && trailer.tag === regions.image);
  const at = bytes.length - data.length + opening.offset;
  if (!isClosed || trailer.type !== binary || trailer.count !== entrySize)
    throw fail('the trailer of its region is damaged', at);
  // The trailer points back, over the entries of the region.
  const size = 2 ** 32 - trailer.offset;
  const count = bytes.readUInt32BE(8);
  if (size % entrySize !== 0 || size > count * entrySize)
    throw fail('the trailer of its region is damaged', at);
  if (isExact && (size !== count * entrySize || end !== data.length))
    throw fail('entries stand outside of its region', at);
  return opening.offset;
}

/** Bytes that the values of an entry take; 0 when they do not end inside the data. */
function lengthOf(width: number, count: number, offset: number, data: Buffer): number {
  if (width > 0) return width * count;
  if (count > data.length - offset) return 0;
  let at = offset;
  for (let left = count; left > 0; at++) {
    if (at === data.length) return 0;
    if (data[at] === 0) left--;
  }
  return at - offset;
}
