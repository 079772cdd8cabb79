import type { SignatureVerdict } from '../../core/index.ts';
import { signatureTags } from '../header/tags.ts';
import type { DigestVerdict } from './check-digests.ts';
import type { CheckedSignature } from './check-signatures.ts';
import type { PackageItems } from './package-items.ts';

export type Verdict =
  | 'good'
  | 'unsigned'
  | 'key-unknown'
  | 'key-expired'
  | 'key-revoked'
  | 'signature-unsupported'
  | 'signature-bad'
  | 'digest-mismatch'
  | 'damaged';

/** The answer for a package. */
export interface PackageVerdict {
  readonly verdict: Verdict;
  /** One plain sentence, without the name of the package. */
  readonly reason: string;
  /** The digest or signature that decided; absent when it was no single one. */
  readonly item?: DigestVerdict | CheckedSignature;
}

/** From the gravest on: the first one that any signature has is the verdict. */
const bySignature: readonly (readonly [Exclude<SignatureVerdict['status'], 'good'>, Verdict])[] = [
  ['bad', 'signature-bad'],
  ['revoked-key', 'key-revoked'],
  ['expired-key', 'key-expired'],
  ['unknown-key', 'key-unknown'],
  ['unsupported', 'signature-unsupported'],
];

/**
 * Judges a package by what it carries, as rpm does (rpmvsVerify): whatever is there must be right, header and payload must
 * both be covered by a digest, and, when a signature is demanded, by a good signature. A digest of the payload in a
 * signed header counts as a signature. Of the newer list of signatures (tag 278), which is made for several keys, those
 * that cannot be judged for lack of a key or of an algorithm do not spoil good ones.
 * @param requireSignature false judges digests alone
 */
export function judgePackage(items: PackageItems, requireSignature: boolean): PackageVerdict {
  const { digests } = items;
  const wrongs = digests.filter(({ good }) => !good);
  const wrong = wrongs.find(({ trusted }) => trusted) ?? wrongs[0];
  if (wrong !== undefined)
    return { verdict: 'digest-mismatch', reason: `${describeDigest(wrong)} is wrong`, item: wrong };
  for (const part of ['header', 'payload'] as const)
    if (!digests.some(({ of }) => of === part || of === 'header+payload'))
      return { verdict: 'damaged', reason: `it carries no digest of its ${part}` };
  return requireSignature
    ? judgeSignatures(items)
    : {
        verdict: 'good',
        reason: digests.every(({ trusted }) => !trusted)
          ? 'all digests are right, but none is stronger than SHA-1'
          : 'all digests are right',
      };
}

function judgeSignatures({ signed, signatures, digests }: PackageItems): PackageVerdict {
  if (!signed) return { verdict: 'unsigned', reason: 'it carries no signature' };
  const goodOne = signatures.find(({ status }) => status === 'good');
  const decisive = signatures.filter(
    ({ tag, status }) =>
      !(
        goodOne !== undefined &&
        tag === signatureTags.openPgp &&
        (status === 'unknown-key' || status === 'unsupported')
      ),
  );
  for (const [status, verdict] of bySignature) {
    const item = decisive.find((signature) => signature.status === status);
    if (item !== undefined) return { verdict, reason: `${describeSignature(item)}: ${item.reason}`, item };
  }
  if (goodOne === undefined) return { verdict: 'unsigned', reason: 'it carries no signature' };
  const overAll = signatures.find(({ status, covers }) => status === 'good' && covers === 'header+payload');
  const payload = digests.find(({ of, trusted, good }) => of === 'payload' && trusted && good);
  const overHeader = signatures.find(({ status, covers }) => status === 'good' && covers === 'header');
  if (overAll === undefined && (overHeader === undefined || payload === undefined))
    return {
      verdict: 'unsigned',
      reason: `${describeSignature(goodOne)} is good, but nothing that is signed covers the payload`,
      item: goodOne,
    };
  const item = overHeader ?? overAll!;
  return { verdict: 'good', reason: `${describeSignature(item)}: ${item.reason}`, item };
}

/** `SHA-256 digest of the payload (tag 5092)`. */
export function describeDigest({ of, algorithm, alternative, tag }: DigestVerdict): string {
  const part = of === 'header+payload' ? 'header and payload' : of;
  return `${nameOfHash(algorithm)} digest of the ${alternative ? 'uncompressed ' : ''}${part} (tag ${tag})`;
}

/** `V4 RSA/SHA256 signature over the header (tag 268)`. */
export function describeSignature({ kind, covers, tag }: CheckedSignature): string {
  const part = covers === 'header+payload' ? 'header and payload' : covers;
  return `${kind === undefined ? '' : `${kind} `}signature over the ${part} (tag ${tag})`;
}

function nameOfHash(algorithm: string): string {
  return algorithm.startsWith('sha3-')
    ? algorithm.toUpperCase()
    : algorithm.toUpperCase().replace(/^SHA/, 'SHA-');
}
