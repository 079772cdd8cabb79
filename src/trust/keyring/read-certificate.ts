import { MalformedPacket, type Packet } from '../openpgp/packets.ts';
import { keyIdOf } from '../openpgp/signature-packet.ts';
import { verificationKey } from '../openpgp/verification-key.ts';
import { type CertificateParts, type KeyPart, certificateParts } from './certificate-parts.ts';
import { judgePrimary } from './judge-primary.ts';
import { type Judged, judgeSubkey } from './judge-subkey.ts';
import type { SigningKey } from './keyring.ts';
import type { Budget } from './self-signatures.ts';

/**
 * The keys of one certificate, judged by its self-signatures: user ids, bindings and back-signatures of subkeys, expiry,
 * revocation (RFC 9580, section 10.1). The newest self-signature speaks. A key that may not verify anything is kept with the
 * reason, so that a signature of it gets a better answer than "unknown".
 * Throws MalformedPacket when the keys cannot be read, E_LIMIT when the budget is spent.
 * @param packets a primary key packet and what belongs to it
 * @param now seconds since 1970; what was signed later does not count
 */
export function readCertificate(packets: readonly Packet[], now: number, budget: Budget): SigningKey[] {
  const parts = certificateParts(packets);
  const key = usable(parts.primary);
  if (typeof key === 'string') return refuseAll(parts, key);
  const signer = { packet: parts.primary.key, key, budget, now };
  const primary = judgePrimary(parts, signer);
  const subkeys = parts.subkeys.map((part) => judgeSubkey(part, usable(part), parts.primary, signer));
  // Nobody but a forger adds keys that the primary key never signed; rpm imports no such certificate either.
  if (subkeys.some(({ isForeign }) => isForeign === true))
    return refuseAll(parts, 'its certificate holds a subkey that does not belong to it');
  const about = {
    primaryFingerprint: parts.primary.key.fingerprint,
    ...(primary.signer === undefined ? {} : { signer: primary.signer }),
  };
  return [
    describe(parts.primary, primary, about, primary.refused ?? key),
    ...parts.subkeys.map((part, i) => {
      const subkey = subkeys[i]!;
      const expires = Math.min(primary.expires ?? Infinity, subkey.expires ?? Infinity);
      return describe(
        part,
        {
          revoked: primary.revoked || subkey.revoked,
          ...(expires === Infinity ? {} : { expires }),
        },
        about,
        primary.invalid ?? subkey.refused ?? usable(part),
      );
    }),
  ];
}

function usable(part: KeyPart): Exclude<SigningKey['use'], undefined> {
  try {
    return verificationKey(part.key);
  } catch (thrown) {
    if (!(thrown instanceof MalformedPacket)) throw thrown;
    return thrown.message;
  }
}

function refuseAll({ primary, subkeys }: CertificateParts, reason: string): SigningKey[] {
  const about = { primaryFingerprint: primary.key.fingerprint };
  return [primary, ...subkeys].map((part) => describe(part, { revoked: false }, about, reason));
}

function describe(
  { key: { version, fingerprint, created } }: KeyPart,
  { revoked, expires }: Pick<Judged, 'revoked' | 'expires'>,
  about: Pick<SigningKey, 'primaryFingerprint' | 'signer'>,
  use: SigningKey['use'],
): SigningKey {
  return {
    version,
    keyId: keyIdOf(fingerprint)!,
    fingerprint,
    ...about,
    created,
    ...(expires === undefined ? {} : { expires }),
    revoked,
    use,
  };
}
