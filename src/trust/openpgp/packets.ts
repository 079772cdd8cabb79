/** Why OpenPGP data cannot be read; turned into a verdict or an error by whoever knows what the data is. */
export class MalformedPacket extends Error {
  /** Bytes from the beginning of the data (behind its armour) to the packet at fault, where known. */
  readonly offset: number | undefined;

  constructor(message: string, offset?: number, options?: ErrorOptions) {
    super(message, options);
    this.offset = offset;
  }
}

/** Well formed as far as one can tell, but of a version that is not known. */
export class UnknownVersion extends MalformedPacket {}

/** Runs what reads a packet, and says in its error where the packet stands. */
export function atPacket<T>({ offset }: Packet, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof MalformedPacket) || thrown.offset !== undefined) throw thrown;
    throw new MalformedPacket(thrown.message, offset, { cause: thrown });
  }
}

export interface Packet {
  readonly tag: number;
  /** Bytes from the beginning of the data. */
  readonly offset: number;
  readonly body: Buffer;
  /** The packet with its framing. */
  readonly whole: Buffer;
}

export const packetTags = {
  signature: 2,
  secretKey: 5,
  publicKey: 6,
  marker: 10,
  userId: 13,
  publicSubkey: 14,
  userAttribute: 17,
};

const mostPackets = 20_000;

/** Splits OpenPGP data into packets (RFC 9580, section 4.2). Partial and indeterminate lengths are refused. */
export function readPackets(bytes: Uint8Array): Packet[] {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packets: Packet[] = [];
  for (let at = 0; at < data.length;) {
    if (packets.length >= mostPackets)
      throw new MalformedPacket(`it has more than ${mostPackets} packets`, at);
    const first = data[at]!;
    if ((first & 0x80) === 0) throw new MalformedPacket('it has something that is no packet', at);
    const isNew = (first & 0x40) !== 0;
    const { length, bodyAt } = isNew ? newLength(data, at + 1) : oldLength(data, at + 1, first & 3);
    if (bodyAt + length > data.length) throw new MalformedPacket('it is truncated', at);
    packets.push({
      offset: at,
      tag: isNew ? first & 0x3f : (first >> 2) & 0x0f,
      body: data.subarray(bodyAt, bodyAt + length),
      whole: data.subarray(at, bodyAt + length),
    });
    at = bodyAt + length;
  }
  return packets;
}

interface Framing {
  readonly length: number;
  readonly bodyAt: number;
}

function newLength(data: Buffer, at: number): Framing {
  need(data, at, 1);
  const first = data[at]!;
  if (first < 192) return { length: first, bodyAt: at + 1 };
  if (first < 224) {
    need(data, at, 2);
    return { length: ((first - 192) << 8) + data[at + 1]! + 192, bodyAt: at + 2 };
  }
  if (first !== 255) throw new MalformedPacket('it has a packet of partial length', at);
  need(data, at, 5);
  return { length: data.readUInt32BE(at + 1), bodyAt: at + 5 };
}

function oldLength(data: Buffer, at: number, type: number): Framing {
  if (type === 3) throw new MalformedPacket('it has a packet of indeterminate length', at);
  const width = 1 << type;
  need(data, at, width);
  return { length: data.readUIntBE(at, width), bodyAt: at + width };
}

function need(data: Buffer, at: number, count: number): void {
  if (at + count > data.length) throw new MalformedPacket('it is truncated', at);
}
