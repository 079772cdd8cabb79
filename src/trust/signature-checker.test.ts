import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gnupg, atTime, startGnupg } from '../../test/gnupg.ts';
import { type CheckerOptions, readKeyring, signatureChecker, verifyDetached } from './index.ts';
import { removeArmour } from './openpgp/armour.ts';

const text = Buffer.from('The signed document.\n'.repeat(5000));
let gnupg: Gnupg;

function sign(key: string, ...options: string[]): Buffer {
  return gnupg.run(['--local-user', key, ...options, '--detach-sign'], text);
}

function judge(key: string | Buffer, signature: Uint8Array, options: CheckerOptions = {}, document = text) {
  const bytes = typeof key === 'string' ? gnupg.exportKey(key) : key;
  const check = signatureChecker(readKeyring([{ name: 'keys', bytes }]), options).begin(signature);
  for (let at = 0; at < document.length; at += 4096) check.update(document.subarray(at, at + 4096));
  return check.verdict();
}

beforeAll(() => {
  gnupg = startGnupg();
});
afterAll(() => gnupg.dispose());

// GnuPG signs with no digest shorter than the key's curve.
describe.each([
  ['rsa2048', ['SHA224', 'SHA256', 'SHA384', 'SHA512']],
  ['ed25519', ['SHA256', 'SHA512']],
  ['nistp256', ['SHA256', 'SHA512']],
  ['nistp384', ['SHA384', 'SHA512']],
  ['nistp521', ['SHA512']],
  ['dsa2048', ['SHA256', 'SHA512']],
])('a key of %s', (algorithm, digests) => {
  let key = '';
  beforeAll(() => {
    key = gnupg.makeKey(algorithm, algorithm);
  }, 60_000);

  it.each(digests)('signs with %s', (digest) => {
    const signature = sign(key, '--digest-algo', digest);
    expect(judge(key, signature)).toMatchObject({
      status: 'good',
      fingerprint: key.toLowerCase(),
      keyId: key.slice(-16).toLowerCase(),
      signer: `${algorithm} <${algorithm}@example.org>`,
    });
    const other = Buffer.from(text);
    other[text.length - 1]! ^= 1;
    expect(judge(key, signature, {}, other)).toMatchObject({ status: 'bad' });
  });

  it('makes no good signature when any byte of it is changed', () => {
    const signature = sign(key, '--digest-algo', 'SHA512');
    const keyring = readKeyring([{ name: 'keys', bytes: gnupg.exportKey(key) }]);
    const unhashed = new Set<number>();
    for (let at = 0; at < signature.length; at++) {
      const changed = Buffer.from(signature);
      changed[at]! ^= 0x04;
      const check = signatureChecker(keyring).begin(changed);
      check.update(text);
      if (check.verdict().status === 'good') unhashed.add(at);
    }
    // What is not signed: the issuer in the unhashed area, the two check bytes, bits of lengths that change no number.
    expect(unhashed.size).toBeLessThanOrEqual(24);
  });
});

