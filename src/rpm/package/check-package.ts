import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type SignatureChecker, wrapFileError } from '../../core/index.ts';
import { type DigestVerdict, startDigests } from './check-digests.ts';
import { type CheckedSignature, isSigned, startSignatures } from './check-signatures.ts';
import type { OpenedPackage } from './open-package.ts';
import type { PackageFront } from './package-front.ts';

/** What the digests and signatures of a package say of its bytes. Judges nothing: see `judgePackage`. */
export interface PackageItems {
  readonly digests: readonly DigestVerdict[];
  /** Empty when the package has none, or no checker was given. */
  readonly signatures: readonly CheckedSignature[];
  /** Whether the package carries any signature. */
  readonly signed: boolean;
}

/** Everything that one pass over the bytes of a package tells. */
export interface PackageCheck extends PackageItems {
  /** `sha256:<hex>` (or the algorithm asked for) of the whole file. */
  readonly checksum: string;
  readonly size: number;
}

export interface CheckOptions {
  readonly checker?: SignatureChecker;
  /** Node.js name of the algorithm of the file's checksum; default sha256. */
  readonly algorithm?: string;
}

/** A check under way: it takes the payload in pieces, as it is in the file. */
export interface ItemsUnderWay {
  update(payload: Uint8Array): void;
  finish(): PackageItems;
}

/**
 * Starts every digest and every signature that a package carries at once (signatures_digests.md of rpm). Throws E_RPM_FORMAT.
 * @param checker absent: signatures are not looked at
 */
export function startItems(front: PackageFront, checker: SignatureChecker | undefined): ItemsUnderWay {
  const digests = startDigests(front);
  const signatures = checker === undefined ? undefined : startSignatures(front, checker);
  return {
    update(payload) {
      digests.update(payload);
      signatures?.update(payload);
    },
    finish: () => ({
      digests: digests.verdicts(),
      signatures: signatures?.verdicts() ?? [],
      signed: isSigned(front),
    }),
  };
}

/**
 * Reads an RPM file once and compares every digest and signature that it carries, and its checksum. Throws E_FILE_READ,
 * E_RPM_FORMAT.
 */
export async function checkPackage(opened: OpenedPackage, options: CheckOptions = {}): Promise<PackageCheck> {
  const algorithm = options.algorithm ?? 'sha256';
  const whole = createHash(algorithm);
  const items = startItems(opened, options.checker);
  let size = 0;
  try {
    for await (const chunk of createReadStream(opened.path, {
      highWaterMark: 1 << 20,
    }) as AsyncIterable<Buffer>) {
      whole.update(chunk);
      const payload = chunk.subarray(Math.max(0, Math.min(chunk.length, opened.payloadOffset - size)));
      if (payload.length > 0) items.update(payload);
      size += chunk.length;
    }
  } catch (thrown) {
    throw wrapFileError(thrown, opened.path, 'read');
  }
  return { checksum: `${algorithm}:${whole.digest('hex')}`, size, ...items.finish() };
}
