import { type Hash, createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { wrapFileError } from '../../core/index.ts';
import { digestAlgorithms } from '../header/file-list.ts';
import { signatureTags, tags } from '../header/tags.ts';
import type { SignatureCheck, SignatureChecker, SignatureVerdict } from '../../core/index.ts';
import type { OpenedPackage } from './open-package.ts';

/** One digest that a package carries, and what the bytes have. */
export interface DigestVerdict {
  readonly of: 'header' | 'payload' | 'header+payload';
  readonly algorithm: string;
  /** MD5 and SHA-1 are compared but never make anything trusted. */
  readonly trusted: boolean;
  readonly good: boolean;
}

export interface CheckedSignature extends SignatureVerdict {
  readonly covers: 'header' | 'header+payload';
}

/** Everything that one pass over the bytes of a package tells. */
export interface PackageCheck {
  /** `sha256:<hex>` (or the algorithm asked for) of the whole file. */
  readonly checksum: string;
  readonly size: number;
  readonly digests: readonly DigestVerdict[];
  /** Empty when the package has none, or no checker was given. */
  readonly signatures: readonly CheckedSignature[];
  /** Whether the package carries any signature. */
  readonly signed: boolean;
}

export interface CheckOptions {
  readonly checker?: SignatureChecker;
  /** Node.js name of the algorithm of the file's checksum; default sha256. */
  readonly algorithm?: string;
}

/**
 * Reads an RPM file once and compares every digest and signature that it carries (signatures_digests.md of rpm).
 * Judges nothing: see `requireTrusted`. Throws E_FILE_READ.
 */
export async function checkPackage(opened: OpenedPackage, options: CheckOptions = {}): Promise<PackageCheck> {
  const { signature } = opened;
  const algorithm = options.algorithm ?? 'sha256';
  const whole = createHash(algorithm);
  const digests: DigestVerdict[] = headerDigests(opened);

  const payloadExpected = opened.header.string(tags.payloadDigest);
  const payloadAlgorithm = digestAlgorithms.get(opened.header.numbers(tags.payloadDigestAlgorithm)[0] ?? 8);
  const payload =
    payloadExpected === undefined || payloadAlgorithm === undefined
      ? undefined
      : createHash(payloadAlgorithm);
  const legacyExpected = signature.binary(signatureTags.md5);
  const legacy: Hash | undefined = legacyExpected === undefined ? undefined : createHash('md5');
  legacy?.update(opened.headerBytes);

  const started = startSignatures(opened, options.checker);
  const whenPayloadRead = started.filter((check) => check.covers === 'header+payload');
  let size = 0;
  try {
    for await (const chunk of createReadStream(opened.path, {
      highWaterMark: 1 << 20,
    }) as AsyncIterable<Buffer>) {
      whole.update(chunk);
      const inPayload = chunk.subarray(Math.max(0, Math.min(chunk.length, opened.payloadOffset - size)));
      if (inPayload.length > 0) {
        payload?.update(inPayload);
        legacy?.update(inPayload);
        for (const { check } of whenPayloadRead) check.update(inPayload);
      }
      size += chunk.length;
    }
  } catch (thrown) {
    throw wrapFileError(thrown, opened.path, 'read');
  }
  if (payload !== undefined)
    digests.push({
      of: 'payload',
      algorithm: payloadAlgorithm!,
      trusted: isTrusted(payloadAlgorithm!),
      good: payload.digest('hex') === payloadExpected,
    });
  if (legacy !== undefined)
    digests.push({
      of: 'header+payload',
      algorithm: 'md5',
      trusted: false,
      good: legacy.digest().equals(legacyExpected!),
    });
  return {
    checksum: `${algorithm}:${whole.digest('hex')}`,
    size,
    digests,
    signatures: started.map(({ check, covers }) => ({ ...check.verdict(), covers })),
    signed: signatureTagsOf(opened).length > 0 || signature.has(signatureTags.openPgp),
  };
}

function headerDigests({ signature, headerBytes }: OpenedPackage): DigestVerdict[] {
  const expected: readonly (readonly [string, string | undefined])[] = [
    ['sha256', signature.string(signatureTags.sha256Header)],
    ['sha1', signature.string(signatureTags.sha1Header)],
  ];
  return expected
    .filter(([, value]) => value !== undefined)
    .map(([algorithm, value]) => ({
      of: 'header',
      algorithm,
      trusted: isTrusted(algorithm),
      good: createHash(algorithm).update(headerBytes).digest('hex') === value,
    }));
}

function isTrusted(algorithm: string): boolean {
  return algorithm !== 'md5' && algorithm !== 'sha1';
}

const legacySignatureTags = [
  [signatureTags.rsaHeader, 'header'],
  [signatureTags.dsaHeader, 'header'],
  [signatureTags.pgp, 'header+payload'],
  [signatureTags.gpg, 'header+payload'],
] as const;

function signatureTagsOf(opened: OpenedPackage): (readonly [number, 'header' | 'header+payload'])[] {
  return legacySignatureTags.filter(([tag]) => opened.signature.has(tag));
}

interface StartedSignature {
  readonly check: SignatureCheck;
  readonly covers: 'header' | 'header+payload';
}

function startSignatures(opened: OpenedPackage, checker: SignatureChecker | undefined): StartedSignature[] {
  if (checker === undefined) return [];
  const packets: { bytes: Uint8Array; covers: 'header' | 'header+payload' }[] = [
    ...signatureTagsOf(opened).map(([tag, covers]) => ({ bytes: opened.signature.binary(tag)!, covers })),
    ...opened.signature
      .strings(signatureTags.openPgp)
      .map((text) => ({ bytes: Buffer.from(text, 'base64'), covers: 'header' as const })),
  ];
  return packets.map(({ bytes, covers }) => {
    const check = checker.begin(bytes);
    check.update(opened.headerBytes);
    return { check, covers };
  });
}
