import { createReadStream, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { conformanceData } from '../../test/conformance-data.ts';
import { checkPackage, openPackage } from '../rpm/index.ts';
import { type CheckerOptions, loadKeyring, signatureChecker, verifyDetached } from './index.ts';

const keys = conformanceData('keys');

describe.runIf(keys)('keys of real vendors', () => {
  it.each(keys === undefined ? [] : readdirSync(keys))('%s can be read', async (name) => {
    const keyring = await loadKeyring([path.join(keys!, name)]);
    expect(keyring.keys.length).toBeGreaterThan(0);
    expect(keyring.keys[0]).toMatchObject({
      revoked: false,
      use: { algorithm: expect.any(Number) as number },
    });
  });
});

const surface = conformanceData('repodata/linux-surface-f33/repodata/repomd.xml');
describe.runIf(surface && keys)('signed repository metadata', () => {
  const signature = (): Buffer => readFileSync(`${surface!}.asc`);

  it('is good with the key of its publisher', async () => {
    const keyring = await loadKeyring([path.join(keys!, 'linux-surface.asc')]);
    const verdict = await verifyDetached(keyring, signature(), createReadStream(surface!));
    expect(verdict).toMatchObject({ status: 'good' });
  });

  it('is bad when a bit is flipped', async () => {
    const keyring = await loadKeyring([path.join(keys!, 'linux-surface.asc')]);
    const bytes = readFileSync(surface!);
    bytes[bytes.length >> 1]! ^= 1;
    expect(await verifyDetached(keyring, signature(), [bytes])).toMatchObject({ status: 'bad' });
  });

  it('is of an unknown key to others', async () => {
    const keyring = await loadKeyring([path.join(keys!, 'RPM-GPG-KEY-EPEL-7')]);
    expect(await verifyDetached(keyring, signature(), [])).toMatchObject({ status: 'unknown-key' });
  });
});

const data = conformanceData('.');
describe.runIf(data && keys)('signatures of real repositories', () => {
  it.each([
    ['repodata/linux-surface-f33', 'keys/linux-surface.asc', 'good', 'good'],
    ['repodata/linux-surface-f40', 'keys/linux-surface.asc', 'good', 'good'],
    ['repos/pgdg-common-rhel8', 'keys/PGDG-RPM-GPG-KEY-RHEL', 'good', 'good'],
    // Of 2008: version 3, DSA of 1024 bits, SHA-1, by a key that has ended since.
    [
      'repodata/opensuse-11.0-update',
      'repodata/opensuse-11.0-update/repodata/repomd.xml.key',
      'unsupported',
      'good',
    ],
  ])('%s with %s', async (repository, key, strict, lenient) => {
    const repomd = path.join(data!, repository, 'repodata/repomd.xml');
    const keyring = await loadKeyring([path.join(data!, key)]);
    const judge = async (options: CheckerOptions): Promise<string> =>
      (await verifyDetached(keyring, readFileSync(`${repomd}.asc`), createReadStream(repomd), options))
        .status;
    expect([await judge({}), await judge({ allowWeakDigests: true })]).toEqual([strict, lenient]);
  });
});

async function verdictsOf(
  file: string,
  keyFiles: readonly string[],
  options: CheckerOptions = {},
): Promise<string[]> {
  const checker = signatureChecker(await loadKeyring(keyFiles), options);
  const { signatures } = await checkPackage(await openPackage(file), { checker });
  return signatures.map(({ status }) => status);
}

const suite = conformanceData('rpms/rpm-testsuite');
describe.runIf(suite)("rpm's own test packages", () => {
  it.each([
    ['hello-2.0-1.x86_64-signed', 'rpm.org-rsa-2048-test.pub', 'good'],
    ['hello-2.0-1.x86_64-signed', 'rpm.org-rsa-2048-test.pgp', 'good'],
    ['hello-2.0-1.x86_64-signed', 'keyidcollision1.pub', 'unknown-key'],
    ['hello-2.0-1.x86_64-v3-signed', 'rpm.org-rsa-2048-test.pub', 'good'],
    ['hlinktest-1.0-1.noarch-v3sig', 'rpm.org-rsa-2048-test.pub', 'good'],
    ['hello-2.0-1.x86_64-signed-with-new-subkey', 'rpm.org-rsa-2048-add-subkey.asc', 'good'],
    ['hello-2.0-1.x86_64-signed-with-new-subkey', 'rpm.org-rsa-2048-test.pub', 'unknown-key'],
    ['hello-2.0-1.x86_64-signed-with-subkey', 'alice.asc', 'good'],
    ['hello-2.0-1.x86_64-signed-with-subkey', 'alice-expired-subkey.asc', 'expired-key'],
    ['hello-2.0-1.x86_64-signed-with-subkey', 'alice-revoked-subkey.asc', 'revoked-key'],
    ['hello-2.0-1.x86_64-signed-mldsa87', 'alice.asc', 'unknown-key'],
  ])('%s with %s: %s', async (name, key, status) => {
    const verdicts = await verdictsOf(path.join(suite!, `${name}.rpm`), [path.join(suite!, 'keys', key)]);
    expect(new Set(verdicts)).toEqual(new Set([status]));
  });

  it('lets a revoked copy of a key speak for the others', async () => {
    const copies = ['alice.asc', 'alice-revoked-subkey.asc'].map((key) => path.join(suite!, 'keys', key));
    const file = path.join(suite!, 'hello-2.0-1.x86_64-signed-with-subkey.rpm');
    expect(new Set(await verdictsOf(file, copies))).toEqual(new Set(['revoked-key']));
  });

  it.each(['badbind', 'nosubsig', 'nosubsig-last'])(
    'takes no subkey without a true binding: %s',
    async (name) => {
      const keyring = await loadKeyring([path.join(suite!, 'keys', `CVE-2021-3521-${name}.asc`)]);
      const subkeys = keyring.keys.filter((key) => key.fingerprint !== key.primaryFingerprint);
      expect(subkeys.length).toBeGreaterThan(0);
      expect(subkeys.filter(({ use }) => typeof use !== 'string')).toEqual([]);
    },
  );
});

const centos = conformanceData('repos/centos7-openstack-mitaka');
describe.runIf(centos && keys)('packages of CentOS 7', () => {
  const all = (folder: string): string[] => readdirSync(folder).map((name) => path.join(folder, name));
  const packages =
    centos === undefined
      ? []
      : readdirSync(centos, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.rpm'));

  it.each([
    [true, { good: 154 }],
    [false, { good: 50, unsupported: 104 }],
  ])('with SHA-1 allowed %s', async (allowWeakDigests, expected) => {
    const count: Record<string, number> = {};
    const checker = signatureChecker(await loadKeyring(all(keys!)), { allowWeakDigests });
    for (const name of packages) {
      const { signatures } = await checkPackage(await openPackage(path.join(centos!, name)), { checker });
      for (const { status } of signatures) count[status] = (count[status] ?? 0) + 1;
    }
    expect(count).toEqual(expected);
  });
});
