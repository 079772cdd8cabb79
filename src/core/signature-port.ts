/** What a check of one OpenPGP signature found. */
export interface SignatureVerdict {
  readonly status: 'good' | 'bad' | 'unknown-key' | 'expired-key' | 'revoked-key' | 'unsupported';
  /** Version, key algorithm and hash of the signature, as rpm writes them: `V4 RSA/SHA256`. Absent when it cannot be read. */
  readonly kind?: string;
  /** 16 lower-case hex digits, where the signature names its key. */
  readonly keyId?: string;
  /** Lower-case hex fingerprint of the primary key, where known. */
  readonly fingerprint?: string;
  /** First user id of the key, where known. */
  readonly signer?: string;
  /** One plain sentence. */
  readonly reason: string;
}

/** A check under way: feed it the signed bytes in order, then ask for the verdict. */
export interface SignatureCheck {
  update(bytes: Uint8Array): void;
  verdict(): SignatureVerdict;
}

/**
 * Port through which src/rpm/ verifies signatures; src/trust/ implements it over OpenPGP keys. It stands here because the two do
 * not know each other.
 * @param signature one binary OpenPGP signature packet, as RPM's signature header holds it
 */
export interface SignatureChecker {
  begin(signature: Uint8Array): SignatureCheck;
}
