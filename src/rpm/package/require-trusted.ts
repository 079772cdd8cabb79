import { type ErrorCode, ViaductError } from '../../core/index.ts';
import type { SignatureVerdict } from '../../core/index.ts';
import type { PackageCheck } from './check-package.ts';

export interface TrustPolicy {
  /** Whether a good signature of a known key is demanded. */
  readonly requireSignature: boolean;
  /** `sha256:<hex>` that the repository's metadata (or a lock) promises. */
  readonly checksum?: string;
  /** Bytes that it promises. */
  readonly size?: number;
}

const signatureErrors: Readonly<Record<Exclude<SignatureVerdict['status'], 'good'>, ErrorCode>> = {
  bad: 'E_SIGNATURE_BAD',
  'unknown-key': 'E_SIGNATURE_KEY_UNKNOWN',
  'expired-key': 'E_SIGNATURE_KEY_EXPIRED',
  'revoked-key': 'E_SIGNATURE_KEY_REVOKED',
  unsupported: 'E_SIGNATURE_UNSUPPORTED',
};

/**
 * Judges a package by what `checkPackage` found. What suffices: the promised checksum and size; every digest that the
 * package carries is right; and, if demanded, a good signature over the header together with a trusted payload digest in
 * that header, or a good signature over header and payload.
 * Throws E_SIZE, E_CHECKSUM, E_RPM_DIGEST, E_SIGNATURE_MISSING and the other E_SIGNATURE codes.
 */
export function requireTrusted(check: PackageCheck, path: string, policy: TrustPolicy): void {
  const where = { file: path };
  if (policy.size !== undefined && check.size !== policy.size)
    throw new ViaductError('E_SIZE', `${path} has ${check.size} bytes, ${policy.size} were promised`, {
      where,
      hint: 'The download is incomplete or the repository has changed; fetch it again',
    });
  if (policy.checksum !== undefined && check.checksum !== policy.checksum)
    throw new ViaductError('E_CHECKSUM', `${path} does not have the checksum ${policy.checksum}`, {
      where,
      hint: 'The file is damaged or another one; fetch it again',
    });
  const wrong = check.digests.find((digest) => !digest.good);
  if (wrong !== undefined)
    throw new ViaductError(
      'E_RPM_DIGEST',
      `The ${wrong.algorithm} digest of the ${wrong.of} of ${path} is wrong`,
      {
        where,
        hint: 'The package is damaged; fetch it again',
      },
    );
  if (policy.requireSignature) requireSignature(check, path);
}

function requireSignature(check: PackageCheck, path: string): void {
  const where = { file: path };
  if (!check.signed)
    throw new ViaductError('E_SIGNATURE_MISSING', `${path} is not signed`, {
      where,
      hint: 'Use a repository that signs its packages, or say --no-signature to build from unsigned ones',
    });
  const bad = check.signatures.find((signature) => signature.status === 'bad');
  const payloadIsCovered = check.digests.some(
    (digest) => digest.of === 'payload' && digest.trusted && digest.good,
  );
  const good = check.signatures.find(
    (signature) => signature.status === 'good' && (signature.covers === 'header+payload' || payloadIsCovered),
  );
  if (bad === undefined && good !== undefined) return;
  const verdict = bad ?? check.signatures.find((signature) => signature.status !== 'good');
  if (verdict === undefined || verdict.status === 'good')
    throw new ViaductError('E_SIGNATURE_UNSUPPORTED', `The signature of ${path} does not cover its payload`, {
      where,
    });
  const key = verdict.keyId === undefined ? '' : ` (key ${verdict.keyId})`;
  throw new ViaductError(
    signatureErrors[verdict.status],
    `The signature of ${path} is not accepted${key}: ${verdict.reason}`,
    {
      where,
      hint:
        verdict.status === 'unknown-key'
          ? 'Name the file with that key with --key'
          : 'Do not use this package',
    },
  );
}
