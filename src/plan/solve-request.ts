import { type Base, type OsRelease, readBase } from '../base/index.ts';
import { step } from '../core/index.ts';
import { type OpenRepository, type RepositoryDescription, openRepository } from '../repo/index.ts';
import type { PackageSource } from '../rpm/index.ts';
import {
  type Explanation,
  type Lock,
  type Repair,
  type ResolveBase,
  type ResolvedPackage,
  makeLock,
  resolveFully,
} from '../resolve/index.ts';
import { type PlanPorts, openRepositories } from './open-repositories.ts';
import type { Candidates, Elsewhere } from './repairs-elsewhere.ts';

export interface Wishes {
  /** What the person asked for: names of extensions, or what stands in `packages`. */
  readonly names: readonly string[];
  /** As `resolve` takes them. */
  readonly packages: readonly string[];
  /** Whether recommended packages are added. */
  readonly recommends: boolean;
}

export interface SolveInput {
  /** Path of the base, in any of its forms. */
  readonly basePath: string;
  readonly repositories: readonly RepositoryDescription[];
  /** What is wanted of a base, once it is known. */
  readonly wishes: (base: Base) => Wishes;
  /** RPM architecture, where the base does not tell. */
  readonly arch?: string;
  /** Where the base has none of its own. */
  readonly osRelease?: OsRelease;
  /** What else to try when the answer is no. */
  readonly candidates?: Candidates;
}

export type Solution =
  | {
      readonly result: 'ok';
      readonly base: Base;
      /** What is added, sorted by NEVRA. */
      readonly packages: readonly ResolvedPackage[];
      /** Writes the answer down. */
      readonly lock: () => Lock;
    }
  | {
      readonly result: 'unsatisfiable';
      readonly base: Base;
      readonly explanation: Explanation;
      /** Changes after which it works, the least first. */
      readonly repairs: readonly Repair[];
    };

/**
 * Reads a base and repositories, resolves a request over them, and makes the lock. File lists are read only when a
 * dependency on a file needs them.
 * Throws what reading and resolving throw; that nothing fits is an answer, not an error.
 */
export async function solveRequest(input: SolveInput, ports: PlanPorts): Promise<Solution> {
  const repositories = await openRepositories(input.repositories, ports);
  const solution = await solveOn(input, repositories, ports);
  const { candidates } = input;
  if (solution.result === 'ok' || candidates === undefined) return solution;
  const { repairsElsewhere } = await import('./repairs-elsewhere.ts');
  const elsewhere: Elsewhere = {
    onBase: (basePath) => solveOn({ ...input, basePath }, repositories, ports, false),
    async withRepository(repository) {
      const more = await openRepositories([repository], ports);
      return solveOn(input, [...repositories, ...more], ports, false);
    },
  };
  return { ...solution, repairs: await repairsElsewhere(solution.repairs, candidates, elsewhere, ports) };
}

async function solveOn(
  input: SolveInput,
  repositories: readonly OpenRepository[],
  ports: PlanPorts,
  repairs = true,
): Promise<Solution> {
  const { base, completeBase } = await openBase(input, repositories, ports);
  const wishes = input.wishes(base);
  const asResolved = (source: OpenRepository['source'], { description }: OpenRepository) => ({
    source,
    ...(description.priority === undefined ? {} : { priority: description.priority }),
    ...(description.cost === undefined ? {} : { cost: description.cost }),
  });
  const outcome = await step(ports.progress, 'Resolving', () =>
    resolveFully(
      {
        base: resolveBase(base),
        repositories: repositories.map((repository) => asResolved(repository.source, repository)),
        request: wishes.packages,
        recommends: wishes.recommends,
        repairs,
        progress: (decisions) =>
          ports.progress({ step: 'Resolving', state: 'advance', done: decisions, unit: 'decisions' }),
      },
      async () => {
        const complete = [];
        for (const repository of repositories)
          complete.push({
            ...asResolved(repository.source, repository),
            source: await step(ports.progress, `Reading file lists of ${repository.name}`, () =>
              repository.withFilelists(),
            ),
          });
        return { base: resolveBase(base, await completeBase()), repositories: complete };
      },
    ),
  );
  if (outcome.result === 'unsatisfiable') return { ...outcome, base };
  const { packages } = outcome;
  return {
    result: 'ok',
    base,
    packages,
    lock: () => makeLock({ request: wishes.names, base, repositories, packages }),
  };
}

function resolveBase(base: Base, source = base.source): ResolveBase {
  return { source, arch: base.arch, name: base.osRelease?.prettyName ?? base.origin };
}

function withOsRelease(base: Base, osRelease: OsRelease): Base {
  // Not spread whole: the digest of the packages is computed only where it is asked for.
  return Object.create(base, { osRelease: { value: osRelease, enumerable: true } }) as Base;
}

/** Reads a base with the repositories that may hold its packages. Throws what `readBase` throws. */
export async function openBase(
  input: Pick<SolveInput, 'basePath' | 'arch' | 'osRelease'>,
  repositories: readonly OpenRepository[],
  ports: PlanPorts,
): Promise<{ base: Base; completeBase: () => Promise<Base['source']> }> {
  let asRepository: OpenRepository | undefined;
  const read = (named: readonly { name: string; source: PackageSource }[]): Promise<Base> =>
    readBase(input.basePath, {
      repositories: named,
      openRpmMd: async (url) => {
        asRepository = await openRepository({ name: '@base', url }, ports);
        return asRepository.source;
      },
      ...(input.arch === undefined ? {} : { arch: input.arch }),
    });
  const base = await step(ports.progress, 'Reading the base', () => read(repositories));
  const known = base.osRelease ?? input.osRelease;
  return {
    base: known === undefined || known === base.osRelease ? base : withOsRelease(base, known),
    async completeBase() {
      if (asRepository !== undefined) return asRepository.withFilelists();
      if (base.kind !== 'lockfile' && base.kind !== 'list') return base.source;
      const complete = [];
      for (const repository of repositories)
        complete.push({ name: repository.name, source: await repository.withFilelists() });
      return (await read(complete)).source;
    },
  };
}
