import { byteCursor } from './byte-cursor.ts';
import { MalformedPacket } from './packets.ts';

/** What the subpackets of a signature say, as far as it matters here (RFC 9580, section 5.2.3.7). */
export interface Subpackets {
  /** Seconds since 1970. */
  created?: number;
  /** Seconds after creation; absent when it never expires. */
  lifetime?: number;
  /** 16 lower-case hex digits. */
  issuer?: string;
  /** Lower-case hex. */
  issuerFingerprint?: string;
  /** Type of the first critical subpacket that is not understood: such a signature must not be accepted. */
  notUnderstood?: number;
}

const types = { created: 2, lifetime: 3, issuer: 16, issuerFingerprint: 33 };
/** Exportable, revocable, preferences, flags, signer's user id, features: they change nothing for a document. */
const harmless = new Set([4, 7, 11, 21, 22, 23, 24, 25, 26, 27, 28, 30, 34, 35]);

/** Reads one area. What the unhashed area says is not signed: callers take nothing but the issuer from it. */
export function readSubpackets(area: Buffer): Subpackets {
  const result: Subpackets = {};
  const cursor = byteCursor(area);
  while (cursor.left() > 0) {
    const length = subpacketLength(cursor);
    if (length === 0) throw new MalformedPacket('it has an empty subpacket');
    const first = cursor.byte();
    const body = cursor.take(length - 1);
    const critical = (first & 0x80) !== 0;
    const type = first & 0x7f;
    if (type === types.created) result.created = byteCursor(body).uint32();
    else if (type === types.lifetime) {
      const seconds = byteCursor(body).uint32();
      if (seconds !== 0) result.lifetime = seconds;
    } else if (type === types.issuer) result.issuer = byteCursor(body).take(8).toString('hex');
    else if (type === types.issuerFingerprint) result.issuerFingerprint = body.subarray(1).toString('hex');
    else if (critical && !harmless.has(type)) result.notUnderstood ??= type;
  }
  return result;
}

function subpacketLength(cursor: ReturnType<typeof byteCursor>): number {
  const first = cursor.byte();
  if (first < 192) return first;
  if (first < 255) return ((first - 192) << 8) + cursor.byte() + 192;
  return cursor.uint32();
}
