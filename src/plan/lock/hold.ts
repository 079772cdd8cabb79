import type { OpenRepository } from '../../repo/index.ts';
import type { LockedPackage } from '../../resolve/index.ts';
import { type PackageIdentity, compareEvr, formatEvr, formatNevra } from '../../rpm/index.ts';
import type { PlanPorts } from '../open-repositories.ts';
import { type Solution, type World, solveWishes } from '../solve-wishes.ts';
import type { Wishes } from '../wishes.ts';

type Solved = Extract<Solution, { result: 'ok' }>;

/** A solve under way, in which packages are held at versions one after the other. */
export interface Holding {
  readonly world: World;
  readonly wishes: Wishes;
  readonly ports: PlanPorts;
  /** What is to be kept where it can be, and is still in some repository. */
  readonly kept: readonly LockedPackage[];
}

/** Which versions of a name may be added; other names are free. */
type Held = ReadonlyMap<string, (identity: PackageIdentity) => boolean>;

/** More than this many solves are not spent on finding out what can stay. */
const mostAttempts = 40;

export function holdingOf(
  world: World,
  wishes: Wishes,
  ports: PlanPorts,
  packages: readonly LockedPackage[],
): Holding {
  const isThere = ({ name, nevra }: LockedPackage) =>
    world.repositories.some(({ source }) =>
      source.named(name).some((pkg) => formatNevra(source.identity(pkg)) === nevra),
    );
  return { world, wishes, ports, kept: packages.filter(isThere) };
}

/** Solves with what is kept going before all else, and other versions of held names withheld. */
export function solveHeld(holding: Holding, held: Held = new Map(), repairs = false): Promise<Solution> {
  const { world, wishes, ports, kept } = holding;
  return solveWishes(
    world,
    {
      ...wishes,
      prefer: kept.map(({ nevra }) => nevra),
      ...(held.size === 0
        ? {}
        : {
            withhold: (source, pkg) => {
              const identity = source.identity(pkg);
              return held.get(identity.name)?.(identity) === false ? { kind: 'not-included' } : undefined;
            },
          }),
    },
    ports,
    repairs,
  );
}

/** The names of packages, held at exactly these versions. */
export function heldAt(packages: readonly LockedPackage[]): Held {
  const byName = Map.groupBy(packages, ({ name }) => name);
  return new Map(
    [...byName].map(([name, entries]) => {
      const nevras = new Set(entries.map(({ nevra }) => nevra));
      return [name, (identity) => nevras.has(formatNevra(identity))];
    }),
  );
}

/** A name held at the version of one package, for all architectures. */
export function heldAtVersion(identity: PackageIdentity): Held {
  return new Map([[identity.name, (other) => compareEvr(identity, other) === 0]]);
}

/**
 * A solution in which no kept package changes its version that could stay: all are held at once, or else those that a first
 * solution changes are held one by one.
 * @param held what must be as it says in any case
 */
export async function changeLeast(holding: Holding, held: Held): Promise<Solution> {
  const { kept } = holding;
  const all = await solveHeld(holding, new Map([...heldAt(kept), ...held]));
  if (all.result === 'ok') return all;
  let best = await solveHeld(holding, held, held.size === 0);
  if (best.result !== 'ok') return best;
  const staying = new Map(heldAt(kept.filter((entry) => !isMoved(entry, best as Solved))));
  const moved = [...new Set(kept.filter((entry) => isMoved(entry, best as Solved)).map(({ name }) => name))];
  for (const name of moved.slice(0, mostAttempts)) {
    const entries = kept.filter((entry) => entry.name === name);
    const more = new Map([...staying, ...heldAt(entries), ...held]);
    const next = await solveHeld(holding, more);
    if (next.result !== 'ok') continue;
    best = next;
    staying.set(name, heldAt(entries).get(name)!);
  }
  return best;
}

/** Whether the solution has the package in another version. A package that it has not at all is not moved. */
function isMoved(entry: LockedPackage, solution: Solved): boolean {
  const same = solution.packages.filter(({ identity }) => identity.name === entry.name);
  return same.length > 0 && same.every(({ nevra }) => nevra !== entry.nevra);
}

/**
 * The versions of a name that repositories have on offer, in the order in which they are to be tried, down to the one that is
 * locked: better repositories first, then newer versions.
 */
export function candidatesOf(
  name: string,
  locked: LockedPackage | undefined,
  repositories: readonly OpenRepository[],
): PackageIdentity[] {
  const offers = repositories.flatMap((repository) =>
    repository.source
      .named(name)
      .filter((pkg) => repository.withheld(pkg) === undefined)
      .map((pkg) => ({
        identity: repository.source.identity(pkg),
        priority: repository.description.priority ?? 99,
      })),
  );
  offers.sort((a, b) => a.priority - b.priority || compareEvr(b.identity, a.identity));
  const seen = new Set<string>();
  const versions = offers
    .map(({ identity }) => identity)
    .filter((identity) => !seen.has(formatEvr(identity)) && seen.add(formatEvr(identity)));
  const current = versions.findIndex(
    (identity) => locked !== undefined && compareEvr(identity, locked) === 0,
  );
  return versions.slice(0, current === -1 ? mostAttempts : Math.min(current + 1, mostAttempts));
}
