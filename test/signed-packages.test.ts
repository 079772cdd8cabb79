import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type VerifiedPackage, verifyPackage } from '../src/rpm/index.ts';
import { type CheckerOptions, readKeyring, signatureChecker } from '../src/trust/index.ts';
import { buildRpm } from './build-rpm.ts';
import { type Gnupg, atTime, signPackage, startGnupg } from './gnupg.ts';
import { fuzzRuns, mutate, numbers } from './mutate.ts';
import { valuesOf } from './signature-header.ts';
import { acceptedByRpm, askRpm, importKeys, inWordsOfRpm, withoutValues } from './rpm-answers.ts';

/** rpm's own policy: old hashes are accepted. */
const asRpm: CheckerOptions = { allowWeakDigests: true };

let folder: string;
let unsigned: string;
let gnupg: Gnupg;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'viaduct-signed-'));
  gnupg = startGnupg();
  unsigned = await buildRpm(folder, { name: 'small', files: { '/usr/share/small/text': 'some text\n' } });
}, 60_000);
afterAll(() => {
  gnupg.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function signed(
  name: string,
  key: string,
  options: readonly string[] = [],
  gpgOptions: readonly string[] = [],
): string {
  const file = path.join(folder, `${name}.rpm`);
  copyFileSync(unsigned, file);
  signPackage(gnupg, file, key, options, gpgOptions);
  return file;
}

function verify(file: string, key: Uint8Array, options: CheckerOptions = asRpm): VerifiedPackage {
  return verifyPackage(file, signatureChecker(readKeyring([{ name: 'key', bytes: key }]), options));
}

function databaseWith(key: Uint8Array): string {
  const database = mkdtempSync(path.join(folder, 'db-'));
  const file = path.join(database, 'key.asc');
  writeFileSync(file, key);
  expect(importKeys(path.join(database, 'rpm'), [file])).toEqual([]);
  return path.join(database, 'rpm');
}

/** Copies of a package in which one byte at each of these offsets has one bit changed. */
function flipped(file: string, offsets: readonly number[]): string[] {
  const bytes = readFileSync(file);
  const into = mkdtempSync(path.join(folder, 'flipped-'));
  return offsets.map((offset) => {
    const changed = Buffer.from(bytes);
    changed[offset]! ^= 1 << ((offset * 7) % 8);
    const copy = path.join(into, `${offset}.rpm`);
    writeFileSync(copy, changed);
    return copy;
  });
}

const signatureHeader = 96;
function headerOffsetOf(file: string): number {
  const bytes = readFileSync(file);
  const end =
    signatureHeader +
    16 +
    16 * bytes.readUInt32BE(signatureHeader + 8) +
    bytes.readUInt32BE(signatureHeader + 12);
  return (end + 7) & ~7;
}

describe.each(['rsa3072', 'dsa2048', 'ed25519'])('a package signed with %s', (algorithm) => {
  let key = '';
  beforeAll(() => {
    key = gnupg.makeKey(algorithm, algorithm);
  }, 60_000);

  it.each([
    ['over the header', []],
    ['over header and payload too', ['--rpmv3']],
  ])('%s has the verdicts of rpm, also when it was tampered with', (_, options) => {
    const file = signed(`${algorithm}-${options.length}`, key, options);
    const { length } = readFileSync(file);
    const header = headerOffsetOf(file);
    const files = [file, ...flipped(file, [header + 30, header + 200, length - 1, length - 40])];
    const publicKey = gnupg.exportKey(key, ['--armor']);
    const answers = askRpm(databaseWith(publicKey), files);
    const verdicts = files.map((each) => verify(each, publicKey));
    expect(verdicts.map(({ verdict }) => verdict === 'good')).toEqual([true, false, false, false, false]);
    for (const mine of verdicts) {
      const theirs = answers.get(mine.path);
      expect(theirs?.good ?? false, mine.path).toBe(mine.verdict === 'good');
      if (mine.verdict !== 'damaged') expect(inWordsOfRpm(mine)).toEqual(withoutValues(theirs!));
    }
    expect(verdicts[0]!.reason).toContain(`${algorithm} <${algorithm}@example.org>`);
    expect(verdicts.at(-1)).toMatchObject({ verdict: 'digest-mismatch', item: { tag: 5092 } });
  });

  it('is of an unknown key to others', () => {
    const other = gnupg.makeKey(`other-${algorithm}`, 'ed25519');
    const file = signed(`${algorithm}-other`, key);
    expect(verify(file, gnupg.exportKey(other))).toMatchObject({
      verdict: 'key-unknown',
      item: { keyId: key.slice(-16).toLowerCase() },
    });
  });
});

describe('weak hashes', () => {
  it.each(['sha1', 'md5'])(
    'are accepted as rpm accepts them, and refused under the strict policy: %s',
    (hash) => {
      const key = gnupg.makeKey(`weak-${hash}`, 'rsa2048');
      const file = signed(
        `weak-${hash}`,
        key,
        ['--define', `_gpg_digest_algo ${hash}`],
        ['--allow-weak-digest-algos'],
      );
      const publicKey = gnupg.exportKey(key, ['--armor']);
      expect(askRpm(databaseWith(publicKey), [file]).get(file)).toMatchObject({ good: true });
      expect(verify(file, publicKey)).toMatchObject({ verdict: 'good' });
      expect(verify(file, publicKey, {})).toMatchObject({
        verdict: 'signature-unsupported',
        reason: expect.stringContaining('too weak to be trusted') as string,
      });
    },
  );
});

describe('keys in their time', () => {
  it('accepts a subkey that is bound, and says whose it is', () => {
    const primary = gnupg.makeKey('primary', 'rsa2048');
    gnupg.run(['--quick-add-key', primary, 'rsa2048', 'sign', 'never']);
    const file = signed('subkey', primary);
    const publicKey = gnupg.exportKey(primary, ['--armor']);
    const mine = verify(file, publicKey);
    expect(mine).toMatchObject({ verdict: 'good', item: { fingerprint: primary.toLowerCase() } });
    expect(mine.signatures[0]!.keyId).not.toBe(primary.slice(-16).toLowerCase());
    expect(askRpm(databaseWith(publicKey), [file]).get(file)!.good).toBe(true);
  });

  it('keeps what was signed before the key ended, and refuses what was signed after', () => {
    const user = 'ended@example.org';
    gnupg.run([...atTime('20200101T000000'), '--quick-generate-key', user, 'rsa2048', 'sign', '1y']);
    const before = signed('before', user, [], atTime('20200601T000000'));
    const certificate = gnupg.exportKey(user);
    // GnuPG signs with no key that ended: it is prolonged here, and the old certificate verifies.
    gnupg.run([...atTime('20200601T000000'), '--quick-set-expire', gnupg.fingerprintOf(user), '9y']);
    const after = signed('after', user, [], atTime('20220601T000000'));
    expect(verify(before, certificate)).toMatchObject({ verdict: 'good' });
    expect(verify(after, certificate)).toMatchObject({
      verdict: 'key-expired',
      reason: expect.stringContaining('made on 2022-06-01, but its key ended on 2020-12-31') as string,
    });
    expect(verify(after, gnupg.exportKey(user))).toMatchObject({ verdict: 'good' });
  });

  it('refuses everything of a revoked key, and of a revoked subkey', () => {
    const revoked = gnupg.makeKey('revoked', 'ed25519');
    const file = signed('revoked', revoked);
    expect(verify(file, gnupg.exportKey(revoked))).toMatchObject({ verdict: 'good' });
    expect(verify(file, gnupg.exportRevoked(revoked))).toMatchObject({ verdict: 'key-revoked' });

    const primary = gnupg.makeKey('mother', 'ed25519');
    gnupg.run(['--quick-add-key', primary, 'ed25519', 'sign', 'never']);
    const bySubkey = signed('by-subkey', primary);
    expect(verify(bySubkey, gnupg.exportKey(primary))).toMatchObject({ verdict: 'good' });
    gnupg.run(['--command-fd', '0', '--edit-key', primary], 'key 1\nrevkey\ny\n0\n\ny\nsave\n');
    expect(verify(bySubkey, gnupg.exportKey(primary))).toMatchObject({ verdict: 'key-revoked' });
  });

  it('refuses a key that is no longer for signing', () => {
    const key = gnupg.makeKey('changed', 'rsa2048');
    const file = signed('changed', key);
    expect(verify(file, gnupg.exportKey(key))).toMatchObject({ verdict: 'good' });
    gnupg.run(['--expert', '--command-fd', '0', '--edit-key', key], 'change-usage\nS\nQ\nsave\n');
    expect(verify(file, gnupg.exportKey(key))).toMatchObject({
      verdict: 'signature-unsupported',
      reason: expect.stringContaining('not made for signing') as string,
    });
  });
});

/**
 * What no digest and no signature covers: the lead but its magic, format and kind of signature (bytes 5-77 and 80-95), and of the
 * signature header its table, sizes that rpm does not check, reserved space and padding. Of what it holds besides, digests are
 * compared in either case of their letters, and signatures have a part that they do not cover.
 */
function isUncovered(
  offset: number,
  bytes: Buffer,
  values: ReturnType<typeof valuesOf>,
  headerOffset: number,
): boolean {
  if (offset < 96) return (offset >= 5 && offset < 78) || offset >= 80;
  const within = (...tags: number[]): boolean =>
    tags.some((tag) => {
      const [from, to] = values.get(tag) ?? [0, 0];
      return offset >= from && offset < to;
    });
  if (within(1004)) return false;
  if (within(269, 273)) return /[a-f]/.test(String.fromCharCode(bytes[offset]!)) && (offset * 7) % 8 === 5;
  return offset < headerOffset;
}

describe('one changed bit', () => {
  it.each([
    ['rsa3072', ['--rpmv3']],
    ['ed25519', []],
  ])(
    'anywhere in a package signed with %s makes it no better than rpm finds it',
    (algorithm, options) => {
      const key = gnupg.makeKey(`flip-${algorithm}`, algorithm);
      const file = signed(`flip-${algorithm}`, key, options);
      const publicKey = gnupg.exportKey(key, ['--armor']);
      const header = headerOffsetOf(file);
      const bytes = readFileSync(file);
      const { length } = bytes;
      const values = valuesOf(file);
      const inSignature = (offset: number): boolean =>
        [267, 268, 1002, 1005].some((tag) => {
          const [from, to] = values.get(tag) ?? [0, 0];
          return offset >= from && offset < to;
        });
      // Of the reserved space, and of what is covered, a few bytes stand for all.
      const offsets = Array.from({ length }, (_, i) => i).filter(
        (i) => i < 1300 || (i > header - 40 && i < header + 200) || i % 13 === 0,
      );
      const files = flipped(file, offsets);
      const accepted = acceptedByRpm(databaseWith(publicKey), files);
      const looser: number[] = [];
      const stricter: string[] = [];
      let unhashed = 0;
      offsets.forEach((offset, i) => {
        const { verdict } = verify(files[i]!, publicKey);
        const theirs = accepted.has(files[i]!);
        if (verdict === 'good')
          expect(isUncovered(offset, bytes, values, header), `byte ${offset}`).toBe(true);
        if (verdict === 'good' && inSignature(offset)) unhashed++;
        if (verdict === 'good' && !theirs) looser.push(offset);
        // rpm takes a package whose only signature it lost for one that nobody signed, and that for good.
        if (verdict !== 'good' && verdict !== 'unsigned' && theirs) stricter.push(verdict);
      });
      // The key id in the unhashed part of a signature and the two bytes of its digest: hints that we do not rely on.
      const hints = 12 * (options.length + 1);
      expect(looser.length, looser.join(' ')).toBeLessThanOrEqual(hints);
      expect(unhashed).toBeLessThanOrEqual(hints);
      // rpm ignores a signature by a hash, or a digest of a type, that it does not know.
      expect(stricter.length).toBeLessThanOrEqual(3);
      expect(new Set(stricter)).not.toContain('digest-mismatch');
    },
    60_000,
  );

  it('makes a package worthless when it is any bit of one byte that is covered', () => {
    const key = gnupg.makeKey('bits', 'ed25519');
    const file = signed('bits', key);
    const bytes = readFileSync(file);
    const header = headerOffsetOf(file);
    const checker = signatureChecker(readKeyring([{ name: 'key', bytes: gnupg.exportKey(key) }]), asRpm);
    const copy = path.join(folder, 'changed.rpm');
    for (let offset = header; offset < bytes.length; offset += 7)
      for (let bit = 0; bit < 8; bit++) {
        const changed = Buffer.from(bytes);
        changed[offset]! ^= 1 << bit;
        writeFileSync(copy, changed);
        expect(verifyPackage(copy, checker).verdict, `bit ${bit} of byte ${offset}`).not.toBe('good');
      }
  });

  it('and whatever else is changed leaves no package good whose header or payload is another', () => {
    const key = gnupg.makeKey('mutated', 'ed25519');
    const file = signed('mutated', key, ['--rpmv3']);
    const bytes = readFileSync(file);
    const covered = bytes.subarray(headerOffsetOf(file));
    const checker = signatureChecker(readKeyring([{ name: 'key', bytes: gnupg.exportKey(key) }]), asRpm);
    const copy = path.join(folder, 'mutated-copy.rpm');
    const next = numbers(4);
    let good = 0;
    for (let run = 0; run < fuzzRuns; run++) {
      const changed = mutate(bytes, next);
      writeFileSync(copy, changed);
      const { verdict } = verifyPackage(copy, checker);
      if (verdict !== 'good') continue;
      good++;
      expect(changed.subarray(headerOffsetOf(copy)).equals(covered), `run ${run}`).toBe(true);
    }
    // Some mutations touch the reserved space alone.
    expect(good).toBeGreaterThan(0);
    expect(good).toBeLessThan(fuzzRuns / 2);
  });

  it('is no way around a cut or a longer file', () => {
    const key = gnupg.makeKey('cut', 'ed25519');
    const file = signed('cut', key);
    const bytes = readFileSync(file);
    const checker = signatureChecker(readKeyring([{ name: 'key', bytes: gnupg.exportKey(key) }]), asRpm);
    const copy = path.join(folder, 'cut-copy.rpm');
    for (let length = 0; length < bytes.length; length += 37) {
      writeFileSync(copy, bytes.subarray(0, length));
      expect(verifyPackage(copy, checker).verdict, `${length} bytes`).not.toBe('good');
    }
    writeFileSync(copy, Buffer.concat([bytes, Buffer.of(0)]));
    expect(verifyPackage(copy, checker)).toMatchObject({ verdict: 'digest-mismatch' });
  });
});
