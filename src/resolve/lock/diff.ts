import { compareEvr, parseNevra } from '../../rpm/index.ts';
import type { Lock, LockedBase, LockedPackage, LockedRepository } from './lock.ts';

/** A value before and after. */
export interface Changed<T> {
  readonly from: T;
  readonly to: T;
}

/** One package whose version (or, at the same version, architecture) changes. */
export interface VersionChange extends Changed<LockedPackage> {
  readonly name: string;
}

/** What of a package changes that stays at its version. */
export interface DetailChange {
  readonly nevra: string;
  readonly repo?: Changed<string>;
  readonly checksum?: Changed<string>;
  readonly size?: Changed<number>;
  readonly location?: Changed<string>;
  readonly reason?: Changed<LockedPackage['reason']>;
  readonly signer?: Changed<LockedPackage['signer'] | null>;
}

export interface RepositoryChange {
  readonly name: string;
  /** Absent: the repository is new. */
  readonly from?: LockedRepository;
  /** Absent: no package comes from it any more. */
  readonly to?: LockedRepository;
}

/** What is different between two locks; empty lists and absent keys for what is not. */
export interface LockDifference {
  readonly same: boolean;
  /** Of what was asked for. */
  readonly request: { readonly added: readonly string[]; readonly removed: readonly string[] };
  /** Whether anything else that was asked with it changed: its order, exclusions, modules, overrides and the like. */
  readonly settings: boolean;
  readonly base?: Changed<LockedBase>;
  /** Of the base, as it is changed by the request. */
  readonly overrides?: Changed<NonNullable<Lock['overrides']>>;
  readonly repositories: readonly RepositoryChange[];
  readonly added: readonly LockedPackage[];
  readonly removed: readonly LockedPackage[];
  readonly upgraded: readonly VersionChange[];
  readonly downgraded: readonly VersionChange[];
  /** Same version, another architecture. */
  readonly rebuilt: readonly VersionChange[];
  readonly changed: readonly DetailChange[];
  /** Bytes of all packages. */
  readonly size: Changed<number>;
}

/**
 * Compares two locks. Packages are paired by NEVRA, then by name and architecture, then by name; several of one name that
 * are no pair count as added and removed. A reason counts as the same when only the version of the package that gives it
 * changed.
 */
export function diffLocks(from: Lock, to: Lock): LockDifference {
  const { pairs, added, removed } = pair(from.packages, to.packages);
  const moved = pairs.filter((entry) => entry.from.nevra !== entry.to.nevra);
  const order = (entry: Changed<LockedPackage>) => compareEvr(entry.to, entry.from);
  const changed = pairs
    .filter((entry) => entry.from.nevra === entry.to.nevra)
    .map((entry) => detailsOf(entry.from, entry.to))
    .filter((entry) => Object.keys(entry).length > 1);
  const difference = {
    request: {
      added: to.request.filter((text) => !from.request.includes(text)),
      removed: from.request.filter((text) => !to.request.includes(text)),
    },
    settings: !equal(from.settings, to.settings) || reordered(from.request, to.request),
    ...(equal(from.base, to.base) ? {} : { base: { from: from.base, to: to.base } }),
    ...(equal(from.overrides, to.overrides)
      ? {}
      : { overrides: { from: from.overrides ?? [], to: to.overrides ?? [] } }),
    repositories: repositoryChanges(from.repositories, to.repositories),
    added,
    removed,
    upgraded: moved.filter((entry) => order(entry) > 0),
    downgraded: moved.filter((entry) => order(entry) < 0),
    rebuilt: moved.filter((entry) => order(entry) === 0),
    changed,
    size: { from: sizeOf(from.packages), to: sizeOf(to.packages) },
  };
  const { request, settings, size, base, overrides, ...lists } = difference;
  const same =
    !settings &&
    base === undefined &&
    overrides === undefined &&
    size.from === size.to &&
    [...Object.values(request), ...Object.values(lists)].every((list) => list.length === 0);
  return { same, ...difference };
}

/** Bytes of packages together. */
export function sizeOf(packages: readonly { readonly size: number }[]): number {
  return packages.reduce((sum, entry) => sum + entry.size, 0);
}

interface Pairs {
  readonly pairs: readonly VersionChange[];
  readonly added: readonly LockedPackage[];
  readonly removed: readonly LockedPackage[];
}

function pair(from: readonly LockedPackage[], to: readonly LockedPackage[]): Pairs {
  const pairs: VersionChange[] = [];
  let [removed, added] = [sort(from), sort(to)];
  for (const keyOf of [
    (entry: LockedPackage) => entry.nevra,
    (entry: LockedPackage) => `${entry.name}.${entry.arch}`,
    (entry: LockedPackage) => entry.name,
  ]) {
    const before = Map.groupBy(removed, keyOf);
    const after = Map.groupBy(added, keyOf);
    const taken = new Set<LockedPackage>();
    for (const [key, [one, ...more]] of before) {
      const [other, ...others] = after.get(key) ?? [];
      if (one === undefined || other === undefined || more.length > 0 || others.length > 0) continue;
      pairs.push({ name: one.name, from: one, to: other });
      taken.add(one).add(other);
    }
    removed = removed.filter((entry) => !taken.has(entry));
    added = added.filter((entry) => !taken.has(entry));
  }
  return { pairs: pairs.sort((a, b) => (a.to.nevra < b.to.nevra ? -1 : 1)), added, removed };
}

function sort(packages: readonly LockedPackage[]): LockedPackage[] {
  return [...packages].sort((a, b) => (a.nevra < b.nevra ? -1 : 1));
}

function detailsOf(from: LockedPackage, to: LockedPackage): DetailChange {
  const plain = (['repo', 'checksum', 'size', 'location'] as const)
    .filter((key) => from[key] !== to[key])
    .map((key) => [key, { from: from[key], to: to[key] }] as const);
  return {
    nevra: to.nevra,
    ...Object.fromEntries(plain),
    ...(equal(withoutVersion(from.reason), withoutVersion(to.reason))
      ? {}
      : { reason: { from: from.reason, to: to.reason } }),
    ...(equal(from.signer, to.signer)
      ? {}
      : { signer: { from: from.signer ?? null, to: to.signer ?? null } }),
  };
}

function withoutVersion(reason: LockedPackage['reason']): LockedPackage['reason'] {
  return reason.kind === 'requested' ? reason : { ...reason, by: parseNevra(reason.by)?.name ?? reason.by };
}

function repositoryChanges(
  from: readonly LockedRepository[],
  to: readonly LockedRepository[],
): RepositoryChange[] {
  const before = new Map(from.map((entry) => [entry.name, entry]));
  const after = new Map(to.map((entry) => [entry.name, entry]));
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .filter((name) => !equal(before.get(name), after.get(name)))
    .map((name) => ({
      name,
      ...(before.has(name) ? { from: before.get(name)! } : {}),
      ...(after.has(name) ? { to: after.get(name)! } : {}),
    }));
}

/** Whether those that stayed changed places. */
function reordered(from: readonly string[], to: readonly string[]): boolean {
  return !equal(
    from.filter((text) => to.includes(text)),
    to.filter((text) => from.includes(text)),
  );
}

/** Whether two values of a lock are the same, whatever the order of keys. */
function equal(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other;
  const [a, b] = [Object.entries(one), new Map<string, unknown>(Object.entries(other))];
  return a.length === b.size && a.every(([key, value]) => b.has(key) && equal(value, b.get(key)));
}
