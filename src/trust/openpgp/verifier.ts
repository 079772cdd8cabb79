import { type KeyObject, type Verify, createHash, createVerify, verify } from 'node:crypto';
import { keyAlgorithms } from './algorithms.ts';
import type { SignaturePacket } from './signature-packet.ts';

/** A public key in the form that node:crypto takes. */
export interface VerificationKey {
  readonly algorithm: number;
  readonly key: KeyObject;
  /** The ML-DSA half of a composite key, whose other half is `key`: signatures must fit both. */
  readonly secondKey?: KeyObject;
  /** Bytes of one number of its signatures: of the RSA modulus, of DSA's q, of a coordinate of the curve. */
  readonly width: number;
  /** Bits of the RSA or DSA modulus; absent for elliptic curves, which are all strong enough. */
  readonly strength?: number;
}

/** A hash under way that ends in the answer whether the signature fits. */
export interface Verifier {
  update(bytes: Uint8Array): void;
  fits(): boolean;
}

/** How many multiprecision integers a signature has; the other algorithms have parts of a fixed size. */
const integerCounts: ReadonlyMap<number, number> = new Map([
  [keyAlgorithms.rsa, 1],
  [keyAlgorithms.rsaSignOnly, 1],
  [keyAlgorithms.dsa, 2],
  [keyAlgorithms.ecdsa, 2],
  [keyAlgorithms.eddsaLegacy, 2],
]);

/**
 * Starts the verification of a signature over a document. The document is streamed; the trailer is added at the end.
 * @param hash Node.js name of the signature's hash algorithm
 */
export function startVerifier(packet: SignaturePacket, key: VerificationKey, hash: string): Verifier {
  const parts = partsOf(packet, key);
  // RSA, DSA and ECDSA take the hash inside; the others sign the digest as their message.
  const hashesInside = integerCounts.has(key.algorithm) && key.algorithm !== keyAlgorithms.eddsaLegacy;
  const sink = hashesInside ? createVerify(hash) : createHash(hash);
  sink.update(packet.salt);
  return {
    update: (bytes) => void sink.update(bytes),
    fits() {
      sink.update(packet.trailer);
      if (parts === undefined) return false;
      try {
        if (!('digest' in sink)) return sink.verify(withEncoding(key), parts[0]!);
        const digest = sink.digest();
        return [key.key, ...(key.secondKey === undefined ? [] : [key.secondKey])].every((half, i) =>
          verify(null, digest, half, parts[i]!),
        );
      } catch {
        // OpenSSL throws for some numbers that cannot be (a digest longer than the key): they fit nothing.
        return false;
      }
    },
  };
}

/** Keys of RSA are given as they are: that is checked faster. */
function withEncoding({ algorithm, key }: VerificationKey): Parameters<Verify['verify']>[0] {
  return algorithm === keyAlgorithms.dsa || algorithm === keyAlgorithms.ecdsa
    ? { key, dsaEncoding: 'ieee-p1363' }
    : key;
}

/** The signature as node:crypto takes it, one part for each key; undefined when its numbers cannot be those of the key. */
function partsOf(
  { values }: SignaturePacket,
  { algorithm, width, secondKey }: VerificationKey,
): Buffer[] | undefined {
  const count = integerCounts.get(algorithm);
  if (count === undefined)
    return values.length === (secondKey === undefined ? 1 : 2) ? [...values] : undefined;
  if (values.length !== count) return undefined;
  const padded = values.map((value) => leftPad(value, width));
  return padded.every((value) => value !== undefined) ? [Buffer.concat(padded)] : undefined;
}

function leftPad(value: Buffer, width: number): Buffer | undefined {
  let start = 0;
  while (value.length - start > width && value[start] === 0) start++;
  const rest = value.subarray(start);
  return rest.length > width ? undefined : Buffer.concat([Buffer.alloc(width - rest.length), rest]);
}
