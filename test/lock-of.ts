import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { OsRelease } from '../src/base/index.ts';
import type { Lock, LockedPackage } from '../src/resolve/index.ts';
import { formatNevra, openPackage } from '../src/rpm/index.ts';

/** A lock of exactly these RPM files, each of them requested, for a base of the given release. */
export async function lockOf(
  files: readonly string[],
  osRelease: OsRelease,
  owners: Pick<Lock['base'], 'users' | 'groups'> = {},
): Promise<{ lock: Lock; packages: { locked: LockedPackage; file: string }[] }> {
  const packages = await Promise.all(
    files.map(async (file) => {
      const { identity, size } = await openPackage(file);
      const checksum = `sha256:${createHash('sha256')
        .update(await readFile(file))
        .digest('hex')}`;
      const reason = { kind: 'requested', request: identity.name } as const;
      const location = path.basename(file);
      return {
        file,
        locked: { ...identity, nevra: formatNevra(identity), repo: 'test', location, checksum, size, reason },
      };
    }),
  );
  return {
    lock: {
      format: 'viaduct-lock/1',
      request: packages.map(({ locked }) => locked.name),
      base: { arch: 'x86_64', packagesDigest: `sha256:${'0'.repeat(64)}`, osRelease, ...owners },
      repositories: [{ name: 'test', url: 'file:///test/', repomd: `sha256:${'1'.repeat(64)}` }],
      packages: packages.map(({ locked }) => locked),
    },
    packages,
  };
}
