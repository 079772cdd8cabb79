import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CheckerOptions, readKeyring, signatureChecker, verifyDetached } from './index.ts';
import { removeArmour } from './openpgp/armour.ts';

const text = Buffer.from('The signed document.\n'.repeat(5000));
let home = '';

function gpg(args: readonly string[], input: string | Buffer = ''): Buffer {
  return execFileSync(
    'gpg',
    [
      '--homedir',
      home,
      '--batch',
      '--quiet',
      '--no-tty',
      '--pinentry-mode',
      'loopback',
      '--passphrase',
      '',
      ...args,
    ],
    {
      input,
      stdio: ['pipe', 'pipe', 'ignore'],
      maxBuffer: 1 << 24,
    },
  );
}

function makeKey(name: string, algorithm: string, expire = 'never'): string {
  gpg(['--quick-generate-key', `${name} <${name}@example.org>`, algorithm, 'sign', expire]);
  const listing = gpg(['--with-colons', '--list-keys', `${name}@example.org`]).toString();
  return /^fpr:+([0-9A-F]+):/m.exec(listing)![1]!;
}

function sign(key: string, ...options: string[]): Buffer {
  return gpg(['--local-user', key, ...options, '--detach-sign'], text);
}

async function judge(
  key: string | Buffer,
  signature: Uint8Array,
  options: CheckerOptions = {},
  document = text,
) {
  const bytes = typeof key === 'string' ? gpg(['--export', key]) : key;
  const check = signatureChecker(readKeyring([{ name: 'keys', bytes }]), options).begin(signature);
  for (let at = 0; at < document.length; at += 4096) check.update(document.subarray(at, at + 4096));
  return check.verdict();
}

beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'gpg-'));
});
afterAll(() => {
  execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
  rmSync(home, { recursive: true, force: true });
});

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
    key = makeKey(algorithm, algorithm);
  }, 60_000);

  it.each(digests)('signs with %s', async (digest) => {
    const signature = sign(key, '--digest-algo', digest);
    expect(await judge(key, signature)).toMatchObject({
      status: 'good',
      fingerprint: key.toLowerCase(),
      keyId: key.slice(-16).toLowerCase(),
      signer: `${algorithm} <${algorithm}@example.org>`,
    });
    const other = Buffer.from(text);
    other[text.length - 1]! ^= 1;
    expect(await judge(key, signature, {}, other)).toMatchObject({ status: 'bad' });
  });

  it('makes no good signature when any byte of it is changed', async () => {
    const signature = sign(key, '--digest-algo', 'SHA512');
    const keyring = readKeyring([{ name: 'keys', bytes: gpg(['--export', key]) }]);
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
    key = makeKey('policy', 'rsa2048', '2y');
  }, 60_000);

  it('refuses SHA-1 unless it is allowed', async () => {
    const signature = sign(key, '--digest-algo', 'SHA1', '--allow-weak-digest-algos');
    expect(await judge(key, signature)).toMatchObject({
      status: 'unsupported',
      reason: 'it uses SHA-1, which is too weak to be trusted',
    });
    expect(await judge(key, signature, { allowWeakDigests: true })).toMatchObject({ status: 'good' });
  });

  it('refuses short keys unless they are allowed', async () => {
    const short = makeKey('short', 'rsa1024');
    const signature = sign(short, '--digest-algo', 'SHA256');
    expect(await judge(short, signature)).toMatchObject({ status: 'unsupported' });
    expect(await judge(short, signature, { allowWeakDigests: true })).toMatchObject({ status: 'good' });
  });

  it('keeps what was signed before the key ended, and refuses what was signed after', async () => {
    const at = (time: string): string[] => ['--faked-system-time', time];
    gpg([...at('20200101T000000'), '--quick-generate-key', 'ended@example.org', 'rsa2048', 'sign', '1y']);
    const before = gpg(
      [...at('20200601T000000'), '--local-user', 'ended@example.org', '--detach-sign'],
      text,
    );
    expect(await judge('ended@example.org', before)).toMatchObject({ status: 'good' });
    const certificate = gpg(['--export', 'ended@example.org']);
    gpg([...at('20200601T000000'), '--quick-set-expire', gpgFingerprint('ended@example.org'), '9y']);
    const after = gpg([...at('20220601T000000'), '--local-user', 'ended@example.org', '--detach-sign'], text);
    expect(await judge(certificate, after)).toMatchObject({
      status: 'expired-key',
      reason: expect.stringContaining('ended on 2020-12-31') as string,
    });
    expect(await judge('ended@example.org', after)).toMatchObject({ status: 'good' });
  });

  it('refuses every signature of a revoked key', async () => {
    const signature = sign(key, '--digest-algo', 'SHA256');
    const file = path.join(home, 'openpgp-revocs.d', `${key}.rev`);
    writeFileSync(`${file}.asc`, readFileSync(file, 'utf8').replace(/^:-----/m, '-----'));
    const revoked = makeRevoked(key, `${file}.asc`);
    expect(await judge(key, signature)).toMatchObject({ status: 'good' });
    expect(await judge(revoked, signature)).toMatchObject({ status: 'revoked-key' });
  });

  it('refuses a signature that ended by itself', async () => {
    const signature = sign(key, '--default-sig-expire', '1d');
    const later = new Date(Date.now() + 48 * 3600_000);
    expect(await judge(key, signature)).toMatchObject({ status: 'good' });
    expect(await judge(key, signature, { now: later })).toMatchObject({ status: 'bad' });
  });

  it('accepts a signing subkey', async () => {
    const primary = makeKey('primary', 'rsa2048');
    gpg(['--quick-add-key', primary, 'ed25519', 'sign', 'never']);
    expect(await judge(primary, sign(primary))).toMatchObject({
      status: 'good',
      fingerprint: primary.toLowerCase(),
    });
  });

  it('refuses a signature over text and other things that are no signature', async () => {
    expect(await judge(key, sign(key, '--textmode'))).toMatchObject({ status: 'unsupported' });
    expect(await judge(key, Buffer.alloc(0))).toMatchObject({ status: 'unsupported' });
    expect(await judge(key, gpg(['--export', key]))).toMatchObject({ status: 'unsupported' });
    expect(await judge(key, Buffer.alloc(1 << 20, 0x88))).toMatchObject({ status: 'unsupported' });
  });

  it('does not know the keys of others', async () => {
    const other = makeKey('other', 'ed25519');
    expect(await judge(key, sign(other))).toMatchObject({
      status: 'unknown-key',
      keyId: other.slice(-16).toLowerCase(),
    });
  });
});

