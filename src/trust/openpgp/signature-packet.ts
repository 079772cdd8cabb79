import { keyAlgorithms } from './algorithms.ts';
import { type ByteCursor, byteCursor } from './byte-cursor.ts';
import { MalformedPacket } from './packets.ts';
import { readSubpackets } from './subpackets.ts';

/** A signature packet of version 3, 4 or 6 (RFC 9580, section 5.2; version 3: RFC 4880, section 5.2.2). */
export interface SignaturePacket {
  readonly version: 3 | 4 | 6;
  readonly type: number;
  readonly keyAlgorithm: number;
  readonly hashAlgorithm: number;
  /** Seconds since 1970. */
  readonly created: number;
  /** Seconds since 1970; absent when it never expires. */
  readonly expires?: number;
  readonly keyId?: string;
  readonly fingerprint?: string;
  readonly notUnderstood?: number;
  /** Hashed before the document (version 6). */
  readonly salt: Buffer;
  /** Hashed behind the document. */
  readonly trailer: Buffer;
  /** The numbers of the signature, as its algorithm has them: without leading zeros, or for Ed25519 and Ed448 as they are. */
  readonly values: readonly Buffer[];
}

export const signatureTypes = { binary: 0x00 };

/** Throws MalformedPacket. */
export function readSignaturePacket(body: Buffer): SignaturePacket {
  const cursor = byteCursor(body);
  const version = cursor.byte();
  if (version === 3) return readVersion3(cursor);
  if (version !== 4 && version !== 6) throw new MalformedPacket(`it has version ${version}`);
  const type = cursor.byte();
  const keyAlgorithm = cursor.byte();
  const hashAlgorithm = cursor.byte();
  const length = (): number => (version === 6 ? cursor.uint32() : cursor.uint16());
  const hashed = readSubpackets(cursor.take(length()));
  const hashedEnd = cursor.position();
  const unhashed = readSubpackets(cursor.take(length()));
  cursor.take(2);
  const salt = version === 6 ? cursor.take(cursor.byte()) : Buffer.alloc(0);
  if (hashed.created === undefined) throw new MalformedPacket('it does not say when it was made');
  const tail = Buffer.alloc(6);
  tail[0] = version;
  tail[1] = 0xff;
  tail.writeUInt32BE(hashedEnd, 2);
  const fingerprint = hashed.issuerFingerprint ?? unhashed.issuerFingerprint;
  const keyId = hashed.issuer ?? unhashed.issuer ?? keyIdOf(fingerprint);
  return {
    version,
    type,
    keyAlgorithm,
    hashAlgorithm,
    created: hashed.created,
    ...(hashed.lifetime === undefined ? {} : { expires: hashed.created + hashed.lifetime }),
    ...(keyId === undefined ? {} : { keyId }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(hashed.notUnderstood === undefined ? {} : { notUnderstood: hashed.notUnderstood }),
    salt,
    trailer: Buffer.concat([body.subarray(0, hashedEnd), tail]),
    values: readValues(cursor, keyAlgorithm),
  };
}

function readVersion3(cursor: ByteCursor): SignaturePacket {
  if (cursor.byte() !== 5) throw new MalformedPacket('its hashed part has a wrong length');
  const trailer = cursor.take(5);
  const keyId = cursor.take(8).toString('hex');
  const keyAlgorithm = cursor.byte();
  const hashAlgorithm = cursor.byte();
  cursor.take(2);
  return {
    version: 3,
    type: trailer[0]!,
    keyAlgorithm,
    hashAlgorithm,
    created: trailer.readUInt32BE(1),
    keyId,
    salt: Buffer.alloc(0),
    trailer,
    values: readValues(cursor, keyAlgorithm),
  };
}

function readValues(cursor: ByteCursor, keyAlgorithm: number): Buffer[] {
  const values: Buffer[] = [];
  if (keyAlgorithm === keyAlgorithms.ed25519) values.push(cursor.take(64));
  else if (keyAlgorithm === keyAlgorithms.ed448) values.push(cursor.take(114));
  else if (Object.values<number>(keyAlgorithms).includes(keyAlgorithm))
    while (cursor.left() > 0) values.push(cursor.integer());
  return values;
}

/** Version 4 fingerprints have 20 bytes and end in the key id, version 6 ones have 32 and begin with it. */
export function keyIdOf(fingerprint: string | undefined): string | undefined {
  if (fingerprint?.length === 40) return fingerprint.slice(-16);
  return fingerprint?.length === 64 ? fingerprint.slice(0, 16) : undefined;
}
