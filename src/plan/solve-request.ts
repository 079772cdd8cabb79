import type { Base } from '../base/index.ts';
import type { OpenRepository, RepositoryDescription } from '../repo/index.ts';
import { type BaseInput, openBase } from './open-base.ts';
import { type PlanPorts, openRepositories } from './open-repositories.ts';
import type { Candidates, Elsewhere } from './repairs-elsewhere.ts';
import { type Solution, type World, solveWishes } from './solve-wishes.ts';
import type { Wishes } from './wishes.ts';

export interface SolveInput extends BaseInput {
  readonly repositories: readonly RepositoryDescription[];
  /** What is wanted of a base, once it is known. */
  readonly wishes: (base: Base) => Wishes;
  /** What else to try when the answer is no. */
  readonly candidates?: Candidates;
}

/** Opens repositories and base of a request. Throws what opening these throws. */
export async function openWorld(
  input: BaseInput & Pick<SolveInput, 'repositories'>,
  ports: PlanPorts,
): Promise<World> {
  const repositories = await openRepositories(input.repositories, ports);
  return { ...(await openBase(input, repositories, ports)), repositories, rpmFiles: new Map() };
}

/**
 * Reads a base and repositories, resolves a request over them, and makes the lock; see `solveWishes`.
 * Throws what reading and resolving throw; that nothing fits is an answer, not an error.
 */
export async function solveRequest(input: SolveInput, ports: PlanPorts): Promise<Solution> {
  const world = await openWorld(input, ports);
  const { repositories } = world;
  const solution = await solveWishes(world, input.wishes(world.base), ports);
  const { candidates } = input;
  if (solution.result === 'ok' || candidates === undefined) return solution;
  const { repairsElsewhere } = await import('./repairs-elsewhere.ts');
  const solveOn = async (basePath: string, among: readonly OpenRepository[]): Promise<Solution> => {
    const opened = await openBase({ ...input, basePath }, among, ports);
    return solveWishes({ ...opened, repositories: among }, input.wishes(opened.base), ports, false);
  };
  const elsewhere: Elsewhere = {
    onBase: (basePath) => solveOn(basePath, repositories),
    async withRepository(repository) {
      const more = await openRepositories([repository], ports);
      return solveOn(input.basePath, [...repositories, ...more]);
    },
  };
  return { ...solution, repairs: await repairsElsewhere(solution.repairs, candidates, elsewhere, ports) };
}
