import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRpm } from '../../../test/build-rpm.ts';
import { ViaductError, collect } from '../../core/index.ts';
import { checkPackage } from './check-package.ts';
import { type OpenedPackage, openPackage } from './open-package.ts';
import { payloadEntries } from './payload.ts';
import { requireTrusted } from './require-trusted.ts';

let folder: string;
let rpm: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'viaduct-rpm-'));
  rpm = await build('w3.zstdio', 'sample');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const build = (payload: string, name: string): Promise<string> =>
  buildRpm(folder, {
    name,
    payload,
    header: 'Epoch: 2\nRequires(post): /bin/sh\nRequires: (bash if coreutils)\nRecommends: extra >= 1:2~rc1',
    files: {
      '/usr/share/sample/empty': '',
      '/usr/share/sample/text': 'some text\n'.repeat(2000),
      '/etc/sample.conf': 'key=value\n',
    },
    install:
      'ln %{buildroot}/usr/share/sample/text %{buildroot}/usr/share/sample/same\nln -s text %{buildroot}/usr/share/sample/link',
    listed:
      '%dir /usr/share/sample\n/usr/share/sample/same\n/usr/share/sample/link\n%ghost /var/log/sample\n%config(noreplace) /etc/sample.conf',
    scriptlets: '%post\n/sbin/ldconfig\n%preun -p /sbin/ldconfig\n%triggerin -- bash\necho hello',
  });

async function readAll(opened: OpenedPackage): Promise<Map<string, string>> {
  const contents = new Map<string, string>();
  for await (const { file, hardLinks, content } of payloadEntries(opened)) {
    const text = (await collect(content, 1 << 20)).toString();
    for (const name of [file, ...hardLinks])
      contents.set(name.path, name.linkTarget === '' ? text : `-> ${name.linkTarget}`);
  }
  return contents;
}

describe('openPackage', () => {
  it('reads what a package says of itself', async () => {
    const opened = await openPackage(rpm);
    expect(opened.identity).toEqual({
      name: 'sample',
      epoch: 2,
      version: '1.0',
      release: '1',
      arch: 'noarch',
    });
    expect(opened.scriptlets).toEqual([
      { kind: 'post', interpreter: ['/bin/sh'], body: '/sbin/ldconfig' },
      { kind: 'preun', interpreter: ['/sbin/ldconfig'], body: '' },
      { kind: 'trigger', interpreter: ['/bin/sh'], body: 'echo hello' },
    ]);
    const config = opened.files.find((file) => file.path === '/etc/sample.conf');
    expect(config?.flags).toMatchObject({ config: true, noReplace: true, ghost: false });
  });

  it('names a missing file', async () => {
    await expect(openPackage('/nowhere.rpm')).rejects.toMatchObject({ code: 'E_FILE_MISSING' });
  });
});

describe('payloadEntries', () => {
  it.each(['w3.zstdio', 'w6.gzdio', 'w2.xzdio', 'w.ufdio'])(
    'unpacks %s as rpm2cpio and cpio do',
    async (payload) => {
      const file = await build(payload, `packed-${payload.replace(/[^a-z]/g, '')}`);
      const root = mkdtempSync(path.join(folder, 'cpio-'));
      execFileSync('sh', ['-c', 'rpm2cpio "$1" | cpio -idm --quiet', 'sh', file], { cwd: root });
      const contents = await readAll(await openPackage(file));
      expect([...contents.keys()].sort()).toEqual([
        '/etc/sample.conf',
        '/usr/share/sample',
        '/usr/share/sample/empty',
        '/usr/share/sample/link',
        '/usr/share/sample/same',
        '/usr/share/sample/text',
      ]);
      for (const name of [
        '/usr/share/sample/text',
        '/usr/share/sample/same',
        '/usr/share/sample/empty',
        '/etc/sample.conf',
      ])
        expect(contents.get(name)).toBe(await readFile(path.join(root, name), 'utf8'));
      expect(contents.get('/usr/share/sample/link')).toBe('-> text');
    },
  );

  it('gives hard links of an empty file together', async () => {
    const file = await buildRpm(folder, {
      name: 'empty-links',
      files: { '/usr/share/links/first': '' },
      install: 'ln %{buildroot}/usr/share/links/first %{buildroot}/usr/share/links/second',
      listed: '/usr/share/links/second',
    });
    expect([...(await readAll(await openPackage(file)))]).toEqual([
      ['/usr/share/links/first', ''],
      ['/usr/share/links/second', ''],
    ]);
  });

  it('says that bzip2 is not read', async () => {
    const opened = await openPackage(await build('w9.bzdio', 'packed-bzip'));
    await expect(readAll(opened)).rejects.toMatchObject({ code: 'E_COMPRESSION' });
  });
});

