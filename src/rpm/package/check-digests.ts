import { type Hash, createHash } from 'node:crypto';
import { digestAlgorithms } from '../header/file-list.ts';
import type { Header } from '../header/header.ts';
import { signatureTags, tags } from '../header/tags.ts';
import type { PackageFront } from './package-front.ts';

/** The part of a package that a digest or a signature is over. */
export type Covers = 'header' | 'payload' | 'header+payload';

/** One digest that a package carries, and what the bytes have. */
export interface DigestVerdict {
  /** Where it stands: tags below 5000 in the signature header, the others in the main header, which signatures cover. */
  readonly tag: number;
  readonly of: Covers;
  /** Node.js name. */
  readonly algorithm: string;
  /** MD5 and SHA-1 are compared but never make anything trusted. */
  readonly trusted: boolean;
  readonly good: boolean;
  /** Of the payload before it was compressed. */
  readonly alternative: boolean;
  /** Lower-case hex. */
  readonly expected: string;
  /** Lower-case hex. */
  readonly found: string;
}

/** Digests under way: they take the payload in pieces. */
export interface DigestsUnderWay {
  update(payload: Uint8Array): void;
  verdicts(): DigestVerdict[];
}

type Expectation = Omit<DigestVerdict, 'good' | 'found' | 'trusted'>;

/** Starts every digest that a package carries (signatures_digests.md of rpm). Throws E_RPM_FORMAT when a tag has a wrong type. */
export function startDigests({ signature, header, headerBytes }: PackageFront): DigestsUnderWay {
  const expectations = [...ofSignatureHeader(signature), ...ofMainHeader(header)];
  // Digests by one algorithm over the same bytes are computed once.
  const hashes = new Map<string, Hash>();
  for (const { of, algorithm } of expectations) {
    const key = `${of} ${algorithm}`;
    if (hashes.has(key)) continue;
    const hash = createHash(algorithm);
    if (of !== 'payload') hash.update(headerBytes);
    hashes.set(key, hash);
  }
  const overPayload = [...hashes].filter(([key]) => !key.startsWith('header ')).map(([, hash]) => hash);
  return {
    update(payload) {
      for (const hash of overPayload) hash.update(payload);
    },
    verdicts() {
      const found = new Map([...hashes].map(([key, hash]) => [key, hash.digest('hex')]));
      const verdicts = expectations.map((expectation) => {
        const value = found.get(`${expectation.of} ${expectation.algorithm}`)!;
        return {
          ...expectation,
          trusted: expectation.algorithm !== 'md5' && expectation.algorithm !== 'sha1',
          good: value === expectation.expected,
          found: value,
        };
      });
      return withoutAlternatives(verdicts);
    },
  };
}

/** A payload is kept compressed or not: of the two digests one fits, and then the other one says nothing. */
function withoutAlternatives(digests: readonly DigestVerdict[]): DigestVerdict[] {
  return digests.filter(
    (digest) =>
      digest.good ||
      !digests.some(
        (other) =>
          other.good &&
          other.of === digest.of &&
          other.algorithm === digest.algorithm &&
          other.alternative !== digest.alternative,
      ),
  );
}

function ofSignatureHeader(signature: Header): Expectation[] {
  const found: Expectation[] = [];
  for (const [tag, algorithm] of [
    [signatureTags.sha3Header, 'sha3-256'],
    [signatureTags.sha256Header, 'sha256'],
    [signatureTags.sha1Header, 'sha1'],
  ] as const) {
    const expected = signature.string(tag)?.toLowerCase();
    if (expected !== undefined) found.push({ tag, of: 'header', algorithm, alternative: false, expected });
  }
  const md5 = hasLegacyTags(signature) ? signature.binary(signatureTags.md5) : undefined;
  if (md5 !== undefined)
    found.push({
      tag: signatureTags.md5,
      of: 'header+payload',
      algorithm: 'md5',
      alternative: false,
      expected: Buffer.from(md5).toString('hex'),
    });
  return found;
}

function ofMainHeader(header: Header): Expectation[] {
  const named = digestAlgorithms.get(header.numbers(tags.payloadDigestAlgorithm)[0] ?? 8);
  const found: Expectation[] = [];
  for (const [tag, algorithm, alternative] of [
    [tags.payloadDigest, named, false],
    [tags.payloadDigestAlternative, named, true],
    [tags.payloadSha512, 'sha512', false],
    [tags.payloadSha512Alternative, 'sha512', true],
    [tags.payloadSha3, 'sha3-256', false],
    [tags.payloadSha3Alternative, 'sha3-256', true],
  ] as const) {
    const expected = header.string(tag)?.toLowerCase();
    if (expected !== undefined && algorithm !== undefined)
      found.push({ tag, of: 'payload', algorithm, alternative, expected });
  }
  return found;
}

/** In v6 packages the numbers of the old tags over header and payload belong to nobody. */
export function hasLegacyTags(signature: Header): boolean {
  return !(signature.has(signatureTags.reserved) && signature.has(signatureTags.sha3Header));
}
