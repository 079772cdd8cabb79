import type { OsRelease } from '../../base/index.ts';
import { type PackageSource, compareEvr, formatEvr, formatNevra } from '../../rpm/index.ts';
import type { Explanation, Hidden } from '../explanation.ts';
import type { AppliedOverride } from '../overrides.ts';
import { type ResolveInput, type ResolveResult, withOverrides } from '../resolve.ts';
import { type Added, findViolations } from '../verify.ts';
import type { Changed, DetailChange } from './diff.ts';
import type { Lock, LockedPackage, LockedRepository } from './lock.ts';
import { type NewerVersion, newerVersions } from './newer.ts';

/** What a lock is compared with. */
export interface LockWorld {
  readonly base: { readonly arch: string; readonly packagesDigest: string; readonly osRelease?: OsRelease };
  /** Where the repositories are; those without metadata of their own may be left out. */
  readonly repositories: readonly LockedRepository[];
  /** The request of the lock, as it is resolved now. */
  readonly input: ResolveInput;
  /** What resolving it gives when nothing but what the lock has may be added: see `onlyLocked`. A sentence: why it failed. */
  readonly answer:
    | Exclude<ResolveResult, { result: 'needs-filelists' }>
    | { readonly result: 'lost'; readonly message: string };
}

/** Something for which a lock is true no more. */
export type LockFinding =
  | { readonly kind: 'base-arch'; readonly arch: Changed<string> }
  | { readonly kind: 'base-packages'; readonly packagesDigest: Changed<string> }
  /** Same or other packages, but another release: what is bound to the old one does not merge on it. */
  | { readonly kind: 'base-release'; readonly release: Changed<string> }
  | { readonly kind: 'repository-missing'; readonly repo: string; readonly packages: readonly string[] }
  | {
      readonly kind: 'package-missing';
      readonly nevra: string;
      readonly repo: string;
      /** What the repository has of that name and architecture, oldest first. */
      readonly versions: readonly string[];
      /** Other repositories that have the very package. */
      readonly elsewhere: readonly string[];
    }
  | (Pick<DetailChange, 'nevra' | 'checksum' | 'size' | 'location'> & {
      readonly kind: 'package-changed';
      readonly repo: string;
    })
  | { readonly kind: 'package-withheld'; readonly nevra: string; readonly repo: string; readonly by: Hidden }
  /** A rule is broken: a requirement that nothing meets, a conflict, two versions of one name. */
  | { readonly kind: 'violation'; readonly sentence: string }
  | { readonly kind: 'request-unanswered'; readonly explanation: Explanation }
  | { readonly kind: 'overrides'; readonly overrides: Changed<readonly AppliedOverride[]> }
  /** A group, a module or an overridden package is gone, so that the request cannot even be understood. */
  | { readonly kind: 'request-lost'; readonly message: string };

/** Something that changed, and does no harm. */
export type LockNote =
  | { readonly kind: 'repository-metadata'; readonly repo: string; readonly repomd: Changed<string> }
  | { readonly kind: 'repository-moved'; readonly repo: string; readonly url: Changed<string> }
  /** Nothing that is asked for needs it any more. */
  | { readonly kind: 'spare'; readonly nevra: string };

export interface LockCheck {
  readonly holds: boolean;
  /** In the order: base, repositories, packages, rules, request. None: the lock holds. */
  readonly findings: readonly LockFinding[];
  readonly notes: readonly LockNote[];
  readonly newer: readonly NewerVersion[];
}

/** What must not be added so that only the packages of a lock are, each from its own repository with its own bytes. */
export function onlyLocked(lock: Lock): (source: PackageSource, pkg: number) => Hidden | undefined {
  const byNevra = new Map(lock.packages.map((entry) => [entry.nevra, entry]));
  return (source, pkg) => {
    const locked = byNevra.get(formatNevra(source.identity(pkg)));
    const isIt = locked?.repo === source.name && locked.checksum === source.location(pkg)?.checksum;
    return isIt ? undefined : { kind: 'not-included' };
  };
}

/**
 * Tells whether a lock is still true: its base is the same; every package is where it was with the same bytes; every rule of
 * rpm holds, checked anew without any search; and its packages answer its request. Where packages are missing, rules and
 * request are not looked at.
 */
