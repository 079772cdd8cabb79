import { packagePattern, parseNevra } from '../../rpm/index.ts';
import type { Lock, LockedPackage } from '../lock/lock.ts';
import type { ResolveInput, ResolvedPackage } from '../resolve.ts';
import { type Chain, createWays } from './ways.ts';

/** Why a package is there. */
export interface Why {
  /** The packages that are meant and are there, sorted; none: it is not there. */
  readonly packages: readonly WhyPackage[];
}

export interface WhyPackage {
  readonly nevra: string;
  /** Repository it comes from; absent: the base has it. */
  readonly repo?: string;
  /** The shortest ways from a request to it. None for a package of the base that nothing in the answer asks for. */
  readonly chains: readonly Chain[];
}

/** Explains the presence of packages in an answer or in the base. `target` names them in any form of a NEVRA. */
export function why(input: ResolveInput, answer: readonly ResolvedPackage[], target: string): Why {
  const ways = createWays(input, answer);
  return {
    packages: ways.find(packagePattern(target)).map((place) => ({
      nevra: place.nevra,
      ...(place.repo === undefined ? {} : { repo: place.repo }),
      chains: ways.chainsTo(place),
    })),
  };
}

/** The same from a lock alone, which keeps one reason for each package, and so one way. */
export function whyInLock(lock: Lock, target: string): Why {
  const byNevra = new Map(lock.packages.map((entry) => [entry.nevra, entry]));
  const isTarget = packagePattern(target);
  return {
    packages: lock.packages
      .filter((entry) => isTarget(entry))
      .map((entry) => ({ nevra: entry.nevra, repo: entry.repo, chains: [chainTo(entry, byNevra)] })),
  };
}

function chainTo(entry: LockedPackage, byNevra: ReadonlyMap<string, LockedPackage>): Chain {
  const steps: Chain['steps'][number][] = [];
  const seen = new Set<string>();
  for (let at: LockedPackage | undefined = entry; at !== undefined && !seen.has(at.nevra);) {
    seen.add(at.nevra);
    const { nevra, reason }: LockedPackage = at;
    if (reason.kind === 'requested') return { request: reason.request, steps: [{ nevra }, ...steps] };
    const weak = reason.kind === 'recommended' ? { weak: true as const } : {};
    steps.unshift({ nevra, capability: reason.capability, ...weak });
    at = byNevra.get(reason.by);
    // A boolean dependency of the base asks for it.
    if (at === undefined) return { request: reason.by, steps };
  }
  return { request: parseNevra(entry.nevra)?.name ?? entry.nevra, steps };
}
