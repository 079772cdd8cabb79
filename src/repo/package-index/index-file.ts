import { crc32 } from 'node:zlib';
import { replaceFile } from '../../core/index.ts';

/**
 * Tables of numbers and bytes in one file, read back with one read and no copying:
 *   8 bytes magic, then 32-bit numbers in the machine's order: byte-order mark, format version, kind, number of sections,
 *   CRC-32 of everything behind the header, 0; then for each section its offset and length in bytes (64-bit floats);
 *   then the sections, each on a multiple of 8.
 */
const magic = Buffer.from('VIADUCTi', 'latin1');
const byteOrderMark = 0x0102_0304;
const formatVersion = 1;
const fixedHeader = 32;

export type Section = Uint8Array | Uint32Array;

/** Writes the file atomically. Throws E_FILE_WRITE, E_DISK_FULL. */
export async function writeIndexFile(
  file: string,
  kind: number,
  sections: readonly Section[],
): Promise<void> {
  const bytes = encodeIndexFile(kind, sections);
  await replaceFile(file, async (handle) => {
    for (const part of bytes) await handle.writev([part]);
  });
}

function encodeIndexFile(kind: number, sections: readonly Section[]): Uint8Array[] {
  const directory = new Float64Array(sections.length * 2);
  const parts: Uint8Array[] = [];
  let offset = fixedHeader + directory.byteLength;
  sections.forEach((section, number) => {
    directory[number * 2] = offset;
    directory[number * 2 + 1] = section.byteLength;
    const padding = -section.byteLength & 7;
    parts.push(
      new Uint8Array(section.buffer, section.byteOffset, section.byteLength),
      new Uint8Array(padding),
    );
    offset += section.byteLength + padding;
  });
  const body = [new Uint8Array(directory.buffer), ...parts];
  const sum = body.reduce((crc, part) => crc32(part, crc), 0);
  const header = new Uint8Array(fixedHeader);
  header.set(magic);
  new Uint32Array(header.buffer, 8).set([byteOrderMark, formatVersion, kind, sections.length, sum, 0]);
  return [header, ...body];
}

/**
 * The sections of a file, as views into its bytes; undefined when it is of another format, kind or machine, or damaged.
 * @param types for each section whether it holds numbers or bytes
 */
export function decodeIndexFile(
  bytes: Uint8Array,
  kind: number,
  types: readonly ('bytes' | 'numbers')[],
): Section[] | undefined {
  if (bytes.byteLength < fixedHeader || bytes.byteOffset % 8 !== 0) return undefined;
  if (!magic.equals(bytes.subarray(0, magic.length))) return undefined;
  const header = new Uint32Array(bytes.buffer, bytes.byteOffset + 8, 6);
  const [mark, version, fileKind, count, sum] = header;
  if (mark !== byteOrderMark || version !== formatVersion || fileKind !== kind || count !== types.length)
    return undefined;
  if (crc32(bytes.subarray(fixedHeader)) !== sum) return undefined;
  const directory = new Float64Array(bytes.buffer, bytes.byteOffset + fixedHeader, count * 2);
  return types.map((type, number) => {
    const offset = bytes.byteOffset + directory[number * 2]!;
    const length = directory[number * 2 + 1]!;
    return type === 'bytes'
      ? new Uint8Array(bytes.buffer, offset, length)
      : new Uint32Array(bytes.buffer, offset, length / 4);
  });
}