export function checkLock(lock: Lock, world: LockWorld): LockCheck {
  const { input, answer } = world;
  const findings: LockFinding[] = [...baseFindings(lock, world), ...missingRepositories(lock, world)];
  const added: Added[] = [];
  for (const entry of lock.packages) {
    const repository = input.repositories.find(({ source }) => source.name === entry.repo);
    if (repository === undefined) continue;
    const { source } = repository;
    const found = find(source, entry);
    if (found === undefined) {
      findings.push(missing(entry, source, input));
      continue;
    }
    const changed = changes(entry, source, found);
    if (changed !== undefined) findings.push({ kind: 'package-changed', repo: entry.repo, ...changed });
    const by = repository.hidden?.(found);
    // What is not among the locked packages is hidden for the sake of this check.
    if (by !== undefined && !(by.kind === 'not-included' && changed !== undefined))
      findings.push({ kind: 'package-withheld', nevra: entry.nevra, repo: entry.repo, by });
    added.push({ source, pkg: found });
  }
  const notes = repositoryNotes(lock, world);
  if (added.length === lock.packages.length) {
    if (answer.result !== 'lost') findings.push(...ruleFindings(input, added));
    if (answer.result === 'ok') {
      const needed = new Set(answer.packages.map(({ nevra }) => nevra));
      for (const { nevra } of lock.packages) if (!needed.has(nevra)) notes.push({ kind: 'spare', nevra });
      const [from, to] = [lock.overrides ?? [], answer.overrides ?? []];
      if (JSON.stringify(from.map(textOf)) !== JSON.stringify(to.map(textOf)))
        findings.push({ kind: 'overrides', overrides: { from, to } });
    } else if (answer.result === 'unsatisfiable' && !findings.some(({ kind }) => kind.startsWith('package-')))
      findings.push({ kind: 'request-unanswered', explanation: answer.explanation });
  }
  if (answer.result === 'lost') findings.push({ kind: 'request-lost', message: answer.message });
  return { holds: findings.length === 0, findings, notes, newer: newerVersions(lock, input) };
}

function ruleFindings(input: ResolveInput, added: readonly Added[]): LockFinding[] {
  const { base, owed } = withOverrides(input);
  return findViolations(base.source, added, owed).map((sentence) => ({ kind: 'violation', sentence }));
}

function textOf({ kind, nevra, by = '' }: AppliedOverride): string {
  return `${kind} ${nevra} ${by}`;
}

function baseFindings(lock: Lock, { base }: LockWorld): LockFinding[] {
  const was = lock.base;
  const findings: LockFinding[] = [];
  if (was.arch !== base.arch) findings.push({ kind: 'base-arch', arch: { from: was.arch, to: base.arch } });
  if (was.packagesDigest !== base.packagesDigest)
    findings.push({
      kind: 'base-packages',
      packagesDigest: { from: was.packagesDigest, to: base.packagesDigest },
    });
  const [from, to] = [releaseOf(was.osRelease), releaseOf(base.osRelease)];
  if (from !== undefined && to !== undefined && from !== to)
    findings.push({ kind: 'base-release', release: { from, to } });
  return findings;
}

function releaseOf(osRelease: OsRelease | undefined): string | undefined {
  if (osRelease === undefined) return undefined;
  const { id, versionId, release } = osRelease;
  return `${id} ${versionId}${release === undefined ? '' : ` ${release.key}=${release.value}`}`;
}

function missingRepositories(lock: Lock, { input }: LockWorld): LockFinding[] {
  const there = new Set(input.repositories.map(({ source }) => source.name));
  return lock.repositories
    .filter(({ name }) => !there.has(name))
    .map(({ name }) => ({
      kind: 'repository-missing',
      repo: name,
      packages: lock.packages.filter(({ repo }) => repo === name).map(({ nevra }) => nevra),
    }));
}

function find(source: PackageSource, { name, nevra, checksum }: LockedPackage): number | undefined {
  const same = source.named(name).filter((pkg) => formatNevra(source.identity(pkg)) === nevra);
  return same.find((pkg) => source.location(pkg)?.checksum === checksum) ?? same[0];
}

function missing(entry: LockedPackage, source: PackageSource, { repositories }: ResolveInput): LockFinding {
  const { nevra, name, arch, repo } = entry;
  const versions = source
    .named(name)
    .map((pkg) => source.identity(pkg))
    .filter((identity) => identity.arch === arch)
    .sort(compareEvr);
  return {
    kind: 'package-missing',
    nevra,
    repo,
    versions: [...new Set(versions.map(formatEvr))],
    elsewhere: repositories
      .map((other) => other.source)
      .filter((other) => other !== source)
      .filter((other) => {
        const found = find(other, entry);
        return found !== undefined && other.location(found)?.checksum === entry.checksum;
      })
      .map((other) => other.name),
  };
}

function changes(
  entry: LockedPackage,
  source: PackageSource,
  pkg: number,
): Pick<DetailChange, 'nevra' | 'checksum' | 'size' | 'location'> | undefined {
  const now = source.location(pkg);
  const { nevra, checksum, size, location } = entry;
  const changed = {
    ...(now?.checksum === checksum ? {} : { checksum: { from: checksum, to: now?.checksum ?? '' } }),
    ...(now?.size === size ? {} : { size: { from: size, to: now?.size ?? 0 } }),
    ...(now?.href === location ? {} : { location: { from: location, to: now?.href ?? '' } }),
  };
  return Object.keys(changed).length === 0 ? undefined : { nevra, ...changed };
}

function repositoryNotes(lock: Lock, world: LockWorld): LockNote[] {
  const notes: LockNote[] = [];
  for (const { name: repo, url, repomd } of lock.repositories) {
    const now = world.repositories.find(({ name }) => name === repo);
    if (now === undefined) continue;
    if (now.url !== url) notes.push({ kind: 'repository-moved', repo, url: { from: url, to: now.url } });
    if (now.repomd !== repomd)
      notes.push({ kind: 'repository-metadata', repo, repomd: { from: repomd, to: now.repomd } });
  }
  return notes;
}
