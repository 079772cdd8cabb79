/** What a check of one OpenPGP signature found. Same shape as the port of src/rpm/, which this room implements. */
export interface SignatureVerdict {
  readonly status: 'good' | 'bad' | 'unknown-key' | 'expired-key' | 'revoked-key' | 'unsupported';
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

export interface SignatureChecker {
  /** @param signature one binary OpenPGP signature packet */
  begin(signature: Uint8Array): SignatureCheck;
}
