import { ViaductError } from '../../core/index.ts';
import { regionTags } from './tags.ts';
import { decodeText } from './text.ts';

/** The header structure of RPM (format_header.md): a tag table over a data area. Values are decoded when asked for. */
export interface Header {
  has(tag: number): boolean;
  /** First string of a STRING, STRING_ARRAY or I18NSTRING entry (for I18NSTRING that is the C locale). */
  string(tag: number): string | undefined;
  strings(tag: number): string[];
  /** Integers of any width; 64-bit ones beyond 2^53 are refused. */
  numbers(tag: number): number[];
  binary(tag: number): Uint8Array | undefined;
}

/** Where a header was read from, for errors. */
export interface HeaderOrigin {
  readonly file: string;
  /** Offset in the file of the 16-byte introduction (in an rpmdb: of the blob). */
  readonly offset: number;
}

interface Entry {
  readonly type: number;
  readonly offset: number;
  readonly count: number;
}

const type = {
  char: 1,
  int8: 2,
  int16: 3,
  int32: 4,
  int64: 5,
  string: 6,
  binary: 7,
  stringArray: 8,
  i18nString: 9,
};
const widths = [0, 1, 1, 2, 4, 8, 0, 1, 0, 0];

/** Bounds of rpm itself (headerVerifyInfo): entries, and bytes of data. */
export const headerLimits = { entries: 0xffff, data: 0x0fffffff };

/**
 * Reads the index and data area that follow a header's entry count and data length.
 * Throws E_RPM_FORMAT, with the byte offset, when an entry lies about its type, place or size.
 */
export function parseHeader(entryCount: number, body: Buffer, origin: HeaderOrigin): Header {
  const dataLength = body.length - entryCount * 16;
  const entries = new Map<number, Entry>();
  for (let i = 0; i < entryCount; i++) {
    const at = i * 16;
    const tag = body.readUInt32BE(at);
    const entry = {
      type: body.readUInt32BE(at + 4),
      offset: body.readInt32BE(at + 8),
      count: body.readUInt32BE(at + 12),
    };
    if (regionTags.has(tag)) continue;
    const width = widths[entry.type] ?? 0;
    const sound =
      entry.type >= 1 &&
      entry.type <= 9 &&
      entry.count > 0 &&
      entry.offset >= 0 &&
      entry.offset < dataLength &&
      (width === 0
        ? entry.count <= dataLength - entry.offset
        : entry.count <= (dataLength - entry.offset) / width) &&
      (width === 0 || entry.type === type.binary || entry.offset % width === 0) &&
      (entry.type !== type.string || entry.count === 1);
    if (!sound) throw formatError(`the entry of tag ${tag} is damaged`, origin, at);
    if (!entries.has(tag)) entries.set(tag, entry);
  }
  const data = body.subarray(entryCount * 16);

  function strings(tag: number, most: number): string[] {
    const entry = entries.get(tag);
    if (entry === undefined) return [];
    if (entry.type !== type.string && entry.type !== type.stringArray && entry.type !== type.i18nString)
      throw formatError(`tag ${tag} holds no text`, origin, 0);
    const result: string[] = [];
    for (let at = entry.offset; result.length < Math.min(entry.count, most);) {
      const end = data.indexOf(0, at);
      if (end === -1) throw formatError(`the text of tag ${tag} has no end`, origin, at);
      result.push(decodeText(data.subarray(at, end)));
      at = end + 1;
    }
    return result;
  }

  function numbers(tag: number): number[] {
    const entry = entries.get(tag);
    if (entry === undefined) return [];
    const width = widths[entry.type]!;
    if (entry.type < type.char || entry.type > type.int64)
      throw formatError(`tag ${tag} holds no numbers`, origin, 0);
    const result: number[] = new Array<number>(entry.count);
    for (let i = 0; i < entry.count; i++) {
      const at = entry.offset + i * width;
      if (width === 8) {
        const value = data.readBigUInt64BE(at);
        if (value > Number.MAX_SAFE_INTEGER)
          throw formatError(`a number of tag ${tag} is too large`, origin, at);
        result[i] = Number(value);
      } else result[i] = data.readUIntBE(at, width);
    }
    return result;
  }

  return {
    has: (tag) => entries.has(tag),
    string: (tag) => strings(tag, 1)[0],
    strings: (tag) => strings(tag, Infinity),
    numbers,
    binary(tag) {
      const entry = entries.get(tag);
      if (entry === undefined) return undefined;
      if (entry.type !== type.binary) throw formatError(`tag ${tag} holds no binary data`, origin, 0);
      return data.subarray(entry.offset, entry.offset + entry.count);
    },
  };
}

/** E_RPM_FORMAT at an offset relative to the header's own start. */
export function formatError(what: string, origin: HeaderOrigin, offset: number): ViaductError {
  return new ViaductError('E_RPM_FORMAT', `${origin.file} is not a sound RPM package: ${what}`, {
    where: { file: origin.file, offset: origin.offset + offset },
    hint: 'The file is damaged or no RPM package; fetch it again',
  });
}
