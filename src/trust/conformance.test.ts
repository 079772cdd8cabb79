import { createReadStream, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { conformanceData } from '../../test/conformance-data.ts';
import { loadKeyring, verifyDetached } from './index.ts';

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
