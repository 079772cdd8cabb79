import { type Base, type OsRelease, readBase } from '../base/index.ts';
import { step } from '../core/index.ts';
import { type OpenRepository, openRepository } from '../repo/index.ts';
import type { PackageSource } from '../rpm/index.ts';
import type { PlanPorts } from './open-repositories.ts';

export interface BaseInput {
  /** Path of the base, in any of its forms. */
  readonly basePath: string;
  /** RPM architecture, where the base does not tell. */
  readonly arch?: string;
  /** Where the base has none of its own. */
  readonly osRelease?: OsRelease;
}

export interface OpenedBase {
  readonly base: Base;
  /** Its packages, with all the files that can be known. */
  completeBase(): Promise<PackageSource>;
}

function withOsRelease(base: Base, osRelease: OsRelease): Base {
  // Not spread whole: the digest of the packages is computed only where it is asked for.
  return Object.create(base, { osRelease: { value: osRelease, enumerable: true } }) as Base;
}

/** Reads a base with the repositories that may hold its packages. Throws what `readBase` throws. */
export async function openBase(
  input: BaseInput,
  repositories: readonly OpenRepository[],
  ports: PlanPorts,
): Promise<OpenedBase> {
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
