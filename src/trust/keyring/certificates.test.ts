import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conformanceData } from '../../../test/conformance-data.ts';
import { type Gnupg, atTime, startGnupg } from '../../../test/gnupg.ts';
import { removeArmour } from '../openpgp/armour.ts';
import { packetTags, readPackets } from '../openpgp/packets.ts';
import type { SigningKey } from './keyring.ts';
import { readKeyring } from './read-keyring.ts';

/** What both programs say of a key. */
interface Listed {
  readonly keyId: string;
  readonly created: number;
  readonly expires: number | undefined;
  readonly revoked: boolean;
  readonly signs: boolean;
}

let gnupg: Gnupg;
beforeAll(() => {
  gnupg = startGnupg();
});
afterAll(() => gnupg.dispose());

function asGnupgLists(certificates: Uint8Array): Listed[] {
  // It lists what it understands, and ends with an error for the rest.
  const lines = spawnSync(
    'gpg',
    ['--homedir', gnupg.home, '--batch', '--quiet', '--with-colons', '--show-keys'],
    { input: certificates, encoding: 'utf8' },
  ).stdout.split('\n');
  const listed: Listed[] = [];
  for (const line of lines) {
    const fields = line.split(':');
    if (fields[0] !== 'pub' && fields[0] !== 'sub') continue;
    listed.push({
      keyId: fields[4]!.toLowerCase(),
      created: Number(fields[5]),
      expires: fields[6] === '' ? undefined : Number(fields[6]),
      revoked: fields[1] === 'r',
      // Small letters are the key's own; GnuPG lists none of a key that is revoked.
      signs: fields[1] === 'r' || fields[11]!.includes('s'),
    });
  }
  return listed;
}

function asWeList(keys: readonly SigningKey[]): Listed[] {
  return keys.map(({ keyId, created, expires, revoked, use }) => ({
    keyId,
    created,
    expires,
    revoked,
    signs: revoked || typeof use !== 'string',
  }));
}

const read = (bytes: Uint8Array): readonly SigningKey[] => readKeyring([{ name: 'k', bytes }]).keys;

describe('certificates made by GnuPG are judged as GnuPG judges them', () => {
  it.each(['rsa2048', 'dsa2048', 'ed25519', 'nistp256', 'nistp384', 'nistp521'])('%s', (algorithm) => {
    const key = gnupg.makeKey(algorithm, algorithm, '3y');
    gnupg.run(['--quick-add-key', key, 'ed25519', 'sign', '1y']);
    gnupg.run(['--quick-add-key', key, 'rsa2048', 'sign', 'never']);
    gnupg.run(['--quick-add-key', key, 'cv25519', 'encr', 'never']);
    const bytes = gnupg.exportKey(key);
    expect(read(bytes)).toHaveLength(4);
    expect(asWeList(read(bytes))).toEqual(bounded(asGnupgLists(bytes)));
  });

  it('with user ids added, made primary and revoked', () => {
    const at = (hour: number): string[] => atTime(`20200101T${String(hour).padStart(2, '0')}0000`);
    const user = 'First <first@example.org>';
    gnupg.run([...at(1), '--quick-generate-key', user, 'ed25519', 'sign', 'never']);
    const key = gnupg.fingerprintOf(user);
    gnupg.run([...at(2), '--quick-add-uid', key, 'Second <second@example.org>']);
    gnupg.run([...at(3), '--quick-add-uid', key, 'Third <third@example.org>']);
    gnupg.run([...at(4), '--quick-set-primary-uid', key, 'Second <second@example.org>']);
    expect(read(gnupg.exportKey(key))[0]!.signer).toBe('Second <second@example.org>');
    gnupg.run([...at(5), '--quick-revoke-uid', key, 'Second <second@example.org>']);
    expect(read(gnupg.exportKey(key))[0]!.signer).not.toBe('Second <second@example.org>');
  });

  it('with the newest of several expiries', () => {
    const key = gnupg.makeKey('again', 'ed25519', '1y');
    const first = gnupg.exportKey(key);
    const [{ expires } = { expires: 0 }] = asGnupgLists(first);
    gnupg.run([...atTime('20300101T000000'), '--quick-set-expire', key, '9y']);
    const both = Buffer.concat([first, readPackets(gnupg.exportKey(key)).at(-1)!.whole]);
    // A self-signature from the future does not count yet.
    expect(read(both)).toMatchObject([{ expires }]);
    const then = readKeyring([{ name: 'k', bytes: both }], { now: new Date('2031-01-01') });
    expect(then.keys[0]!.expires).toBeGreaterThan(expires! + 8 * 365 * 86400);
  });

  it('takes no self-signature of another', () => {
    const [one, two] = ['one', 'two'].map((name) =>
      readPackets(gnupg.exportKey(gnupg.makeKey(name, 'ed25519'))),
    );
    const mixed = Buffer.concat([one![0]!.whole, ...two!.slice(1).map(({ whole }) => whole)]);
    expect(read(mixed)).toMatchObject([{ use: 'it has no user id that it signed itself' }]);
  });

  it('takes no subkey that does not confirm that it belongs there', () => {
    const victim = gnupg.makeKey('victim', 'rsa2048');
    gnupg.run(['--quick-add-key', victim, 'ed25519', 'sign', 'never']);
    const packets = readPackets(gnupg.exportKey(victim));
    const binding = packets.at(-1)!;
    expect(binding.tag).toBe(packetTags.signature);
    // Without the embedded signature the binding still is true: it stands in the part that is not hashed.
    const stripped = Buffer.from(binding.whole);
    const embedded = stripped.indexOf(Buffer.from([0x20, 0x04, 0x19]));
    expect(embedded).toBeGreaterThan(0);
    stripped[embedded] = 0x65;
    const bytes = Buffer.concat([...packets.slice(0, -1).map(({ whole }) => whole), stripped]);
    expect(read(bytes).map(({ use }) => (typeof use === 'string' ? use : 'signs'))).toEqual([
      'signs',
      'it does not confirm that it belongs to its certificate',
    ]);
  });
});

