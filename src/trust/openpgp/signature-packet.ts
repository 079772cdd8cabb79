import { keyAlgorithms } from './algorithms.ts';
import { type ByteCursor, byteCursor } from './byte-cursor.ts';
import { MalformedPacket, UnknownVersion } from './packets.ts';
import { type Subpackets, readSubpackets } from './subpackets.ts';

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
  /** All that it says under its own protection. */
  readonly hashed: Readonly<Subpackets>;
  /** A signature by the subkey that is bound: body of its packet. It stands for itself, so it may come from either area. */
  readonly embedded?: Buffer;
  /** Hashed before the document (version 6). */
  readonly salt: Buffer;
  /** Hashed behind the document. */
  readonly trailer: Buffer;
  /** The numbers of the signature, without leading zeros; or its parts, where they have a fixed size. */
  readonly values: readonly Buffer[];
}

/** Types of signatures (RFC 9580, section 5.2.1). */
export const signatureTypes = {
  binary: 0x00,
  subkeyBinding: 0x18,
  primaryKeyBinding: 0x19,
  directKey: 0x1f,
  keyRevocation: 0x20,
  subkeyRevocation: 0x28,
  certificationRevocation: 0x30,
} as const;

/** Bytes of the salt, by hash algorithm (RFC 9580, section 9.5). */
const saltSizes: ReadonlyMap<number, number> = new Map([
  [8, 16],
  [9, 24],
  [10, 32],
  [11, 16],
  [12, 16],
  [14, 32],
]);

/** Throws MalformedPacket. */
export function readSignaturePacket(body: Buffer): SignaturePacket {
  const cursor = byteCursor(body);
  const version = cursor.byte();
  if (version === 3) return readVersion3(cursor);
  if (version !== 4 && version !== 6) throw new UnknownVersion(`it has version ${version}`);
  const type = cursor.byte();
  const keyAlgorithm = cursor.byte();
  const hashAlgorithm = cursor.byte();
  const length = (): number => (version === 6 ? cursor.uint32() : cursor.uint16());
  const hashed = readSubpackets(cursor.take(length()));
  const hashedEnd = cursor.position();
  const unhashed = readSubpackets(cursor.take(length()));
  cursor.take(2);
  const salt = version === 6 ? cursor.take(cursor.byte()) : Buffer.alloc(0);
  if (version === 6 && salt.length !== (saltSizes.get(hashAlgorithm) ?? salt.length))
    throw new MalformedPacket('its salt has a wrong length');
  if (hashed.created === undefined) throw new MalformedPacket('it does not say when it was made');
  const tail = Buffer.alloc(6);
  tail[0] = version;
  tail[1] = 0xff;
  tail.writeUInt32BE(hashedEnd, 2);
  const fingerprint = hashed.issuerFingerprint ?? unhashed.issuerFingerprint;
  const embedded = hashed.embedded ?? unhashed.embedded;
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
    hashed,
    ...(embedded === undefined ? {} : { embedded }),
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
    hashed: {},
    salt: Buffer.alloc(0),
    trailer,
    values: readValues(cursor, keyAlgorithm),
  };
}

/** Bytes of the parts of signatures that are no multiprecision integers. */
const fixedSizes: ReadonlyMap<number, readonly number[]> = new Map([
  [keyAlgorithms.ed25519, [64]],
  [keyAlgorithms.ed448, [114]],
  [keyAlgorithms.mlDsa65Ed25519, [64, 3309]],
  [keyAlgorithms.mlDsa87Ed448, [114, 4627]],
]);

function readValues(cursor: ByteCursor, keyAlgorithm: number): Buffer[] {
  const sizes = fixedSizes.get(keyAlgorithm);
  if (sizes !== undefined) {
    const values = sizes.map((size) => cursor.take(size));
    if (cursor.left() > 0) throw new MalformedPacket('it is longer than its algorithm has it');
    return values;
  }
  const values: Buffer[] = [];
  if (Object.values<number>(keyAlgorithms).includes(keyAlgorithm))
    while (cursor.left() > 0) values.push(cursor.integer());
  return values;
}

/** Version 4 fingerprints have 20 bytes and end in the key id, version 6 ones have 32 and begin with it. */
export function keyIdOf(fingerprint: string | undefined): string | undefined {
  if (fingerprint?.length === 40) return fingerprint.slice(-16);
  return fingerprint?.length === 64 ? fingerprint.slice(0, 16) : undefined;
}
