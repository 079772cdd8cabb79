import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { conformanceData } from '../../../test/conformance-data.ts';
import { buildRpm } from '../../../test/build-rpm.ts';
import { ViaductError, withTemporaryDirectory } from '../../core/index.ts';
import { readRpmdb } from './read-rpmdb.ts';

const listing = (packages: Awaited<ReturnType<typeof readRpmdb>>): string[] =>
  packages
    .map((entry) => `${entry.name}-${entry.epoch}:${entry.version}-${entry.release}.${entry.arch}`)
    .sort();

describe('readRpmdb', () => {
  it('reads what rpm has installed, changes that are only in the journal too', async () => {
    await withTemporaryDirectory(async (folder) => {
      const rpm = await buildRpm(folder, {
        name: 'installed',
        header: 'Requires: /bin/sh\nProvides: virtual = 2\nConflicts: other < 3',
        files: { '/usr/share/installed/file': 'content' },
      });
      const root = path.join(folder, 'root');
      const database = path.join(root, 'usr/lib/sysimage/rpm');
      await mkdir(database, { recursive: true });
      execFileSync('rpm', ['--dbpath', database, '--justdb', '--nodeps', '-i', rpm]);
      const [found, ...more] = await readRpmdb(path.join(database, 'rpmdb.sqlite'));
      expect(more).toEqual([]);
      expect(found).toMatchObject({
        name: 'installed',
        version: '1.0',
        provides: expect.arrayContaining([
          { name: 'virtual', comparison: '=', evr: { epoch: 0, version: '2', release: '' } },
        ]) as unknown,
        conflicts: [{ name: 'other', comparison: '<', evr: { epoch: 0, version: '3', release: '' } }],
        files: expect.arrayContaining(['/usr/share/installed/file']) as unknown,
      });
      // As in an image: nothing beside the file may be written.
      const copy = path.join(folder, 'read-only');
      await mkdir(copy);
      await copyFile(path.join(database, 'rpmdb.sqlite'), path.join(copy, 'rpmdb.sqlite'));
      await chmod(copy, 0o555);
      expect(listing(await readRpmdb(path.join(copy, 'rpmdb.sqlite')))).toEqual(['installed-0:1.0-1.noarch']);
    });
  });

  it.each([
    ['an empty file', '', 'no package database'],
    ['another file', 'some text that is no database at all', 'no package database'],
    ['a damaged database', `SQLite format 3\0${'x'.repeat(5000)}`, 'no readable package database'],
  ])('refuses %s', async (_, content, message) => {
    await withTemporaryDirectory(async (folder) => {
      const file = path.join(folder, 'rpmdb.sqlite');
      await writeFile(file, content);
      await expect(readRpmdb(file)).rejects.toMatchObject({
        code: 'E_RPMDB',
        message: expect.stringContaining(message) as string,
      });
    });
  });

  const folders = ['cbl-mariner-2.0', 'rpm-testsuite', 'amazonlinux2023-nagios-made'];
  it.runIf(conformanceData('rpmdb') !== undefined).each(folders)(
    'lists the database of %s as rpm does',
    async (name) => {
      const source = conformanceData(`rpmdb/${name}`)!;
      await withTemporaryDirectory(async (folder) => {
        const file = path.join(folder, 'rpmdb.sqlite');
        await writeFile(file, gunzipSync(await readFile(path.join(source, 'rpmdb.sqlite.gz'))));
        const expected = (await readFile(path.join(source, 'packages.txt'), 'utf8')).trim().split('\n');
        expect(listing(await readRpmdb(file))).toEqual(
          expected.filter((line) => !line.startsWith('gpg-pubkey-')).sort(),
        );
      });
    },
  );

  const otherKinds = [
    ['NDB', 'sle15-bci-a', 'Packages.db.gz'],
    ['Berkeley DB', 'libuuid-bdb', 'Packages'],
  ] as const;
  const databaseOf = async (folder: string, name: string): Promise<Buffer> => {
    const bytes = await readFile(conformanceData(`rpmdb/${folder}/${name}`)!);
    return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  };

  it.runIf(conformanceData('rpmdb') !== undefined).each(otherKinds)(
    'lists a database of kind %s',
    async (_, name, packages) => {
      await withTemporaryDirectory(async (folder) => {
        const file = path.join(folder, 'database');
        await writeFile(file, await databaseOf(name, packages));
        const listed = await readFile(conformanceData(`rpmdb/${name}/packages.txt`)!, 'utf8');
        expect(listing(await readRpmdb(file))).toEqual(
          listed
            .trim()
            .split('\n')
            .filter((line) => !line.startsWith('gpg-pubkey-'))
            .sort(),
        );
      });
    },
  );

  it.runIf(conformanceData('rpmdb') !== undefined).each(otherKinds)(
    'answers or refuses with a code when a database of kind %s is damaged or cut',
    async (_, name, packages) => {
      const sound = await databaseOf(name, packages);
      await withTemporaryDirectory(async (folder) => {
        const file = path.join(folder, 'database');
        const seen = new Set<string>();
        const tryWith = async (bytes: Buffer): Promise<void> => {
          await writeFile(file, bytes);
          seen.add(
            await readRpmdb(file).then(
              () => 'read',
              (thrown: unknown) => (thrown instanceof ViaductError ? thrown.code : 'crash'),
            ),
          );
        };
        for (let at = 0; at < sound.length; at += at < 64 ? 1 : Math.ceil(sound.length / 100)) {
          const changed = Buffer.from(sound);
          changed[at]! ^= 0xff;
          await tryWith(changed);
          await tryWith(sound.subarray(0, at));
        }
        expect(seen).toContain('E_RPMDB');
        expect(seen).not.toContain('crash');
        expect(seen).not.toContain('E_BUG');
      });
    },
  );
});