/** A subkey ends when its primary key ends, which GnuPG does not say of each. */
function bounded(listed: readonly Listed[]): Listed[] {
  const end = listed[0]!.expires;
  return listed.map((key) => ({
    ...key,
    expires: end === undefined ? key.expires : Math.min(end, key.expires ?? Infinity),
  }));
}

const keyFolder = conformanceData('keys');
describe.runIf(keyFolder)('certificates of vendors are judged as GnuPG judges them', () => {
  it.each(keyFolder === undefined ? [] : readdirSync(keyFolder))('%s', (name) => {
    const file = readFileSync(path.join(keyFolder!, name));
    const known = new Set(asGnupgLists(file).map(({ keyId }) => keyId));
    // GnuPG of today lists the first certificate of a block alone, and none of version 6.
    const ours = asWeList(read(file)).filter(({ keyId }) => known.has(keyId));
    expect(ours).toEqual(bounded(asGnupgLists(file)));
  });

  it('verify composites of ML-DSA-87 and Ed448 by both halves', () => {
    const file = readFileSync(path.join(keyFolder!, 'RPM-GPG-KEY-redhat10-release'));
    const [key] = read(file).filter(({ fingerprint }) => fingerprint.length === 64);
    expect(key).toMatchObject({
      use: { algorithm: 31 },
      signer: expect.stringContaining('Red Hat') as string,
    });
    const packets = readPackets(removeArmour(file, 'PUBLIC KEY BLOCK')!);
    const first = packets.findIndex(({ tag, body }) => tag === packetTags.publicKey && body[0] === 6);
    const certificate = packets.slice(first);
    const change = (fromEnd: number): readonly SigningKey[] =>
      read(
        Buffer.concat(
          certificate.map(({ tag, whole }) => {
            if (tag !== packetTags.signature) return whole;
            const changed = Buffer.from(whole);
            changed[changed.length - fromEnd]! ^= 1;
            return changed;
          }),
        ),
      );
    const refused = [{ use: 'it has no user id that it signed itself' }];
    // The last 4627 bytes are of ML-DSA, the 114 before them of Ed448.
    expect(change(1)).toMatchObject(refused);
    expect(change(4627)).toMatchObject(refused);
    expect(change(4628)).toMatchObject(refused);
    expect(change(4627 + 114)).toMatchObject(refused);
  });
});
