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
  /** Of a self-signature: seconds after the creation of the key; absent when it never expires. */
  keyLifetime?: number;
  /** Of a self-signature: the first byte of what the key is for. */
  keyFlags?: number;
  /** Of a self-signature: this user id stands for the certificate. */
  primaryUser?: boolean;
  /** A signature by the subkey that is bound: body of its packet. */
  embedded?: Buffer;
  /** Type of the first critical subpacket that is not understood: such a signature must not be accepted. */
  notUnderstood?: number;
}

const types = {
  created: 2,
  lifetime: 3,
  keyLifetime: 9,
  issuer: 16,
  primaryUser: 25,
  keyFlags: 27,
  embedded: 32,
  issuerFingerprint: 33,
};
/** Exportable, revocable, preferences, policy, signer's user id, features, reasons: they change no answer. */
const harmless = new Set([4, 5, 7, 11, 12, 21, 22, 23, 24, 26, 28, 29, 30, 34, 35, 39]);

/**
 * Reads one area. What the unhashed area says is not signed: callers take nothing but the issuer and the embedded signature,
 * which stands for itself, from it.
 */
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
    else if (type === types.keyLifetime) {
      const seconds = byteCursor(body).uint32();
      if (seconds !== 0) result.keyLifetime = seconds;
    } else if (type === types.keyFlags) result.keyFlags = body[0] ?? 0;
    else if (type === types.primaryUser) result.primaryUser = body[0] === 1;
    else if (type === types.embedded) result.embedded = body;
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
