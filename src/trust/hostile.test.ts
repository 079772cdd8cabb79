import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gnupg, startGnupg } from '../../test/gnupg.ts';
import { fuzzRuns, mutate, numbers } from '../../test/mutate.ts';
import { ViaductError } from '../core/index.ts';
import { type Keyring, readKeyring, signatureChecker, verifyDetached } from './index.ts';

const document = Buffer.from('The signed document.\n');

let gnupg: Gnupg;
let certificates: Buffer[];
let signatures: Buffer[];
beforeAll(() => {
  gnupg = startGnupg();
  const keys = ['rsa2048', 'dsa2048', 'ed25519', 'nistp256'].map((name) => gnupg.makeKey(name, name));
  gnupg.run(['--quick-add-key', keys[0]!, 'ed25519', 'sign', '2y']);
  certificates = keys.map((key) => gnupg.exportKey(key));
  signatures = keys.map((key) => gnupg.run(['--local-user', `${key}!`, '--detach-sign'], document));
}, 60_000);
afterAll(() => gnupg.dispose());

describe('mutated keys', () => {
  it('are refused with a code and an offset, or give no key that was not there', () => {
    const next = numbers(1);
    const known = new Set(
      readKeyring(certificates.map((bytes) => ({ name: 'k', bytes }))).keys.map(
        ({ fingerprint }) => fingerprint,
      ),
    );
    let refused = 0;
    for (let run = 0; run < fuzzRuns; run++) {
      const bytes = mutate(certificates[next(certificates.length)]!, next);
      try {
        for (const key of readKeyring([{ name: 'k', bytes }]).keys)
          if (typeof key.use !== 'string') expect(known, `run ${run}`).toContain(key.fingerprint);
      } catch (thrown) {
        if (!(thrown instanceof ViaductError)) throw thrown;
        expect(thrown, `run ${run}`).toMatchObject({ code: 'E_KEY_FILE', where: { file: 'k' } });
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(fuzzRuns / 10);
    expect(refused).toBeLessThan(fuzzRuns);
  });

  it('in armour are refused with a code too', () => {
    const next = numbers(2);
    const armoured = certificates.map((bytes) => gnupg.run(['--enarmor'], bytes));
    const text = Buffer.from(
      armoured.map((bytes) => bytes.toString().replaceAll('ARMORED FILE', 'PUBLIC KEY BLOCK')).join('\n'),
    );
    expect(readKeyring([{ name: 'k', bytes: text }]).keys.length).toBeGreaterThan(4);
    for (let run = 0; run < fuzzRuns / 5; run++)
      try {
        readKeyring([{ name: 'k', bytes: mutate(text, next) }]);
      } catch (thrown) {
        if (!(thrown instanceof ViaductError)) throw thrown;
        expect(thrown.code).toBe('E_KEY_FILE');
      }
  });
});

describe('mutated signatures', () => {
  it('over another document are never good, and are always answered', async () => {
    const next = numbers(3);
    const keyring: Keyring = readKeyring(certificates.map((bytes) => ({ name: 'k', bytes })));
    const checker = signatureChecker(keyring);
    const other = Buffer.from('Another document.\n');
    for (let run = 0; run < fuzzRuns; run++) {
      const bytes = mutate(signatures[next(signatures.length)]!, next);
      const check = checker.begin(bytes);
      check.update(other);
      const verdict = check.verdict();
      expect(verdict.status, `run ${run}`).not.toBe('good');
      expect(verdict.reason).not.toBe('');
      if (run % 20 === 0) expect((await verifyDetached(keyring, bytes, [other])).status).not.toBe('good');
    }
  });
});

describe('sizes and counts', () => {
  const packet = (tag: number, body: Buffer): Buffer => {
    const head = Buffer.alloc(6);
    head[0] = 0xc0 | tag;
    head[1] = 0xff;
    head.writeUInt32BE(body.length, 2);
    return Buffer.concat([head, body]);
  };
  /** Version 4, created in 2020, RSA, a modulus of this many bytes of ones. */
  const rsaKey = (size: number): Buffer => {
    const bits = Buffer.alloc(2);
    bits.writeUInt16BE((size * 8) & 0xffff);
    return Buffer.concat([
      Buffer.from('045e0c000001', 'hex'),
      bits,
      Buffer.alloc(size, 0xff),
      Buffer.from('0011010001', 'hex'),
    ]);
  };

  it.each([
    [
      'a thousand subkeys',
      () => Buffer.concat([packet(6, rsaKey(256)), ...Array<Buffer>(1000).fill(packet(14, rsaKey(256)))]),
    ],
    [
      'a hundred thousand packets',
      () => Buffer.concat(Array<Buffer>(100_000).fill(packet(13, Buffer.alloc(0)))),
    ],
    ['a packet longer than the file', () => Buffer.from('c6ffffffffff04', 'hex')],
    [
      'two thousand user ids',
      () =>
        Buffer.concat([packet(6, rsaKey(256)), ...Array<Buffer>(2000).fill(packet(13, Buffer.from('a')))]),
    ],
    ['armour without an end', () => Buffer.from('-----BEGIN PGP PUBLIC KEY BLOCK-----\n'.repeat(50_000))],
    [
      'armour with half a checksum',
      () =>
        Buffer.from(
          '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQ==\n=mQ\n-----END PGP PUBLIC KEY BLOCK-----\n',
        ),
    ],
  ])('%s are refused', (_, bytes) => {
    expect(() => readKeyring([{ name: 'k', bytes: bytes() }])).toThrow(
      expect.objectContaining({ code: 'E_KEY_FILE' }) as Error,
    );
  });

  it('a file that is too large is refused unread', () => {
    expect(() => readKeyring([{ name: 'k', bytes: Buffer.alloc(5 << 20) }])).toThrow(
      expect.objectContaining({ code: 'E_LIMIT' }) as Error,
    );
  });

  it('more than a thousand keys are refused', () => {
    const bytes = Buffer.concat(Array<Buffer>(1001).fill(packet(6, rsaKey(128))));
    expect(() => readKeyring([{ name: 'k', bytes }])).toThrow(
      expect.objectContaining({ code: 'E_LIMIT' }) as Error,
    );
  });

  it('a modulus of four thousand bytes verifies nothing', () => {
    const { keys } = readKeyring([{ name: 'k', bytes: packet(6, rsaKey(4000)) }]);
    expect(keys).toMatchObject([{ use: 'it is too long' }]);
  });

  it('no more self-signatures are checked than a keyring may cost', () => {
    const whole = certificates[2]!;
    // The signature over the user id of an Ed25519 key, six thousand times: each is true.
    const at = whole.indexOf(Buffer.from('ed25519@example.org>')) + 'ed25519@example.org>'.length;
    const bytes = Buffer.concat([whole.subarray(0, at), ...Array<Buffer>(6000).fill(whole.subarray(at))]);
    expect(() => readKeyring([{ name: 'k', bytes }])).toThrow(
      expect.objectContaining({ code: 'E_LIMIT' }) as Error,
    );
  });
});
