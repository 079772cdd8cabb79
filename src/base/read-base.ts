import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { ViaductError, readText, wrapFileError } from '../core/index.ts';
import { type PackageSource, memorySource, readRpmdb } from '../rpm/index.ts';
import type { Base } from './base.ts';
import { type NamedSource, findPackages } from './listed/find-packages.ts';
import { parseList } from './listed/parse-list.ts';
import { parseLockfile } from './listed/parse-lockfile.ts';
import { selectedSource } from './listed/selected-source.ts';
import { readAccounts } from './root/accounts.ts';
import { readOsReleaseOf } from './root/os-release.ts';
import { rpmdbOfFolder, rpmdbOfRoot } from './root/rpmdb-of-root.ts';
import { architectureOf, packagesDigest } from './summary.ts';

export interface ReadBaseOptions {
  /** Repositories that hold the packages of a lockfile or a list, in the order in which they are asked. */
  readonly repositories?: readonly NamedSource[];
  /** Opens an rpm-md repository all of whose packages are the base. */
  readonly openRpmMd: (pathOrUrl: string) => Promise<PackageSource>;
  /** RPM architecture; default: that of most packages. */
  readonly arch?: string;
}

const baseName = '@base';

/**
 * Reads a base from a root tree, an rpmdb (file or folder), an rpm-md folder or URL, a lockfile of rpm-ostree or a list of
 * NEVRAs; which of them it is, is told by what is there.
 * Throws E_BASE, E_BASE_LIST, E_BASE_PACKAGES, E_OS_RELEASE, E_RPMDB, E_FILE_MISSING, E_FILE_READ, E_YAML and its kin, and
 * what `openRpmMd` throws.
 */
export async function readBase(origin: string, options: ReadBaseOptions): Promise<Base> {
  const found = await readPackages(origin, options);
  if (found.source.packageCount === 0)
    throw new ViaductError('E_BASE', `${origin} has no packages`, {
      where: { file: origin },
      hint: 'A base is one exact release of a system with all of its packages',
    });
  return {
    ...found,
    origin,
    arch: options.arch ?? architectureOf(found.source, origin),
    get packagesDigest() {
      return packagesDigest(found.source);
    },
  };
}

type Found = Omit<Base, 'origin' | 'arch' | 'packagesDigest'>;

async function readPackages(origin: string, options: ReadBaseOptions): Promise<Found> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(origin))
    return { kind: 'rpm-md', source: await options.openRpmMd(origin) };
  if (isFolder(origin)) return readFolder(origin, options);
  if (await isBinary(origin)) return { kind: 'rpmdb', source: await readDatabase(origin) };
  const text = await readText(origin);
  const lockfile = /^\s*\{/.test(text) || /\.(json|ya?ml)$/.test(origin);
  const wanted = lockfile ? parseLockfile(text, origin) : parseList(text, origin);
  const arch =
    options.arch ?? (lockfile ? /\.([^.]+)\.(json|ya?ml)$/.exec(path.basename(origin))?.[1] : undefined);
  const selected = findPackages(wanted, options.repositories ?? [], arch);
  return { kind: lockfile ? 'lockfile' : 'list', source: selectedSource(baseName, selected) };
}

async function readFolder(folder: string, { openRpmMd }: ReadBaseOptions): Promise<Found> {
  if (isFolder(path.join(folder, 'repodata'), true))
    return { kind: 'rpm-md', source: await openRpmMd(folder) };
  const ofRoot = await rpmdbOfRoot(folder);
  if (ofRoot !== undefined) {
    const osRelease = await readOsReleaseOf(folder);
    return {
      kind: 'root',
      source: await readDatabase(ofRoot),
      ...(osRelease === undefined ? {} : { osRelease }),
      users: await readAccounts(folder, 'passwd'),
      groups: await readAccounts(folder, 'group'),
      root: path.resolve(folder),
    };
  }
  const database = await rpmdbOfFolder(folder, '.');
  if (database !== undefined) return { kind: 'rpmdb', source: await readDatabase(database) };
  throw new ViaductError('E_BASE', `${folder} holds neither a package database nor repository metadata`, {
    where: { file: folder },
    hint: 'Name a root tree (with usr/share/rpm, usr/lib/sysimage/rpm or var/lib/rpm), or a folder with repodata/repomd.xml',
  });
}

async function readDatabase(file: string): Promise<PackageSource> {
  return memorySource(baseName, await readRpmdb(file), { filesComplete: true });
}

function isFolder(file: string, mayLack = false): boolean {
  try {
    return statSync(file).isDirectory();
  } catch (thrown) {
    if (mayLack) return false;
    throw wrapFileError(thrown, file, 'read');
  }
}

/** Databases of all kinds have a zero byte in their first 16; lists and lockfiles have none. */
async function isBinary(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
      return buffer.subarray(0, bytesRead).includes(0);
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    throw wrapFileError(thrown, file, 'read');
  }
}
