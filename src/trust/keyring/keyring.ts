import type { VerificationKey } from '../openpgp/verifier.ts';

/** One key or subkey that signatures can name. */
export interface SigningKey {
  readonly version: 4 | 6;
  readonly keyId: string;
  readonly fingerprint: string;
  /** Fingerprint of the primary key of its certificate; the same for the primary key itself. */
  readonly primaryFingerprint: string;
  /** First user id of the certificate. */
  readonly signer?: string;
  /** Seconds since 1970. */
  readonly created: number;
  /** Seconds since 1970; absent when it never expires. */
  readonly expires?: number;
  readonly revoked: boolean;
  /** The key, or one sentence why it verifies nothing (an algorithm that is not supported, a missing binding). */
  readonly use: VerificationKey | string;
}

/** OpenPGP certificates, ready for verification. */
export interface Keyring {
  /** Every key and subkey, in the order in which they were read. */
  readonly keys: readonly SigningKey[];
}

/**
 * Finds the keys that a signature may mean: by fingerprint where it has one, else by key id (two keys can share one). Of
 * several copies of one key, one that carries a revocation speaks for all.
 */
export type KeyFinder = (keyId: string | undefined, fingerprint: string | undefined) => readonly SigningKey[];

export function keyFinder({ keys }: Keyring): KeyFinder {
  const revoked = new Set(keys.filter((key) => key.revoked).map((key) => key.fingerprint));
  const usable = keys.filter((key) => key.revoked || !revoked.has(key.fingerprint));
  const byFingerprint = Map.groupBy(usable, ({ fingerprint }) => fingerprint);
  const byKeyId = Map.groupBy(usable, ({ keyId }) => keyId);
  return (keyId, fingerprint) =>
    (fingerprint === undefined ? byKeyId.get(keyId ?? '') : byFingerprint.get(fingerprint)) ?? [];
}
