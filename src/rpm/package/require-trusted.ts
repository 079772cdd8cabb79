import { type ErrorCode, ViaductError } from '../../core/index.ts';
import type { PackageCheck } from './check-package.ts';
import { type Verdict, judgePackage } from './judge-package.ts';

export interface TrustPolicy {
  /** Whether a good signature of a known key is demanded. */
  readonly requireSignature: boolean;
  /** `sha256:<hex>` that the repository's metadata (or a lock) promises. */
  readonly checksum?: string;
  /** Bytes that it promises. */
  readonly size?: number;
}

const errors: Readonly<Record<Exclude<Verdict, 'good'>, readonly [ErrorCode, string]>> = {
  damaged: ['E_RPM_DIGEST', 'The package is incomplete; fetch it again'],
  'digest-mismatch': ['E_RPM_DIGEST', 'The package is damaged; fetch it again'],
  unsigned: [
    'E_SIGNATURE_MISSING',
    'Use a repository that signs its packages, or say --no-signature to build from unsigned ones',
  ],
  'signature-bad': ['E_SIGNATURE_BAD', 'Do not use this package'],
  'key-unknown': ['E_SIGNATURE_KEY_UNKNOWN', 'Name the file with that key with --key'],
  'key-expired': ['E_SIGNATURE_KEY_EXPIRED', 'Do not use this package'],
  'key-revoked': ['E_SIGNATURE_KEY_REVOKED', 'Do not use this package'],
  'signature-unsupported': ['E_SIGNATURE_UNSUPPORTED', 'Do not use this package'],
};

/**
 * Demands the promised checksum and size, and the verdict `good` (see `judgePackage`).
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
  const { verdict, reason, item } = judgePackage(check, policy.requireSignature);
  if (verdict === 'good') return;
  const [code, hint] = errors[verdict];
  const key = item !== undefined && 'keyId' in item ? ` (key ${item.keyId})` : '';
  throw new ViaductError(code, `${path} is not accepted: ${reason}${key}`, { where, hint });
}
