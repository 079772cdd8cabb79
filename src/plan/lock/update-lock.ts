import type { Base } from '../../base/index.ts';
import { ViaductError, nearest } from '../../core/index.ts';
import {
  type Explanation,
  type Lock,
  type LockDifference,
  type LockedPackage,
  type Repair,
  diffLocks,
  keepSigners,
} from '../../resolve/index.ts';
import type { PlanPorts } from '../open-repositories.ts';
import { openWorld } from '../solve-request.ts';
import { type Solution, solveWishes } from '../solve-wishes.ts';
import type { LockedWorldInput } from './check-lock.ts';
import { type Holding, candidatesOf, changeLeast, heldAtVersion, holdingOf } from './hold.ts';
import { wishesOf } from './settings.ts';

export interface UpdateOptions {
  /** Packages, or entries of the request, that are to be brought up to date; none: all. */
  readonly names: readonly string[];
  /** Take what a new resolve gives, also on another base than that of the lock. */
  readonly newest: boolean;
}

export type Update =
  | { readonly result: 'ok'; readonly base: Base; readonly lock: Lock; readonly difference: LockDifference }
  | {
      readonly result: 'unsatisfiable';
      readonly base: Base;
      readonly explanation: Explanation;
      readonly repairs: readonly Repair[];
    };

/**
 * Brings a lock up to date. With names: these are taken in the newest version with which everything can be, and of the rest
 * only what must move with them. Without: on the base of the lock, what a new resolve gives; on another base, whatever still
 * fits stays.
 * Throws E_USAGE for a name that is not in the lock, and what opening the world and resolving throw.
 */
export async function updateLock(
  lock: Lock,
  input: LockedWorldInput,
  options: UpdateOptions,
  ports: PlanPorts,
): Promise<Update> {
  const names = new Set(options.names.flatMap((name) => packagesMeant(lock, name)));
  const world = await openWorld(input, ports);
  const sameBase = world.base.packagesDigest === lock.base.packagesDigest;
  const wishes = wishesOf(lock);
  const afresh = names.size === 0 && (sameBase || options.newest);
  const solution = afresh ? await solveWishes(world, wishes, ports) : await update(lock, names, holding());
  const { base } = solution;
  if (solution.result !== 'ok')
    return { result: 'unsatisfiable', base, explanation: solution.explanation, repairs: solution.repairs };
  const updated = keepSigners(lock, solution.lock());
  return { result: 'ok', base, lock: updated, difference: diffLocks(lock, updated) };

  function holding(): Holding {
    const kept = lock.packages.filter(({ name }) => !names.has(name));
    return holdingOf(world, wishes, ports, kept);
  }
}

/** Takes one name after the other to its best version, and keeps the rest as it is as far as that can be. */
async function update(lock: Lock, names: ReadonlySet<string>, holding: Holding): Promise<Solution> {
  let held: ReturnType<typeof heldAtVersion> = new Map();
  let best: Solution | undefined;
  for (const name of [...names].sort()) {
    for (const candidate of candidatesOf(name, lockedVersion(lock, name), holding.world.repositories)) {
      const next = new Map([...held, ...heldAtVersion(candidate)]);
      const solution = await changeLeast(holding, next);
      if (solution.result !== 'ok') continue;
      [best, held] = [solution, next];
      break;
    }
  }
  return best ?? changeLeast(holding, new Map());
}

function lockedVersion(lock: Lock, name: string): LockedPackage | undefined {
  return lock.packages.find((entry) => entry.name === name);
}

/** Names of the packages that a person means: a package of the lock, or an entry of its request. */
function packagesMeant(lock: Lock, name: string): string[] {
  const meant = lock.packages.filter(
    (entry) =>
      entry.name === name ||
      entry.nevra === name ||
      `${entry.name}.${entry.arch}` === name ||
      (entry.reason.kind === 'requested' && entry.reason.request === name),
  );
  if (meant.length > 0) return meant.map((entry) => entry.name);
  const known = new Set([...lock.packages.map((entry) => entry.name), ...lock.request]);
  const like = nearest(name, known);
  throw new ViaductError('E_USAGE', `The lock has no package ${name}`, {
    hint: like.length > 0 ? `Did you mean ${like.join(', ')}?` : 'See what it has with: viaduct lock --check',
  });
}
