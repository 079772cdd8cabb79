import { type SignaturePacket, signatureTypes } from '../openpgp/signature-packet.ts';
import type { VerificationKey } from '../openpgp/verifier.ts';
import type { KeyPart } from './certificate-parts.ts';
import { type SelfSigner, checkSelfSignature, newest } from './self-signatures.ts';

/** What the self-signatures over a key say. */
export interface Judged {
  readonly revoked: boolean;
  /** Seconds since 1970; absent when it never expires. */
  readonly expires?: number;
  /** Why it may not verify signatures over documents. */
  readonly refused?: string;
}

export interface JudgedSubkey extends Judged {
  /** The primary key never signed that it belongs to the certificate, or a signature that says so is false. */
  readonly isForeign?: true;
}

/** @param flags first byte of a key's flags (RFC 9580, section 5.2.3.29) */
export function maySign(flags: number): boolean {
  return (flags & 0x02) !== 0;
}

/**
 * Judges a subkey by its bindings and revocations. One that signs must say itself, in a signature of its own inside the
 * binding, that it belongs to the certificate: else anyone could claim the signatures of others. Throws E_LIMIT.
 * @param key the subkey for node:crypto, or why it verifies nothing
 */
export function judgeSubkey(
  { key: packet, signatures }: KeyPart,
  key: VerificationKey | string,
  primary: KeyPart,
  signer: SelfSigner,
): JudgedSubkey {
  const over = (): Buffer[] => [primary.key.framed, packet.framed];
  const check = (type: number) => signatures.map((body) => checkSelfSignature(body, [type], over, signer));
  const bindings = check(signatureTypes.subkeyBinding);
  const revocations = check(signatureTypes.subkeyRevocation);
  const binding = newest(bindings);
  const revoked = newest(revocations) !== undefined;
  if (binding === undefined) {
    const isForeign = !revoked && ![...bindings, ...revocations].some(({ is }) => is === 'unknown');
    return {
      revoked,
      refused: 'it is not bound to its certificate',
      ...(isForeign ? { isForeign } : {}),
    };
  }
  const refused = refusal(binding, key, () => confirms(binding, packet, key, over, signer));
  const lifetime = binding.hashed.keyLifetime;
  return {
    revoked,
    ...(lifetime === undefined ? {} : { expires: packet.created + lifetime }),
    ...(refused === undefined ? {} : { refused }),
  };
}

function refusal(
  binding: SignaturePacket,
  key: VerificationKey | string,
  confirmed: () => boolean,
): string | undefined {
  if (!maySign(binding.hashed.keyFlags ?? 0)) return 'it was not made for signing';
  if (typeof key === 'string') return key;
  return confirmed() ? undefined : 'it does not confirm that it belongs to its certificate';
}

function confirms(
  binding: SignaturePacket,
  packet: KeyPart['key'],
  key: VerificationKey | string,
  over: () => Buffer[],
  signer: SelfSigner,
): boolean {
  if (binding.embedded === undefined || typeof key === 'string') return false;
  const bySubkey = { ...signer, packet, key };
  return (
    checkSelfSignature(binding.embedded, [signatureTypes.primaryKeyBinding], over, bySubkey).is === 'true'
  );
}