describe('detached signatures', () => {
  it('may be armoured, and may be several', async () => {
    const [one, two] = [makeKey('one', 'ed25519'), makeKey('two', 'ed25519')];
    const armoured = gpg(['--local-user', one, '--local-user', two, '--armor', '--detach-sign'], text);
    for (const key of [one, two]) {
      const keyring = readKeyring([{ name: 'k', bytes: gpg(['--armor', '--export', key]) }]);
      expect(await verifyDetached(keyring, armoured, [text])).toMatchObject({ status: 'good' });
      expect(await verifyDetached(keyring, armoured, [text, text])).toMatchObject({ status: 'bad' });
      const damaged = Buffer.from(
        armoured.toString().replace(/\n\n(.)/, (_, first: string) => `\n\n${first === 'i' ? 'j' : 'i'}`),
      );
      expect(await verifyDetached(keyring, damaged, [text])).toMatchObject({ status: 'unsupported' });
    }
  });
});

describe('key files', () => {
  it('may hold several armoured blocks, with text between them', async () => {
    const blocks = ['rsa2048', 'ed25519'].map((name) =>
      gpg(['--armor', '--export', `${name}@example.org`]).toString(),
    );
    const bytes = Buffer.from(`Some words\n${blocks.join('\nmore words\n')}`);
    expect(readKeyring([{ name: 'k', bytes }]).keys).toHaveLength(2);
    expect(removeArmour(bytes, 'PUBLIC KEY BLOCK')).toEqual(
      gpg(['--export', 'rsa2048@example.org', 'ed25519@example.org']),
    );
  });

  it.each([
    ['nothing', () => Buffer.alloc(0)],
    ['words', () => Buffer.from('hello')],
    ['a secret key', () => gpg(['--export-secret-keys', 'rsa2048@example.org'])],
    ['half a key', () => gpg(['--export', 'rsa2048@example.org']).subarray(0, 200)],
    ['a signature', () => sign('rsa2048@example.org')],
  ])('that hold %s are refused by name', async (_, bytes) => {
    expect(() => readKeyring([{ name: 'my.asc', bytes: bytes() }])).toThrow(
      expect.objectContaining({ code: 'E_KEY_FILE', where: { file: 'my.asc' } }) as Error,
    );
  });
});

function gpgFingerprint(user: string): string {
  return /^fpr:+([0-9A-F]+):/m.exec(gpg(['--with-colons', '--list-keys', user]).toString())![1]!;
}

/** The certificate with its revocation, made in a keyring of its own so that the key stays usable here. */
function makeRevoked(key: string, revocation: string): Buffer {
  const other = mkdtempSync(path.join(tmpdir(), 'gpg-'));
  try {
    const run = (args: readonly string[], input: Uint8Array = Buffer.alloc(0)): Buffer =>
      execFileSync('gpg', ['--homedir', other, '--batch', '--quiet', ...args], {
        input,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
    run(['--import'], gpg(['--export', key]));
    run(['--import', revocation]);
    return run(['--export', key]);
  } finally {
    execFileSync('gpgconf', ['--homedir', other, '--kill', 'all']);
    rmSync(other, { recursive: true, force: true });
  }
}
