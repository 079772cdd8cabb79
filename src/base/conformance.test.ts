import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { conformanceData } from '../../test/conformance-data.ts';
import { withTemporaryDirectory } from '../core/index.ts';
import {
  type PackageMetadata,
  type PackageSource,
  formatNevra,
  memorySource,
  parseNevra,
} from '../rpm/index.ts';
import { readBase } from './index.ts';

const noRpmMd = (): Promise<PackageSource> => Promise.reject(new Error('not asked for'));
const mariner = conformanceData('rpmdb/cbl-mariner-2.0');
const stable = conformanceData('fcos-locks/stable.x86_64.2019-2022.jsonl.gz');

describe.runIf(mariner)('the database of a real image', () => {
  it.each([
    ['rpmdb', 'rpmdb.sqlite', ''],
    ['rpmdb', 'rpmdb.sqlite', 'rpmdb.sqlite'],
    ['root', 'usr/lib/sysimage/rpm/rpmdb.sqlite', ''],
  ])('as %s: %s', async (kind, place, named) =>
    withTemporaryDirectory(async (folder) => {
      const file = path.join(folder, place);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, gunzipSync(await readFile(path.join(mariner!, 'rpmdb.sqlite.gz'))));
      await mkdir(path.join(folder, 'var/lib'), { recursive: true });
      await symlink('/usr/lib/sysimage/rpm', path.join(folder, 'var/lib/rpm'));
      const base = await readBase(path.join(folder, named), { openRpmMd: noRpmMd });
      expect(base).toMatchObject({ kind, arch: 'x86_64' });
      expect(base.source.filesComplete).toBe(true);
      const listed = (await readFile(path.join(mariner!, 'packages.txt'), 'utf8')).trim().split('\n');
      const expected = listed
        .filter((line) => !line.startsWith('gpg-pubkey'))
        .map((line) => formatNevra(parseNevra(line)!));
      const actual = Array.from({ length: base.source.packageCount }, (_, pkg) =>
        formatNevra(base.source.identity(pkg)),
      );
      expect(actual.sort()).toEqual(expected.sort());
      expect(base.source.ownersOf('/bin/bash').map((pkg) => base.source.identity(pkg).name)).toEqual([
        'bash',
      ]);
    }),
  );
});

describe.runIf(stable)('a lockfile of Fedora CoreOS', () => {
  it('is the same base as the list of its packages', async () =>
    withTemporaryDirectory(async (folder) => {
      const [first] = gunzipSync(await readFile(stable!))
        .toString('utf8')
        .split('\n');
      const { packages } = JSON.parse(first!) as { packages: Record<string, string> };
      const nevras = Object.entries(packages).map(([name, evra]) => `${name}-${evra}`);
      const known = nevras.map((nevra): PackageMetadata => parseNevra(nevra)!);
      const repositories = [{ name: 'fedora', source: memorySource('fedora', known) }];
      const lockfile = path.join(folder, 'manifest-lock.x86_64.json');
      const entries = Object.entries(packages).map(([name, evra]) => [name, { evra }]);
      await writeFile(
        lockfile,
        JSON.stringify({ packages: Object.fromEntries(entries) as unknown }, null, 2),
      );
      const list = path.join(folder, 'list');
      await writeFile(list, nevras.join('\n'));

      const locked = await readBase(lockfile, { repositories, openRpmMd: noRpmMd });
      const listed = await readBase(list, { repositories, openRpmMd: noRpmMd });
      expect(locked).toMatchObject({
        kind: 'lockfile',
        arch: 'x86_64',
        source: { packageCount: nevras.length },
      });
      expect(listed).toMatchObject({ kind: 'list', packagesDigest: locked.packagesDigest });
      await expect(readBase(lockfile, { openRpmMd: noRpmMd })).rejects.toMatchObject({
        code: 'E_BASE_PACKAGES',
      });
    }));
});
