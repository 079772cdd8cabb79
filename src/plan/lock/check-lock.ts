import type { Base } from '../../base/index.ts';
import { type ErrorCode, ViaductError } from '../../core/index.ts';
import {
  type Lock,
  type LockCheck,
  type LockWorld,
  type ResolveInput,
  checkLock,
  onlyLocked,
} from '../../resolve/index.ts';
import type { PlanPorts } from '../open-repositories.ts';
import { type SolveInput, openWorld } from '../solve-request.ts';
import { type World, resolveBase, solveWishes } from '../solve-wishes.ts';
import { wishesOf } from './settings.ts';

/** What a lock is compared with, in the forms of `resolve`. */
export type LockedWorldInput = Omit<SolveInput, 'wishes' | 'candidates'>;

/** Errors that say that what a request names is gone. */
const lost: readonly ErrorCode[] = ['E_GROUP', 'E_MODULE', 'E_MODULE_REQUIRES', 'E_OVERRIDE'];

/**
 * Finds out whether a lock is still true for a base and repositories; see `checkLock`.
 * Throws what opening these and resolving throw; that the lock holds no more is an answer, not an error.
 */
export async function checkLockAgainst(
  lock: Lock,
  input: LockedWorldInput,
  ports: PlanPorts,
): Promise<LockCheck & { readonly base: Base }> {
  const world = await openWorld(input, ports);
  const { base } = world;
  const about = {
    base,
    repositories: world.repositories.map(({ name, url, repomd }) => ({ name, url, repomd })),
  };
  const first = await answerAgain(lock, world, ports);
  const check = checkLock(lock, { ...about, ...first });
  const doubtful = check.findings.some(({ kind }) => kind === 'violation') && first.input.filesFinal !== true;
  if (!doubtful) return { ...check, base };
  // A file that nobody seems to have may stand in the file lists, which were not read so far.
  const complete = await withFilelists(first.input, world);
  return { ...checkLock(lock, { ...about, ...first, input: complete }), base };
}

async function answerAgain(
  lock: Lock,
  world: World,
  ports: PlanPorts,
): Promise<Pick<LockWorld, 'input' | 'answer'>> {
  const { base, repositories } = world;
  try {
    const wishes = { ...wishesOf(lock), withhold: onlyLocked(lock) };
    const { input, ...answer } = await solveWishes(world, wishes, ports, false);
    return { input, answer };
  } catch (thrown) {
    if (!(thrown instanceof ViaductError) || !lost.includes(thrown.code)) throw thrown;
    return {
      input: {
        base: resolveBase(base),
        repositories: repositories.map(({ source }) => ({ source })),
        request: [],
        recommends: false,
      },
      answer: { result: 'lost', message: thrown.message },
    };
  }
}

async function withFilelists(input: ResolveInput, world: World): Promise<ResolveInput> {
  const complete: ResolveInput['repositories'][number][] = [];
  for (const entry of input.repositories) {
    const repository = world.repositories.find(({ name }) => name === entry.source.name);
    complete.push(repository === undefined ? entry : { ...entry, source: await repository.withFilelists() });
  }
  return {
    ...input,
    base: { ...input.base, source: await world.completeBase() },
    repositories: complete,
    filesFinal: true,
  };
}
