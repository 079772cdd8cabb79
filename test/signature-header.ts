import { readFileSync, writeFileSync } from 'node:fs';

/** Types of values of header structures that these tests write. */
const types = { int32: 4, string: 6, binary: 7, stringArray: 8 } as const;

export interface HeaderEntry {
  readonly tag: number;
  readonly type: keyof typeof types;
  /** As it stands in the data: strings with their ends. */
  readonly data: Buffer;
  readonly count: number;
}

const leadSize = 96;

export const text = (tag: number, value: string): HeaderEntry => ({
  tag,
  type: 'string',
  data: Buffer.from(`${value}\0`),
  count: 1,
});

export const texts = (tag: number, values: readonly string[]): HeaderEntry => ({
  tag,
  type: 'stringArray',
  data: Buffer.from(values.map((value) => `${value}\0`).join('')),
  count: values.length,
});

export const bytes = (tag: number, data: Buffer): HeaderEntry => ({
  tag,
  type: 'binary',
  data,
  count: data.length,
});

/** Where the values of a signature header stand in the file, from and to, by tag. */
export function valuesOf(file: string): Map<number, readonly [number, number]> {
  const whole = readFileSync(file);
  const count = whole.readUInt32BE(leadSize + 8);
  const found = new Map<number, readonly [number, number]>();
  for (let i = 0; i < count; i++) {
    const at = leadSize + 16 + 16 * i;
    const from = leadSize + 16 + 16 * count + whole.readUInt32BE(at + 8);
    const isText = whole.readUInt32BE(at + 4) === types.string;
    const to = isText ? whole.indexOf(0, from) : from + whole.readUInt32BE(at + 12);
    found.set(whole.readUInt32BE(at), [from, to]);
  }
  return found;
}

/** The parts of an RPM file: what stands before the signature header, its entries, and all from the main header on. */
export function takeApart(file: string): {
  lead: Buffer;
  entries: HeaderEntry[];
  header: Buffer;
  payload: Buffer;
} {
  const whole = readFileSync(file);
  const size = (at: number): number => 16 + 16 * whole.readUInt32BE(at + 8) + whole.readUInt32BE(at + 12);
  const count = whole.readUInt32BE(leadSize + 8);
  const data = whole.subarray(leadSize + 16 + 16 * count, leadSize + size(leadSize));
  const entries: HeaderEntry[] = [];
  for (let i = 1; i < count; i++) {
    const at = leadSize + 16 + 16 * i;
    const [tag, type, offset, values] = [0, 4, 8, 12].map((more) => whole.readUInt32BE(at + more)) as [
      number,
      number,
      number,
      number,
    ];
    if (type === types.binary) entries.push(bytes(tag, data.subarray(offset, offset + values)));
    if (type === types.string)
      entries.push(text(tag, data.toString('latin1', offset, data.indexOf(0, offset))));
  }
  const headerAt = (leadSize + size(leadSize) + 7) & ~7;
  const payloadAt = headerAt + size(headerAt);
  return {
    lead: whole.subarray(0, leadSize),
    entries,
    header: whole.subarray(headerAt, payloadAt),
    payload: whole.subarray(payloadAt),
  };
}

/** Writes an RPM file with another signature header. */
export function putTogether(
  file: string,
  { lead, header, payload }: Omit<ReturnType<typeof takeApart>, 'entries'>,
  entries: readonly HeaderEntry[],
): void {
  const sorted = [...entries].sort((a, b) => a.tag - b.tag);
  const index: Buffer[] = [];
  const data: Buffer[] = [];
  let offset = 0;
  const row = (...fields: number[]): Buffer => {
    const result = Buffer.alloc(16);
    fields.forEach((field, i) => result.writeInt32BE(field, i * 4));
    return result;
  };
  for (const { tag, type, data: value, count } of sorted) {
    index.push(row(tag, types[type], offset, count));
    data.push(value);
    offset += value.length;
  }
  const count = sorted.length + 1;
  const region = row(62, types.binary, offset, 16);
  const trailer = row(62, types.binary, -16 * count, 16);
  const introduction = Buffer.from('8eade80100000000', 'hex');
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32BE(count, 0);
  sizes.writeUInt32BE(offset + 16, 4);
  const signature = Buffer.concat([introduction, sizes, region, ...index, ...data, trailer]);
  const padding = Buffer.alloc((8 - (signature.length % 8)) % 8);
  writeFileSync(file, Buffer.concat([lead, signature, padding, header, payload]));
}
