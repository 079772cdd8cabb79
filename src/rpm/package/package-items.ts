import type { SignatureChecker } from '../../core/index.ts';
import { type DigestVerdict, startDigests } from './check-digests.ts';
import { type CheckedSignature, isSigned, startSignatures } from './check-signatures.ts';
import { type PackageFront, parseFront } from './package-front.ts';

/** What the digests and signatures of a package say of its bytes. Judges nothing: see `judgePackage`. */
export interface PackageItems {
  readonly digests: readonly DigestVerdict[];
  /** Empty when the package has none, or no checker was given. */
  readonly signatures: readonly CheckedSignature[];
  /** Whether the package carries any signature. */
  readonly signed: boolean;
}

/** A package under way: it takes the bytes of the file from first to last, and keeps none of the payload. */
export interface PackageUnderWay {
  /** Throws E_RPM_FORMAT. */
  update(bytes: Buffer): void;
  /** Throws E_RPM_FORMAT when the file ended too early. */
  finish(): PackageItems;
}

/**
 * Starts every digest and every signature that a package carries, to be computed in one pass (signatures_digests.md of rpm).
 * @param fileSize bytes that the file is said to have: no header is waited for that would not fit
 * @param checker absent: signatures are not looked at
 */
export function startPackage(
  path: string,
  fileSize: number,
  checker: SignatureChecker | undefined,
): PackageUnderWay {
  // What came before the headers were complete, and how much of the file they take at least.
  let waiting: Buffer[] = [];
  let received = 0;
  let wanted = 0;
  let items: PackageUnderWay | undefined;
  return {
    update(bytes) {
      if (items !== undefined) return items.update(bytes);
      received += bytes.length;
      if (received >= wanted) {
        const known = waiting.length === 0 ? bytes : Buffer.concat([...waiting, bytes]);
        const front = parseFront(path, fileSize, known);
        if (typeof front !== 'number') {
          items = startItems(front, checker);
          items.update(known.subarray(front.payloadOffset));
          waiting = [];
          return;
        }
        wanted = front;
      }
      // A copy: the caller may read into the same buffer again.
      waiting.push(Buffer.from(bytes));
    },
    finish() {
      // Throws, as so many bytes are too few.
      if (items === undefined) parseFront(path, received, Buffer.concat(waiting));
      return items!.finish();
    },
  };
}

function startItems(front: PackageFront, checker: SignatureChecker | undefined): PackageUnderWay {
  const digests = startDigests(front);
  const signatures = checker === undefined ? undefined : startSignatures(front, checker);
  const signed = isSigned(front);
  return {
    update(payload) {
      if (payload.length === 0) return;
      digests.update(payload);
      signatures?.update(payload);
    },
    finish: () => ({ digests: digests.verdicts(), signatures: signatures?.verdicts() ?? [], signed }),
  };
}
