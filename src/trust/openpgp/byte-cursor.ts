import { MalformedPacket } from './packets.ts';

/** Reads the fields of a packet in order. Every read past the end throws MalformedPacket. */
export interface ByteCursor {
  byte(): number;
  uint16(): number;
  uint32(): number;
  take(count: number): Buffer;
  /** A multiprecision integer without its leading zeros. */
  integer(): Buffer;
  position(): number;
  left(): number;
}

export function byteCursor(data: Buffer): ByteCursor {
  let at = 0;
  function take(count: number): Buffer {
    if (at + count > data.length) throw new MalformedPacket('it is truncated');
    at += count;
    return data.subarray(at - count, at);
  }
  return {
    byte: () => take(1)[0]!,
    uint16: () => take(2).readUInt16BE(0),
    uint32: () => take(4).readUInt32BE(0),
    take,
    integer: () => take((take(2).readUInt16BE(0) + 7) >> 3),
    position: () => at,
    left: () => data.length - at,
  };
}
