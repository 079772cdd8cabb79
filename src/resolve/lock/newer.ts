import { type PackageIdentity, compareEvr, formatNevra, packagePattern } from '../../rpm/index.ts';
import { architectureRank } from '../architecture.ts';
import type { ResolveInput } from '../resolve.ts';
import type { Lock, LockedPackage } from './lock.ts';

/** A package of which a repository has a newer version. */
export interface NewerVersion {
  readonly nevra: string;
  /** The newest that is on offer; whether everything else allows it is another question. */
  readonly newest: string;
  readonly repo: string;
}

/** Of which packages of a lock there are newer versions, sorted by NEVRA. What the lock excludes does not count. */
export function newerVersions(lock: Lock, input: ResolveInput): NewerVersion[] {
  const newest = new Map<string, LockedPackage>();
  for (const entry of lock.packages) {
    const key = `${entry.name}.${entry.arch}`;
    const known = newest.get(key);
    if (known === undefined || compareEvr(known, entry) < 0) newest.set(key, entry);
  }
  const excluded = (input.excludes ?? []).map(packagePattern);
  const included = lock.settings?.includes?.map(packagePattern);
  const found: NewerVersion[] = [];
  for (const entry of newest.values()) {
    let best: { readonly identity: PackageIdentity; readonly repo: string } | undefined;
    for (const { source, hidden } of input.repositories)
      for (const pkg of source.named(entry.name)) {
        const identity = source.identity(pkg);
        if (!fits(identity, entry, input.base.arch) || compareEvr(identity, best?.identity ?? entry) <= 0)
          continue;
        const by = hidden?.(pkg);
        // What hides all but the locked packages says nothing of the repository.
        const isOpen = by === undefined || (by.kind === 'not-included' && by.repository === undefined);
        if (!isOpen || excluded.some((test) => test(identity))) continue;
        if (included?.some((test) => test(identity)) === false) continue;
        best = { identity, repo: source.name };
      }
    if (best !== undefined)
      found.push({ nevra: entry.nevra, newest: formatNevra(best.identity), repo: best.repo });
  }
  return found.sort((a, b) => (a.nevra < b.nevra ? -1 : 1));
}

function fits(identity: PackageIdentity, entry: LockedPackage, system: string): boolean {
  const same = identity.arch === entry.arch || identity.arch === 'noarch' || entry.arch === 'noarch';
  return same && architectureRank(system, identity.arch) !== undefined;
}
