import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ViaductError } from '../src/core/index.ts';
import { type VerifiedPackage, checkPackage, requireTrusted, verifyPackage } from '../src/rpm/index.ts';
import { loadKeyring, signatureChecker } from '../src/trust/index.ts';
import { conformanceData } from './conformance-data.ts';
import { askRpm, importKeys, inWordsOfRpm, withoutValues } from './rpm-answers.ts';

/**
 * Files of keys that rpm 4.18 imports nothing from, or not every key, and why. With them our answers go further; signatures
 * by other keys are answered alike.
 */
const refusedByRpm: Readonly<Record<string, string>> = {
  'RPM-GPG-KEY-CentOS-5': 'its subkey is of ElGamal',
  'RPM-GPG-KEY-redhat10-release': 'its third key is of version 6, ML-DSA-87+Ed448',
  'CVE-2021-3521-badbind.asc': 'forged: the binding of a subkey is false',
  'CVE-2021-3521-nosubsig.asc': 'forged: a subkey is not bound',
  'CVE-2021-3521-nosubsig-last.asc': 'forged: a subkey is not bound',
  'type-confusion.asc': 'forged: a subkey is bound by another key',
  'alice.asc':
    'a critical part of a signature (primary user id, embedded signature) is not known to rpm 4.18',
  'alice-expired-subkey.asc': 'as alice.asc',
  'alice-revoked-subkey.asc': 'as alice.asc',
  'rpm.org-rsa-2048-add-subkey.asc':
    'a critical part of a signature (embedded signature) is not known to rpm 4.18',
  'rpm.org-rsa-2048-test.pgp': 'it is binary',
  'rpm.org-nistp256-test.pub': 'it is of ECDSA',
  'rpm.org-v6-ed25519-test.asc': 'it is of version 6',
  'rpm.org-v6-rsa4k-test.asc': 'it is of version 6',
  'keyidcollision1.asc': 'it is a secret key',
  'keyidcollision2.asc': 'it is a secret key',
};

/** A v6 package that carries a signature with an old tag as well: in v6 packages these numbers mean nothing. */
const oldTagInNewPackage = 'hlinktest-1.0-1.noarch-v3sig.rpm';