describe('policy', () => {
  let key = '';
  beforeAll(() => {
    key = gnupg.makeKey('policy', 'rsa2048', '2y');
  }, 60_000);

  it('refuses SHA-1 unless it is allowed', () => {
    const signature = sign(key, '--digest-algo', 'SHA1', '--allow-weak-digest-algos');
    expect(judge(key, signature)).toMatchObject({
      status: 'unsupported',
      reason: 'it uses SHA-1, which is too weak to be trusted',
    });
    expect(judge(key, signature, { allowWeakDigests: true })).toMatchObject({ status: 'good' });
  });

  it('refuses short keys unless they are allowed', () => {
    const short = gnupg.makeKey('short', 'rsa1024');
    const signature = sign(short, '--digest-algo', 'SHA256');
    expect(judge(short, signature)).toMatchObject({ status: 'unsupported' });
    expect(judge(short, signature, { allowWeakDigests: true })).toMatchObject({ status: 'good' });
  });

  it('keeps what was signed before the key ended, and refuses what was signed after', () => {
    gnupg.run([
      ...atTime('20200101T000000'),
      '--quick-generate-key',
      'ended@example.org',
      'rsa2048',
      'sign',
      '1y',
    ]);
    const before = gnupg.run(
      [...atTime('20200601T000000'), '--local-user', 'ended@example.org', '--detach-sign'],
      text,
    );
    expect(judge('ended@example.org', before)).toMatchObject({ status: 'good' });
    const certificate = gnupg.exportKey('ended@example.org');
    gnupg.run([
      ...atTime('20200601T000000'),
      '--quick-set-expire',
      gnupg.fingerprintOf('ended@example.org'),
      '9y',
    ]);
    const after = gnupg.run(
      [...atTime('20220601T000000'), '--local-user', 'ended@example.org', '--detach-sign'],
      text,
    );
    expect(judge(certificate, after)).toMatchObject({
      status: 'expired-key',
      reason: expect.stringContaining('ended on 2020-12-31') as string,
    });
    expect(judge('ended@example.org', after)).toMatchObject({ status: 'good' });
  });

  it('refuses every signature of a revoked key', () => {
    const signature = sign(key, '--digest-algo', 'SHA256');
    const revoked = gnupg.exportRevoked(key);
    expect(judge(key, signature)).toMatchObject({ status: 'good' });
    expect(judge(revoked, signature)).toMatchObject({ status: 'revoked-key' });
  });

  it('refuses a signature that ended by itself', () => {
    const signature = sign(key, '--default-sig-expire', '1d');
    const later = new Date(Date.now() + 48 * 3600_000);
    expect(judge(key, signature)).toMatchObject({ status: 'good' });
    expect(judge(key, signature, { now: later })).toMatchObject({ status: 'bad' });
  });

  it('accepts a signing subkey', () => {
    const primary = gnupg.makeKey('primary', 'rsa2048');
    gnupg.run(['--quick-add-key', primary, 'ed25519', 'sign', 'never']);
    expect(judge(primary, sign(primary))).toMatchObject({
      status: 'good',
      fingerprint: primary.toLowerCase(),
    });
  });

  it('refuses a signature over text and other things that are no signature', () => {
    expect(judge(key, sign(key, '--textmode'))).toMatchObject({ status: 'unsupported' });
    expect(judge(key, Buffer.alloc(0))).toMatchObject({ status: 'bad' });
    expect(judge(key, gnupg.exportKey(key))).toMatchObject({ status: 'bad' });
    expect(judge(key, Buffer.alloc(1 << 20, 0x88))).toMatchObject({ status: 'bad' });
  });

  it('does not know the keys of others', () => {
    const other = gnupg.makeKey('other', 'ed25519');
    expect(judge(key, sign(other))).toMatchObject({
      status: 'unknown-key',
      keyId: other.slice(-16).toLowerCase(),
    });
  });
});

describe('detached signatures', () => {
  it('may be armoured, and may be several', async () => {
    const [one, two] = [gnupg.makeKey('one', 'ed25519'), gnupg.makeKey('two', 'ed25519')];
    const armoured = gnupg.run(['--local-user', one, '--local-user', two, '--armor', '--detach-sign'], text);
    for (const key of [one, two]) {
      const keyring = readKeyring([{ name: 'k', bytes: gnupg.exportKey(key, ['--armor']) }]);
      expect(await verifyDetached(keyring, armoured, [text])).toMatchObject({ status: 'good' });
      expect(await verifyDetached(keyring, armoured, [text, text])).toMatchObject({ status: 'bad' });
      const damaged = Buffer.from(
        armoured.toString().replace(/\n\n(.)/, (_, first: string) => `\n\n${first === 'i' ? 'j' : 'i'}`),
      );
      expect(await verifyDetached(keyring, damaged, [text])).toMatchObject({ status: 'bad' });
    }
  });
});

describe('key files', () => {
  it('may hold several armoured blocks, with text between them', () => {
    const blocks = ['rsa2048', 'ed25519'].map((name) =>
      gnupg.run(['--armor', '--export', `${name}@example.org`]).toString(),
    );
    const bytes = Buffer.from(`Some words\n${blocks.join('\nmore words\n')}`);
    expect(readKeyring([{ name: 'k', bytes }]).keys).toHaveLength(2);
    expect(removeArmour(bytes, 'PUBLIC KEY BLOCK')).toEqual(
      gnupg.run(['--export', 'rsa2048@example.org', 'ed25519@example.org']),
    );
  });

  it.each([
    ['nothing', () => Buffer.alloc(0)],
    ['words', () => Buffer.from('hello')],
    ['a secret key', () => gnupg.run(['--export-secret-keys', 'rsa2048@example.org'])],
    ['half a key', () => gnupg.run(['--export', 'rsa2048@example.org']).subarray(0, 200)],
    ['a signature', () => sign('rsa2048@example.org')],
  ])('that hold %s are refused by name', (_, bytes) => {
    expect(() => readKeyring([{ name: 'my.asc', bytes: bytes() }])).toThrow(
      expect.objectContaining({
        code: 'E_KEY_FILE',
        where: expect.objectContaining({ file: 'my.asc' }) as object,
      }) as Error,
    );
  });
});
