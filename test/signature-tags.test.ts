import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createMessage, generateKey, readPrivateKey, sign } from 'openpgp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPackage, requireTrusted, verifyPackage } from '../src/rpm/index.ts';
import { type Keyring, loadKeyring, readKeyring, signatureChecker } from '../src/trust/index.ts';
import { buildRpm } from './build-rpm.ts';
import { conformanceData } from './conformance-data.ts';
import { askRpm, importKeys } from './rpm-answers.ts';
import { type HeaderEntry, bytes, putTogether, takeApart, text, texts } from './signature-header.ts';

const tags = { sha1: 269, sha256: 273, openPgp: 278, sha3: 279, reserved: 999, pgp: 1002, md5: 1004 };

interface Signer {
  readonly keyring: Keyring;
  /** Base64, as the list of signatures has it. */
  sign(document: Buffer): Promise<string>;
}

async function makeSigner(v6Keys: boolean): Promise<Signer> {
  const pair = await generateKey({
    type: 'curve25519',
    userIDs: [{ name: 'Six', email: 'six@example.org' }],
    format: 'binary',
    config: { v6Keys },
  });
  const signingKeys = await readPrivateKey({ binaryKey: pair.privateKey });
  return {
    keyring: readKeyring([{ name: 'k', bytes: pair.publicKey }]),
    async sign(document) {
      const message = await createMessage({ binary: document });
      const signature: unknown = await sign({ message, signingKeys, detached: true, format: 'binary' });
      return Buffer.from(signature as Uint8Array).toString('base64');
    },
  };
}

let folder: string;
let parts: ReturnType<typeof takeApart>;
let [six, four] = [] as unknown as [Signer, Signer];
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'viaduct-tags-'));
  const file = await buildRpm(folder, { name: 'tags', files: { '/usr/share/tags/text': 'some text\n' } });
  parts = takeApart(file);
  [six, four] = await Promise.all([makeSigner(true), makeSigner(false)]);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const digestOf = (algorithm: string): string => createHash(algorithm).update(parts.header).digest('hex');

/** A package with such a signature header, verified. */
function verdictWith(entries: readonly HeaderEntry[], keyring: Keyring = six.keyring) {
  const file = path.join(folder, 'made.rpm');
  putTogether(file, parts, entries);
  return verifyPackage(file, signatureChecker(keyring));
}

const wholeDigests = (): HeaderEntry[] => [
  text(tags.sha256, digestOf('sha256')),
  text(tags.sha3, digestOf('sha3-256')),
];

describe('the list of signatures (tag 278)', () => {
  it('is verified, in versions 6 and 4', async () => {
    const good = await six.sign(parts.header);
    expect(verdictWith([...wholeDigests(), texts(tags.openPgp, [good])])).toMatchObject({
      verdict: 'good',
      reason: expect.stringMatching(/^V6 Ed25519\/SHA\d+ signature over the header \(tag 278\)/) as string,
      signatures: [{ tag: 278, covers: 'header', status: 'good', signer: 'Six <six@example.org>' }],
    });
    const old = await four.sign(parts.header);
    expect(verdictWith([...wholeDigests(), texts(tags.openPgp, [old])], four.keyring)).toMatchObject({
      verdict: 'good',
    });
  });

  it('is not spoilt by signatures of other keys, and not saved when there is no good one', async () => {
    const [mine, other] = await Promise.all([six.sign(parts.header), four.sign(parts.header)]);
    const both = [...wholeDigests(), texts(tags.openPgp, [other, mine])];
    expect(verdictWith(both)).toMatchObject({ verdict: 'good' });
    expect(verdictWith([...wholeDigests(), texts(tags.openPgp, [other])])).toMatchObject({
      verdict: 'key-unknown',
    });
  });

  it.each([
    ['over other bytes', () => six.sign(Buffer.from('something else'))],
    ['that is no base64', () => Promise.resolve('!!')],
    ['that is cut', async () => (await six.sign(parts.header)).slice(0, 40)],
    ['that is empty', () => Promise.resolve('')],
  ])('is spoilt by a signature %s', async (_, make) => {
    const entries = [...wholeDigests(), texts(tags.openPgp, [await six.sign(parts.header), await make()])];
    expect(verdictWith(entries)).toMatchObject({ verdict: 'signature-bad', item: { tag: 278 } });
  });

  it('is bounded', async () => {
    const many = Array<string>(200).fill(await four.sign(parts.header));
    const { verdict, signatures } = verdictWith([...wholeDigests(), texts(tags.openPgp, many)]);
    expect(verdict).toBe('key-unknown');
    expect(signatures.length).toBeLessThanOrEqual(32);
  });
});