describe('checkPackage and requireTrusted', () => {
  it('accepts a sound package, with checksum and size', async () => {
    const check = await checkPackage(await openPackage(rpm));
    const sum = execFileSync('sha256sum', [rpm], { encoding: 'utf8' }).slice(0, 64);
    expect(check).toMatchObject({
      checksum: `sha256:${sum}`,
      signed: false,
      size: (await readFile(rpm)).length,
    });
    expect(check.digests.filter((digest) => digest.trusted).map((digest) => digest.of)).toEqual([
      'header',
      'payload',
    ]);
    requireTrusted(check, rpm, { requireSignature: false, checksum: `sha256:${sum}`, size: check.size });
  });

  it.each([
    ['E_SIZE', { size: 1 }],
    ['E_CHECKSUM', { checksum: `sha256:${'0'.repeat(64)}` }],
    ['E_SIGNATURE_MISSING', { requireSignature: true }],
  ])('refuses with %s', async (code, policy) => {
    const check = await checkPackage(await openPackage(rpm));
    expect(() => requireTrusted(check, rpm, { requireSignature: false, ...policy })).toThrow(
      expect.objectContaining({ code }) as Error,
    );
  });

  it('finds a changed byte anywhere behind the lead, and never fails otherwise', async () => {
    const sound = await readFile(rpm);
    const opened = await openPackage(rpm);
    const { checksum } = await checkPackage(opened);
    const changed = path.join(folder, 'changed.rpm');
    // Every byte of both headers' introductions and indexes, then samples of the rest.
    const offsets = Array.from({ length: sound.length }, (_, i) => i).filter((i) => i < 400 || i % 23 === 0);
    const accepted: number[] = [];
    for (const offset of offsets) {
      const bytes = Buffer.from(sound);
      bytes[offset]! ^= 1 << (offset % 8);
      await writeFile(changed, bytes);
      const whole = await outcome(changed, checksum);
      expect(whole, `byte ${offset}`).not.toBe('accepted');
      if ((await outcome(changed)) === 'accepted') accepted.push(offset);
    }
    // Without the checksum of the metadata, what no digest covers may pass: the lead, and the signature header itself.
    expect(accepted.filter((offset) => offset >= opened.headerOffset)).toEqual([]);
  });

  it('refuses every truncation', async () => {
    const sound = await readFile(rpm);
    const cut = path.join(folder, 'cut.rpm');
    for (let length = 0; length < sound.length; length += length < 200 ? 13 : 211) {
      await writeFile(cut, sound.subarray(0, length));
      expect(await outcome(cut), `${length} bytes`).not.toBe('accepted');
    }
  });
});

/** Reads and checks a package and its payload; anything but a ViaductError with a code fails the test. */
async function outcome(file: string, checksum?: string): Promise<string> {
  try {
    const opened = await openPackage(file);
    const check = await checkPackage(opened);
    requireTrusted(check, file, { requireSignature: false, ...(checksum === undefined ? {} : { checksum }) });
    await readAll(opened);
    return 'accepted';
  } catch (thrown) {
    if (thrown instanceof ViaductError && thrown.code !== 'E_BUG') return thrown.code;
    throw thrown;
  }
}