const data = conformanceData('.');
const folders = ['keys', 'rpms/rpm-testsuite/keys'];
const keys = folders.flatMap((folder) => {
  const found = conformanceData(folder);
  return found === undefined
    ? []
    : readdirSync(found)
        .sort()
        .map((name) => path.join(found, name));
});
const isSecret = (key: string): boolean => refusedByRpm[path.basename(key)] === 'it is a secret key';
const publicKeys = keys.filter((key) => !isSecret(key));
const packages =
  data === undefined
    ? []
    : readdirSync(data, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.rpm'))
        .sort()
        .map((name) => path.join(data, name));

const scratch = mkdtempSync(path.join(tmpdir(), 'viaduct-verdicts-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Answers {
  readonly ours: Map<string, VerifiedPackage>;
  readonly rpm: ReturnType<typeof askRpm>;
  readonly refused: readonly string[];
}

async function ask(keySet: readonly string[], withSignatures = true): Promise<Answers> {
  const database = mkdtempSync(path.join(scratch, 'db-'));
  const refused = importKeys(database, keySet);
  const checker = signatureChecker(await loadKeyring(keySet), { allowWeakDigests: true });
  return {
    rpm: askRpm(database, packages, withSignatures ? [] : ['--nosignature']),
    ours: new Map(packages.map((file) => [file, verifyPackage(file, withSignatures ? checker : undefined)])),
    refused,
  };
}

/** rpm's exit status also accepts what nobody signed. */
const accepts = ({ verdict }: VerifiedPackage): boolean => verdict === 'good' || verdict === 'unsigned';

function expectSame({ ours, rpm }: Answers, files: readonly string[]): void {
  for (const file of files) {
    const mine = ours.get(file)!;
    const theirs = rpm.get(file)!;
    const items = withoutValues(theirs).filter(
      (item) => path.basename(file) !== oldTagInNewPackage || !item.startsWith('V4 RSA/SHA512 Signature'),
    );
    expect(inWordsOfRpm(mine), file).toEqual(items);
    expect(accepts(mine), `${file}: ${mine.verdict}: ${mine.reason}`).toBe(theirs.good);
  }
}

describe.runIf(data !== undefined && keys.length > 0)('verdicts are those of rpm -Kv', () => {
  it('without a key', async () => {
    const answers = await ask([]);
    expect(answers.rpm.size).toBe(packages.length);
    expect(packages.length).toBeGreaterThanOrEqual(400);
    expectSame(answers, packages);
  });

  it('for digests alone', async () => {
    const answers = await ask([], false);
    expectSame(answers, packages);
    const verdicts = new Set([...answers.ours.values()].map(({ verdict }) => verdict));
    expect(verdicts).toEqual(new Set(['good', 'digest-mismatch']));
  });

  it.each(publicKeys.filter((key) => !(path.basename(key) in refusedByRpm)))('with %s', async (key) => {
    const answers = await ask([key]);
    expect(answers.refused).toEqual([]);
    expectSame(answers, packages);
  });

  it.each(publicKeys.filter((key) => path.basename(key) in refusedByRpm))(
    'with %s, but by its own keys',
    async (key) => {
      const answers = await ask([key]);
      expect(answers.refused).toEqual([key]);
      const own = new Set((await loadKeyring([key])).keys.map(({ keyId }) => keyId));
      const byOwn = packages.filter((file) =>
        answers.ours.get(file)!.signatures.some(({ keyId }) => keyId !== undefined && own.has(keyId)),
      );
      expectSame(
        answers,
        packages.filter((file) => !byOwn.includes(file)),
      );
      // What rpm has no key for, a forged certificate does not make good either.
      if (refusedByRpm[path.basename(key)]!.startsWith('forged'))
        for (const file of byOwn) expect(accepts(answers.ours.get(file)!)).toBe(false);
    },
  );

  it('with all keys that rpm takes, and finds most packages good', async () => {
    const answers = await ask(publicKeys.filter((key) => !(path.basename(key) in refusedByRpm)));
    expectSame(answers, packages);
    const count = Map.groupBy(answers.ours.values(), ({ verdict }) => verdict);
    expect(count.get('good')!.length).toBeGreaterThan(250);
    expect(count.get('digest-mismatch')!.length).toBe(1);
  });

  it.each(keys.filter(isSecret))('refuses %s, as rpm does', async (key) => {
    expect(importKeys(mkdtempSync(path.join(scratch, 'db-')), [key])).toEqual([key]);
    await expect(loadKeyring([key])).rejects.toMatchObject({ code: 'E_KEY_FILE' });
  });
});

describe.runIf(data !== undefined && keys.length > 0)('where rpm 4.18 has no key', () => {
  it.each([
    ['centos-release-5-0.0.el5.centos.2.i386', 'RPM-GPG-KEY-CentOS-5', 'good', 'signed on 2007'],
    ['hello-2.0-1.x86_64-signed-with-subkey', 'alice.asc', 'good', 'Alice'],
    [
      'hello-2.0-1.x86_64-signed-with-subkey',
      'alice-expired-subkey.asc',
      'key-expired',
      'ended on 2022-04-12',
    ],
    ['hello-2.0-1.x86_64-signed-with-subkey', 'alice-revoked-subkey.asc', 'key-revoked', 'revoked'],
    [
      'hello-2.0-1.x86_64-signed-with-new-subkey',
      'rpm.org-rsa-2048-add-subkey.asc',
      'good',
      'rpm.org RSA testkey',
    ],
    ['hello-2.0-1.x86_64-signed', 'rpm.org-rsa-2048-test.pgp', 'good', 'rpm.org RSA testkey'],
    ['hello-2.0-1.x86_64-signed', 'CVE-2021-3521-badbind.asc', 'signature-unsupported', 'does not belong'],
    ['hello-2.0-1.x86_64-signed', 'type-confusion.asc', 'signature-unsupported', 'does not belong'],
  ])('%s with %s is %s', async (name, key, verdict, reason) => {
    const file = packages.find((candidate) => path.basename(candidate) === `${name}.rpm`)!;
    const checker = signatureChecker(
      await loadKeyring([publicKeys.find((candidate) => path.basename(candidate) === key)!]),
      { allowWeakDigests: true },
    );
    expect(verifyPackage(file, checker)).toMatchObject({
      verdict,
      reason: expect.stringContaining(reason) as string,
    });
  });
});

describe.runIf(data !== undefined && keys.length > 0)('what a build demands', () => {
  it('is the same verdict', async () => {
    const checker = signatureChecker(await loadKeyring(publicKeys), { allowWeakDigests: true });
    const codes: Record<string, string> = {};
    for (const file of packages) {
      const check = await checkPackage({ path: file, size: statSync(file).size }, { checker });
      const { verdict } = verifyPackage(file, checker);
      let code = 'none';
      try {
        requireTrusted(check, file, { requireSignature: true });
      } catch (thrown) {
        code = (thrown as ViaductError).code;
      }
      expect((codes[verdict] ??= code), file).toBe(code);
    }
    expect(codes).toEqual({
      good: 'none',
      unsigned: 'E_SIGNATURE_MISSING',
      'key-unknown': 'E_SIGNATURE_KEY_UNKNOWN',
      'key-revoked': 'E_SIGNATURE_KEY_REVOKED',
      'digest-mismatch': 'E_RPM_DIGEST',
    });
  });
});