describe('digests of the header', () => {
  it.each([
    ['sha1', tags.sha1, 'sha1'],
    ['SHA-256', tags.sha256, 'sha256'],
    ['SHA3-256', tags.sha3, 'sha3-256'],
  ])('%s decides', async (_, tag, algorithm) => {
    const signature = texts(tags.openPgp, [await six.sign(parts.header)]);
    expect(verdictWith([signature, text(tag, digestOf(algorithm).toUpperCase())])).toMatchObject({
      verdict: 'good',
    });
    expect(
      verdictWith([
        signature,
        text(
          tag,
          digestOf(algorithm).replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
        ),
      ]),
    ).toMatchObject({
      verdict: 'digest-mismatch',
      item: { tag, of: 'header' },
    });
  });

  it('are demanded: one at least', async () => {
    const signature = texts(tags.openPgp, [await six.sign(parts.header)]);
    expect(verdictWith([signature])).toMatchObject({
      verdict: 'damaged',
      reason: 'it carries no digest of its header',
    });
  });

  it('of a wrong type are damage', () => {
    expect(verdictWith([bytes(tags.sha256, Buffer.alloc(32))])).toMatchObject({ verdict: 'damaged' });
  });
});

describe('old tags in new packages', () => {
  it('mean nothing beside the reserved space and SHA3-256 of version 6', async () => {
    const signature = texts(tags.openPgp, [await six.sign(parts.header)]);
    const old = [bytes(tags.md5, Buffer.alloc(16)), bytes(tags.pgp, Buffer.from('no signature'))];
    expect(verdictWith([...wholeDigests(), signature, ...old])).toMatchObject({ verdict: 'digest-mismatch' });
    expect(
      verdictWith([...wholeDigests(), signature, bytes(tags.reserved, Buffer.alloc(64)), ...old]),
    ).toMatchObject({
      verdict: 'good',
      digests: [{ tag: 279 }, { tag: 273 }, { tag: 5092 }],
    });
  });
});

const el6 = conformanceData('rpms/cavaliergopher-rpm/centos-release-6-0.el6.centos.5.x86_64.rpm');
const el6Key = conformanceData('keys/RPM-GPG-KEY-CentOS-6');
const version6 = conformanceData('rpms/rpm-testsuite/hlinktest-1.0-1.noarch-v3sig.rpm');
describe.runIf(version6)('the digests of a package of version 6', () => {
  it('are all compared', () => {
    const bytesOf = readFileSync(version6!);
    const tagsOf = (file: string, good: boolean): number[] =>
      verifyPackage(file)
        .digests.filter((digest) => digest.good === good)
        .map(({ tag }) => tag);
    expect(tagsOf(version6!, true)).toEqual([279, 273, 5092, 5121, 5123]);
    const changed = path.join(folder, 'changed.rpm');
    bytesOf[bytesOf.length - 1]! ^= 1;
    writeFileSync(changed, bytesOf);
    expect(tagsOf(changed, true)).toEqual([279, 273]);
  });
});

describe.runIf(el6 && el6Key)('a package whose payload no signature covers', () => {
  it('is not good, to rpm neither', async () => {
    const old = takeApart(el6!);
    expect(old.entries.map(({ tag }) => tag)).toEqual([268, 269, 1002, 1004]);
    const whole = path.join(folder, 'whole.rpm');
    const half = path.join(folder, 'half.rpm');
    putTogether(whole, old, old.entries);
    putTogether(
      half,
      old,
      old.entries.filter(({ tag }) => tag !== tags.pgp),
    );
    const checker = signatureChecker(await loadKeyring([el6Key!]), { allowWeakDigests: true });
    expect(verifyPackage(whole, checker)).toMatchObject({ verdict: 'good' });
    expect(verifyPackage(half, checker)).toMatchObject({
      verdict: 'unsigned',
      reason: expect.stringContaining('nothing that is signed covers the payload') as string,
    });
    const database = path.join(folder, 'db');
    importKeys(database, [el6Key!]);
    const answers = askRpm(database, [whole, half]);
    expect([answers.get(whole)!.good, answers.get(half)!.good]).toEqual([true, false]);
    const check = await checkPackage({ path: half, size: statSync(half).size }, { checker });
    expect(() => requireTrusted(check, half, { requireSignature: true })).toThrow(
      expect.objectContaining({ code: 'E_SIGNATURE_MISSING' }) as Error,
    );
  });
});
