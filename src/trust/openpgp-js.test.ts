import { createMessage, enums, generateKey, readKey, readPrivateKey, sign } from 'openpgp';
import { describe, expect, it } from 'vitest';
import { readKeyring, signatureChecker } from './index.ts';

const document = Buffer.from('a document\n');

/** Another implementation as the oracle, for what GnuPG does not make: version 6 and the newer curves. */
describe.each([
  ['curve25519', true],
  ['curve448', true],
  ['rsa', true],
  ['curve25519', false],
  ['curve448', false],
] as const)('openpgp.js with a key of %s, version 6: %s', (type, v6Keys) => {
  it('makes signatures that are good, and bad over other bytes', async () => {
    const keyPair = await generateKey({
      type,
      rsaBits: 2048,
      userIDs: [{ name: 'Six', email: 'six@example.org' }],
      format: 'binary',
      config: { v6Keys },
    });
    const privateKey = await readPrivateKey({ binaryKey: keyPair.privateKey });
    const signature: unknown = await sign({
      message: await createMessage({ binary: document }),
      signingKeys: privateKey,
      detached: true,
      format: 'binary',
      config: { preferredHashAlgorithm: enums.hash.sha512 },
    });
    const keyring = readKeyring([{ name: 'k', bytes: keyPair.publicKey }]);
    const { length } = (await readKey({ binaryKey: keyPair.publicKey })).getFingerprint();
    expect(length).toBe(v6Keys ? 64 : 40);
    for (const [bytes, status] of [
      [document, 'good'],
      [Buffer.from('a Document\n'), 'bad'],
    ] as const) {
      const check = signatureChecker(keyring).begin(signature as Uint8Array);
      check.update(bytes);
      expect(check.verdict()).toMatchObject({ status, signer: 'Six <six@example.org>' });
    }
  });
});
