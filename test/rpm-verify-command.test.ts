import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RpmVerifyOptions } from '../src/cli/commands/rpm-verify.ts';
import { verifyFiles } from '../src/cli/rpm/verify.ts';
import { buildRpm } from './build-rpm.ts';
import { type Gnupg, signPackage, startGnupg } from './gnupg.ts';

let folder: string;
let gnupg: Gnupg;
let unsigned: string;
let signed: string;
let keyFile: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'viaduct-verify-'));
  gnupg = startGnupg();
  unsigned = await buildRpm(folder, { name: 'plain', files: { '/usr/share/plain/text': 'some text\n' } });
  const key = gnupg.makeKey('maker', 'rsa2048');
  signed = path.join(folder, 'signed.rpm');
  copyFileSync(unsigned, signed);
  signPackage(gnupg, signed, key);
  keyFile = path.join(folder, 'key.asc');
  writeFileSync(keyFile, gnupg.exportKey(key, ['--armor']));
}, 60_000);
afterAll(() => {
  gnupg.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const options = (more: Partial<RpmVerifyOptions> = {}): RpmVerifyOptions => ({
  key: [keyFile],
  signature: true,
  ...more,
});

describe('viaduct rpm verify', () => {
  it('says yes only when every file is good', async () => {
    expect(await verifyFiles([signed], options())).toMatchObject({ exit: 'yes' });
    expect(await verifyFiles([signed, unsigned], options())).toMatchObject({ exit: 'no' });
    expect(await verifyFiles([signed, unsigned], options({ signature: false }))).toMatchObject({
      exit: 'yes',
    });
  });

  it('prints a line for each file, in their order, also for what is no package', async () => {
    const words = path.join(folder, 'words.rpm');
    writeFileSync(words, 'words\n'.repeat(100));
    const missing = path.join(folder, 'missing.rpm');
    const { text } = await verifyFiles([missing, words, unsigned, signed, keyFile], options());
    expect(text.replaceAll(`${folder}/`, '').split('\n')).toEqual([
      'missing.rpm: unreadable: missing.rpm does not exist',
      'words.rpm: damaged: not a sound RPM package: it does not begin like one at byte 0',
      'plain-1.0-1.noarch.rpm: unsigned: it carries no signature',
      expect.stringMatching(
        /^signed\.rpm: good: V4 RSA\/SHA\d+ signature over the header \(tag 268\): signed on [\d-]+ by maker <maker@example\.org>$/,
      ),
      'key.asc: damaged: not a sound RPM package: it does not begin like one at byte 0',
    ]);
  });

  it('tells of every digest and signature', async () => {
    const { text } = await verifyFiles([signed], options({ verbose: true }));
    expect(text.split('\n').slice(1)).toEqual([
      expect.stringMatching(
        /^ {2}V4 RSA\/SHA\d+ signature over the header \(tag 268\), key [0-9a-f]{16}: good: /,
      ),
      '  SHA-256 digest of the header (tag 273): right',
      '  SHA-1 digest of the header (tag 269): right, too weak to be trusted',
      '  MD5 digest of the header and payload (tag 1004): right, too weak to be trusted',
      '  SHA-256 digest of the payload (tag 5092): right',
    ]);
  });

  it('gives the same as a document', async () => {
    const { json } = await verifyFiles([signed, unsigned], options());
    expect(json).toMatchObject({
      result: 'refused',
      packages: [
        {
          path: signed,
          verdict: 'good',
          item: { tag: 268, status: 'good' },
          signatures: [{ covers: 'header', status: 'good' }],
          digests: [{ tag: 273 }, { tag: 269, trusted: false }, { tag: 1004 }, { tag: 5092, of: 'payload' }],
        },
        { path: unsigned, verdict: 'unsigned', signatures: [] },
      ],
    });
  });

  it('knows no key when none is given', async () => {
    expect((await verifyFiles([signed], options({ key: [] }))).text).toContain('signed.rpm: key-unknown: ');
  });

  it('refuses what is no file of keys', async () => {
    await expect(verifyFiles([signed], options({ key: [signed] }))).rejects.toMatchObject({
      code: 'E_KEY_FILE',
    });
  });

  it('lets no name or user id write a line of its own', async () => {
    const key = gnupg.makeKey('liar', 'ed25519');
    const named = path.join(folder, 'a\nb.rpm');
    copyFileSync(unsigned, named);
    signPackage(gnupg, named, key);
    const { text } = await verifyFiles([named], options());
    expect(text.split('\n')).toHaveLength(1);
    expect(text).toContain('a\\nb.rpm: key-unknown');
  });
});
