import { ViaductError } from '../../core/index.ts';
import { hashAlgorithms } from '../openpgp/algorithms.ts';
import { MalformedPacket } from '../openpgp/packets.ts';
import type { PublicKeyPacket } from '../openpgp/public-key-packet.ts';
import { type SignaturePacket, keyIdOf, readSignaturePacket } from '../openpgp/signature-packet.ts';
import { type VerificationKey, startVerifier } from '../openpgp/verifier.ts';

/** What a signature inside a certificate turned out to be, when a key of that certificate is taken for its maker. */
export type SelfSignature =
  | { readonly is: 'true'; readonly packet: SignaturePacket }
  /** It claims to be by this key and does not fit. */
  | { readonly is: 'false' }
  /** Of a kind that is not supported, from the future, or ended. */
  | { readonly is: 'unknown' }
  /** By somebody else, or of another type. */
  | { readonly is: 'foreign' };

/** Who checks the signatures of a certificate, and how much may still be spent on it. */
export interface SelfSigner {
  readonly packet: PublicKeyPacket;
  readonly key: VerificationKey;
  readonly budget: Budget;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Verifications that are left for all files of a keyring: each costs up to milliseconds, and anyone can write thousands. */
export interface Budget {
  left: number;
}

/**
 * Checks one signature of a certificate. SHA-1 is accepted: old certificates have no other, and whoever names a file of keys
 * trusts that file; MD5 is not. Throws E_LIMIT when the budget is spent.
 * @param types what it may be (see `signatureTypes`)
 * @param over the bytes that it is over, by its version
 */
export function checkSelfSignature(
  body: Buffer,
  types: readonly number[],
  over: (version: SignaturePacket['version']) => readonly Buffer[],
  { packet: signer, key, budget, now }: SelfSigner,
): SelfSignature {
  let packet: SignaturePacket;
  try {
    packet = readSignaturePacket(body);
  } catch (thrown) {
    if (thrown instanceof MalformedPacket) return { is: 'unknown' };
    throw thrown;
  }
  const hash = hashAlgorithms.get(packet.hashAlgorithm);
  const concerns =
    types.includes(packet.type) &&
    (packet.keyId === undefined || packet.keyId === keyIdOf(signer.fingerprint)) &&
    (packet.fingerprint === undefined || packet.fingerprint === signer.fingerprint);
  if (!concerns) return { is: 'foreign' };
  const understood =
    packet.keyAlgorithm === key.algorithm &&
    (packet.version === 6) === (signer.version === 6) &&
    packet.created <= now &&
    (packet.expires ?? Infinity) > now &&
    packet.notUnderstood === undefined;
  if (!understood || hash === undefined || hash === 'md5') return { is: 'unknown' };
  if (budget.left-- <= 0)
    throw new ViaductError('E_LIMIT', 'The given keys carry more signatures than are checked');
  const verifier = startVerifier(packet, key, hash);
  for (const part of over(packet.version)) verifier.update(part);
  return verifier.fits() ? { is: 'true', packet } : { is: 'false' };
}

/** Of signatures that are true the one made last; the later one of two of the same second. */
export function newest(signatures: readonly SelfSignature[]): SignaturePacket | undefined {
  let found: SignaturePacket | undefined;
  for (const signature of signatures)
    if (signature.is === 'true' && (found === undefined || signature.packet.created >= found.created))
      found = signature.packet;
  return found;
}
