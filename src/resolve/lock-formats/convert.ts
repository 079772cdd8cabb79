import { formatError, quoted } from './errors.ts';
import type { Lock } from '../lock/lock.ts';
import { readPackageManifest, writePackageManifest } from './package-manifest.ts';
import type { LockFormat, PinFile, Pins } from './pins.ts';
import { readRpmOstree, writeRpmOstree } from './rpm-ostree.ts';
import { readRpmsLock, writeRpmsLock } from './rpms-lock.ts';
import { readVersionlockList, writeVersionlockList } from './versionlock-list.ts';
import { readVersionlockToml, writeVersionlockToml } from './versionlock-toml.ts';

/** What a lock pins. Reasons, the request and the base have no place in other formats. */
export function pinsOf({ base, repositories, packages }: Lock): Pins {
  return {
    arch: base.arch,
    repositories: repositories.map(({ name, url }) => ({ id: name, baseurl: url })),
    packages: packages.map(({ name, epoch, version, release, arch, repo, location, checksum, size }) => ({
      ...{ name, epoch, version, release, arch, repo, location, checksum, size },
    })),
  };
}

/** The bytes of a lock file of another tool. Throws E_LOCK_FORMAT where it cannot hold a package. */
export function writePins(pins: Pins, format: LockFormat): string {
  switch (format) {
    case 'rpm-ostree':
      return writeRpmOstree(pins);
    case 'rpms-lock':
      return writeRpmsLock(pins);
    case 'package-manifest':
      return writePackageManifest(pins);
    case 'versionlock':
      return writeVersionlockList(pins);
    case 'versionlock-toml':
      return writeVersionlockToml(pins);
  }
}

/**
 * Reads a lock file of another tool.
 * @param format when absent, told by the content
 * Throws E_LOCK_FORMAT, E_YAML, E_YAML_KEY, E_YAML_TYPE, E_BASE_LIST with line and column, E_LIMIT.
 */
export function readPins(text: string, file: string, format = formatOf(text, file)): PinFile {
  switch (format) {
    case 'rpm-ostree':
      return readRpmOstree(text, file);
    case 'rpms-lock':
      return readRpmsLock(text, file);
    case 'package-manifest':
      return readPackageManifest(text, file);
    case 'versionlock':
      return readVersionlockList(text, file);
    case 'versionlock-toml':
      return readVersionlockToml(text, file);
  }
}

function formatOf(text: string, file: string): LockFormat {
  const lines = text
    .slice(0, 100_000)
    .split('\n')
    .filter((line) => !/^\s*(#|$|---\s*$)/.test(line));
  const has = (pattern: RegExp) => lines.some((line) => pattern.test(line));
  if (has(/^["']?lockfileV(ersion|endor)["']?\s*:/)) return 'rpms-lock';
  if (has(/^["']?document["']?\s*:/)) return 'package-manifest';
  if (has(/^\s*\[\[packages\]\]/) || has(/^\s*version\s*=/)) return 'versionlock-toml';
  if (lines[0]?.trimStart().startsWith('{') === true || has(/^packages\s*:/)) return 'rpm-ostree';
  if (lines.every((line) => /^\s*!?\s*\S+\s*$/.test(line))) return 'versionlock';
  throw formatError(
    `It cannot be told what kind of lock ${quoted(file)} is`,
    { file, line: 1 },
    'Say it with --format',
  );
}
