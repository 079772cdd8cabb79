import type { OsRelease } from '../../base/index.ts';
import { ViaductError } from '../../core/index.ts';
import type { Lock, LockSettings, LockedPackage, LockedRepository } from './lock.ts';
import type { AppliedOverride } from '../overrides.ts';
import type { ResolvedPackage } from '../resolve.ts';

export interface LockInput {
  /** In the user's order. */
  readonly request: readonly string[];
  /** Only what differs from the defaults. */
  readonly settings?: LockSettings;
  readonly base: {
    readonly arch: string;
    readonly packagesDigest: string;
    readonly osRelease?: OsRelease;
    readonly users?: ReadonlyMap<string, number>;
    readonly groups?: ReadonlyMap<string, number>;
  };
  /** All that were asked; those that no package comes from are left out. */
  readonly repositories: readonly LockedRepository[];
  /** What is changed of the base. */
  readonly overrides?: readonly AppliedOverride[];
  readonly packages: readonly ResolvedPackage[];
}

/** Writes an answer down as a lock. */
export function makeLock(input: LockInput): Lock {
  const { base } = input;
  const used = new Set(input.packages.map((entry) => entry.repo));
  return {
    format: 'viaduct-lock/1',
    request: [...input.request],
    ...(input.settings === undefined || Object.keys(input.settings).length === 0
      ? {}
      : { settings: input.settings }),
    base: {
      arch: base.arch,
      packagesDigest: base.packagesDigest,
      ...(base.osRelease === undefined ? {} : { osRelease: base.osRelease }),
      ...(base.users === undefined ? {} : { users: sortedRecord(base.users) }),
      ...(base.groups === undefined ? {} : { groups: sortedRecord(base.groups) }),
    },
    ...(input.overrides === undefined || input.overrides.length === 0 ? {} : { overrides: input.overrides }),
    repositories: input.repositories
      .filter((entry) => used.has(entry.name))
      .map(({ name, url, repomd }) => ({ name, url, repomd }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    packages: input.packages.map(lockPackage).sort((a, b) => (a.nevra < b.nevra ? -1 : 1)),
  };
}

function lockPackage(entry: ResolvedPackage): LockedPackage {
  const location = entry.source.location(entry.pkg);
  if (location === undefined)
    throw new ViaductError('E_BUG', `${entry.nevra} has no location in ${entry.repo}`);
  const { name, epoch, version, release, arch } = entry.identity;
  return {
    nevra: entry.nevra,
    name,
    epoch,
    version,
    release,
    arch,
    repo: entry.repo,
    location: location.href,
    checksum: location.checksum,
    size: location.size,
    reason: entry.reason,
  };
}

function sortedRecord(map: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}
