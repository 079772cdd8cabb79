import type { Base } from '../base/index.ts';
import { step } from '../core/index.ts';
import type { OpenRepository } from '../repo/index.ts';
import type { PackageSource } from '../rpm/index.ts';
import {
  type AppliedOverride,
  type Explanation,
  type Lock,
  type Repair,
  type ResolveBase,
  type ResolveInput,
  type ResolvedPackage,
  makeLock,
  resolveFully,
} from '../resolve/index.ts';
import { settingsOf } from './lock/settings.ts';
import type { OpenedBase } from './open-base.ts';
import type { PlanPorts } from './open-repositories.ts';
import { prepareRequest } from './request/prepare.ts';
import type { RpmFiles } from './request/rpm-files.ts';
import type { Wishes } from './wishes.ts';

export type Solution =
  | {
      readonly result: 'ok';
      readonly base: Base;
      /** What was resolved in the end, with file lists where they were needed. */
      readonly input: ResolveInput;
      /** What overrides change of the base. */
      readonly overrides: readonly AppliedOverride[];
      /** What is added, sorted by NEVRA. */
      readonly packages: readonly ResolvedPackage[];
      /** Writes the answer down. */
      readonly lock: () => Lock;
    }
  | {
      readonly result: 'unsatisfiable';
      readonly base: Base;
      readonly input: ResolveInput;
      readonly explanation: Explanation;
      /** Changes after which it works, the least first. */
      readonly repairs: readonly Repair[];
    };

/** A base and repositories, opened, for any number of requests. */
export interface World extends OpenedBase {
  readonly repositories: readonly OpenRepository[];
  /** RPM files that were read for earlier requests. */
  readonly rpmFiles?: RpmFiles;
}

/**
 * Resolves wishes on an opened base, and makes the lock. File lists are read only when a dependency on a file needs them.
 * @param repairs whether, when the answer is no, changes are looked for after which it works
 * Throws what `prepareRequest`, `resolve` and reading file lists throw; that nothing fits is an answer, not an error.
 */
export async function solveWishes(
  world: World,
  wishes: Wishes,
  ports: PlanPorts,
  repairs = true,
): Promise<Solution> {
  const { base, repositories } = world;
  const prepared = await prepareRequest(wishes, base, repositories, ports, world.rpmFiles);
  const { files } = prepared;
  // The files that somebody named come first: of two equal packages, theirs is meant.
  const own = files === undefined ? [] : [{ source: files.source }];
  const asResolved = (repository: OpenRepository, source: PackageSource) => {
    const { priority, cost } = repository.description;
    const { withhold } = wishes;
    const usual = prepared.hiddenIn(repository);
    const hidden =
      withhold === undefined ? usual : (pkg: number) => usual?.(pkg) ?? withhold(repository.source, pkg);
    return {
      source,
      ...(priority === undefined ? {} : { priority }),
      ...(cost === undefined ? {} : { cost }),
      ...(hidden === undefined ? {} : { hidden }),
    };
  };
  const input: ResolveInput = {
    base: resolveBase(base),
    repositories: [...own, ...repositories.map((repository) => asResolved(repository, repository.source))],
    request: prepared.request,
    meanings: prepared.meanings,
    excludes: prepared.excludes,
    recommends: wishes.recommends,
    ...(wishes.prefer === undefined ? {} : { prefer: wishes.prefer }),
    ...(wishes.overrides === undefined ? {} : { overrides: wishes.overrides }),
    repairs,
    progress: (decisions) =>
      ports.progress({ step: 'Resolving', state: 'advance', done: decisions, unit: 'decisions' }),
  };
  let resolved = input;
  ports.problem?.(input);
  const outcome = await step(ports.progress, 'Resolving', () =>
    resolveFully(input, async () => {
      const complete = [];
      for (const repository of repositories)
        complete.push(
          asResolved(
            repository,
            await step(ports.progress, `Reading file lists of ${repository.name}`, () =>
              repository.withFilelists(),
            ),
          ),
        );
      const known = {
        base: resolveBase(base, await world.completeBase()),
        repositories: [...own, ...complete],
      };
      resolved = { ...input, ...known, filesFinal: true };
      ports.problem?.(resolved);
      return known;
    }),
  );
  if (outcome.result === 'unsatisfiable') return { ...outcome, base, input: resolved };
  const { packages, overrides = [] } = outcome;
  const locked = files === undefined ? repositories : [...repositories, files.locked];
  return {
    result: 'ok',
    base,
    input: resolved,
    overrides,
    packages,
    lock: () =>
      makeLock({
        request: wishes.names,
        settings: settingsOf(wishes),
        base,
        repositories: locked,
        overrides,
        packages,
      }),
  };
}

/** A base as the resolver takes it. */
export function resolveBase(base: Base, source = base.source): ResolveBase {
  return { source, arch: base.arch, name: base.osRelease?.prettyName ?? base.origin };
}
