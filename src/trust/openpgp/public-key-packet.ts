import { createHash } from 'node:crypto';
import { byteCursor } from './byte-cursor.ts';
import { MalformedPacket } from './packets.ts';

/** A public key or subkey packet of version 4 or 6 (RFC 9580, section 5.5.2). */
export interface PublicKeyPacket {
  readonly version: 4 | 6;
  readonly fingerprint: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly algorithm: number;
  /** Its numbers, as the algorithm has them. */
  readonly material: Buffer;
  /** The whole packet as fingerprints and signatures hash it. */
  readonly framed: Buffer;
}

/** Throws MalformedPacket. */
export function readPublicKeyPacket(body: Buffer): PublicKeyPacket {
  const cursor = byteCursor(body);
  const version = cursor.byte();
  if (version !== 4 && version !== 6) throw new MalformedPacket(`it is a key of version ${version}`);
  const created = cursor.uint32();
  const algorithm = cursor.byte();
  if (version === 6) cursor.take(4);
  const material = cursor.take(cursor.left());
  const introduction = Buffer.alloc(version === 4 ? 3 : 5);
  introduction[0] = version === 4 ? 0x99 : 0x9b;
  if (version === 4) introduction.writeUInt16BE(body.length & 0xffff, 1);
  else introduction.writeUInt32BE(body.length, 1);
  const framed = Buffer.concat([introduction, body]);
  const fingerprint = createHash(version === 4 ? 'sha1' : 'sha256')
    .update(framed)
    .digest('hex');
  return { version, fingerprint, created, algorithm, material, framed };
}
