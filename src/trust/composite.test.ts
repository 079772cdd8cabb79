import { type KeyObject, createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readKeyring, signatureChecker } from './index.ts';

/** No program at hand makes keys of ML-DSA-65+Ed25519 (30): these are put together from both halves (draft-ietf-openpgp-pqc). */
const composite = 30;
const sha512 = 10;

interface Maker {
  readonly edwards: KeyObject;
  readonly lattice: KeyObject;
  /** Body of the key packet, version 6. */
  readonly key: Buffer;
}

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const packet = (tag: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.of(0xc0 | tag, 0xff), uint32(body.length), body]);
const subpacket = (type: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.of(body.length + 1, type), body]);
const raw = (key: KeyObject, field: 'x' | 'pub'): Buffer =>
  Buffer.from((key.export({ format: 'jwk' }) as Record<string, string>)[field]!, 'base64url');

function makeKey(): Maker {
  const edwards = generateKeyPairSync('ed25519');
  const lattice = generateKeyPairSync('ml-dsa-65');
  const numbers = Buffer.concat([raw(edwards.publicKey, 'x'), raw(lattice.publicKey, 'pub')]);
  const key = Buffer.concat([
    Buffer.of(6),
    uint32(1_700_000_000),
    Buffer.of(composite),
    uint32(numbers.length),
    numbers,
  ]);
  return { edwards: edwards.privateKey, lattice: lattice.privateKey, key };
}

const framed = (key: Buffer): Buffer => Buffer.concat([Buffer.of(0x9b), uint32(key.length), key]);

/** A signature of version 6; `spoil` changes the halves before they are put together. */
function makeSignature(
  { edwards, lattice, key }: Maker,
  type: number,
  over: Buffer,
  spoil: (halves: [Buffer, Buffer]) => void = () => undefined,
): Buffer {
  const fingerprint = createHash('sha256').update(framed(key)).digest();
  const hashed = Buffer.concat([
    subpacket(2, uint32(1_700_000_100)),
    subpacket(33, Buffer.concat([Buffer.of(6), fingerprint])),
  ]);
  const head = Buffer.concat([Buffer.of(6, type, composite, sha512), uint32(hashed.length), hashed]);
  const salt = randomBytes(32);
  const digest = createHash('sha512')
    .update(salt)
    .update(over)
    .update(head)
    .update(Buffer.concat([Buffer.of(6, 0xff), uint32(head.length)]))
    .digest();
  const halves: [Buffer, Buffer] = [sign(null, digest, edwards), sign(null, digest, lattice)];
  spoil(halves);
  return packet(
    2,
    Buffer.concat([head, uint32(0), digest.subarray(0, 2), Buffer.of(salt.length), salt, ...halves]),
  );
}

function certificateOf(maker: Maker): Buffer {
  const user = Buffer.from('Both <both@example.org>');
  const over = Buffer.concat([framed(maker.key), Buffer.of(0xb4), uint32(user.length), user]);
  return Buffer.concat([packet(6, maker.key), packet(13, user), makeSignature(maker, 0x13, over)]);
}

describe('a composite of ML-DSA-65 and Ed25519', () => {
  const maker = makeKey();
  const document = Buffer.from('The signed document.\n');
  const checker = signatureChecker(readKeyring([{ name: 'k', bytes: certificateOf(maker) }]));
  const judge = (signature: Buffer, bytes = document) => {
    const check = checker.begin(signature);
    check.update(bytes);
    return check.verdict();
  };

  it('is good when both halves fit', () => {
    expect(judge(makeSignature(maker, 0, document))).toMatchObject({
      status: 'good',
      kind: 'V6 ML-DSA-65+Ed25519/SHA512',
      signer: 'Both <both@example.org>',
    });
    expect(judge(makeSignature(maker, 0, document), Buffer.from('Another document.\n'))).toMatchObject({
      status: 'bad',
    });
  });

  it.each([
    ['Ed25519', 0],
    ['ML-DSA', 1],
  ])('is bad when the half of %s does not', (_, half) => {
    const signature = makeSignature(maker, 0, document, (halves) => (halves[half]![7]! ^= 1));
    expect(judge(signature)).toMatchObject({ status: 'bad' });
  });

  it('is bad when a half is of another key', () => {
    const { edwards } = makeKey();
    const signature = makeSignature({ ...maker, edwards }, 0, document);
    expect(judge(signature)).toMatchObject({ status: 'bad' });
  });

  it('is no key of version 4', () => {
    const old = Buffer.concat([Buffer.of(4), maker.key.subarray(1, 6), maker.key.subarray(10)]);
    expect(readKeyring([{ name: 'k', bytes: packet(6, old) }]).keys).toMatchObject([
      { use: 'its algorithm is for keys of version 6 alone' },
    ]);
  });
});
