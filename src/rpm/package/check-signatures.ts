import type { SignatureChecker, SignatureVerdict } from '../../core/index.ts';
import { signatureTags } from '../header/tags.ts';
import { type Covers, hasLegacyTags } from './check-digests.ts';
import type { PackageFront } from './package-front.ts';

export interface CheckedSignature extends SignatureVerdict {
  /** Where it stands in the signature header. */
  readonly tag: number;
  readonly covers: Exclude<Covers, 'payload'>;
}

/** Signatures under way: they take the payload in pieces. */
export interface SignaturesUnderWay {
  update(payload: Uint8Array): void;
  verdicts(): CheckedSignature[];
}

/** A package has one of each kind; of the newer list it may have several, by different keys. */
const mostSignatures = 32;

interface Packet {
  readonly tag: number;
  readonly covers: CheckedSignature['covers'];
  readonly bytes: Uint8Array;
}

/** Whether a package carries any signature. */
export function isSigned({ signature }: PackageFront): boolean {
  return tagsOf(signature).length > 0 || signature.has(signatureTags.openPgp);
}

/** Starts every signature that a package carries. Throws E_RPM_FORMAT when a tag has a wrong type. */
export function startSignatures(front: PackageFront, checker: SignatureChecker): SignaturesUnderWay {
  const checks = packetsOf(front).map(({ tag, covers, bytes }) => {
    const check = checker.begin(bytes);
    check.update(front.headerBytes);
    return { tag, covers, check };
  });
  const overPayload = checks.filter(({ covers }) => covers === 'header+payload');
  return {
    update(payload) {
      for (const { check } of overPayload) check.update(payload);
    },
    verdicts: () => checks.map(({ tag, covers, check }) => ({ tag, covers, ...check.verdict() })),
  };
}

function packetsOf({ signature }: PackageFront): Packet[] {
  return [
    ...tagsOf(signature).map(([tag, covers]) => ({
      tag,
      covers,
      // A copy: the buffer that the header was read into may be used again before the verdict.
      bytes: Buffer.from(signature.binary(tag)!),
    })),
    ...signature
      .strings(signatureTags.openPgp)
      .slice(0, mostSignatures)
      .map((text) => ({
        tag: signatureTags.openPgp,
        covers: 'header' as const,
        bytes: Buffer.from(text, 'base64'),
      })),
  ];
}

function tagsOf(signature: PackageFront['signature']): (readonly [number, CheckedSignature['covers']])[] {
  const overHeader = [
    [signatureTags.rsaHeader, 'header'],
    [signatureTags.dsaHeader, 'header'],
  ] as const;
  const overBoth = [
    [signatureTags.pgp, 'header+payload'],
    [signatureTags.gpg, 'header+payload'],
  ] as const;
  return [...overHeader, ...(hasLegacyTags(signature) ? overBoth : [])].filter(([tag]) => signature.has(tag));
}
