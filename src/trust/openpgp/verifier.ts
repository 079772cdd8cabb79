import { type KeyObject, createHash, createVerify, verify } from 'node:crypto';
import { keyAlgorithms } from './algorithms.ts';
import type { SignaturePacket } from './signature-packet.ts';

/** A public key in the form that node:crypto takes. */
export interface VerificationKey {
  readonly algorithm: number;
  readonly key: KeyObject;
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

/**
 * Starts the verification of a signature over a document. The document is streamed; the trailer is added at the end.
 * @param hash Node.js name of the signature's hash algorithm
 */
export function startVerifier(
  packet: SignaturePacket,
  { algorithm, key, width }: VerificationKey,
  hash: string,
): Verifier {
  const padded = packet.values.map((value) => leftPad(value, width));
  const whole = padded.every((value) => value !== undefined) ? Buffer.concat(padded) : undefined;
  const edwards =
    algorithm === keyAlgorithms.eddsaLegacy ||
    algorithm === keyAlgorithms.ed25519 ||
    algorithm === keyAlgorithms.ed448;
  const expected = algorithm === keyAlgorithms.rsa || algorithm === keyAlgorithms.rsaSignOnly ? 1 : 2;
  const native = algorithm === keyAlgorithms.ed25519 || algorithm === keyAlgorithms.ed448;
  const sound = native ? packet.values.length === 1 : whole !== undefined && padded.length === expected;
  const signature = native ? packet.values[0]! : whole;
  // EdDSA signs the digest as its message; the others take the hash inside.
  const sink = edwards ? createHash(hash) : createVerify(hash);
  sink.update(packet.salt);
  return {
    update: (bytes) => void sink.update(bytes),
    fits() {
      sink.update(packet.trailer);
      if (!sound || signature === undefined) return false;
      try {
        return 'digest' in sink
          ? verify(null, sink.digest(), key, signature)
          : sink.verify({ key, dsaEncoding: 'ieee-p1363' }, signature);
      } catch {
        // OpenSSL throws for some numbers that cannot be (a digest longer than the key): they fit nothing.
        return false;
      }
    },
  };
}

function leftPad(value: Buffer, width: number): Buffer | undefined {
  let start = 0;
  while (value.length - start > width && value[start] === 0) start++;
  const rest = value.subarray(start);
  return rest.length > width ? undefined : Buffer.concat([Buffer.alloc(width - rest.length), rest]);
}
