import {
  type Capability,
  type DependencyKind,
  type PackageIdentity,
  type PackageSource,
  formatNevra,
  isRich,
} from '../rpm/index.ts';
import type { Hidden } from './explanation.ts';

/** A repository as the resolver uses it. */
export interface ResolveRepository {
  readonly source: PackageSource;
  /** Lower is better; default 99. */
  readonly priority?: number;
  /** Of two equal packages the one of lower cost is taken; default 1000. */
  readonly cost?: number;
  /** Why a package, by its number in the source, is not on offer although the repository has it. */
  readonly hidden?: (pkg: number) => Hidden | undefined;
}

/** The base, as facts. */
export interface ResolveBase {
  readonly source: PackageSource;
  /** RPM architecture of the system. */
  readonly arch: string;
  /** How people call the release, for sentences about it. */
  readonly name?: string;
}

export interface BaseDependency {
  /** Number within the base. */
  readonly pkg: number;
  readonly capability: Capability;
}

/** A base and repositories side by side; packages of all repositories are numbered through. */
export interface Universe {
  readonly base: PackageSource;
  readonly baseName: string | undefined;
  readonly arch: string;
  readonly repositories: readonly ResolveRepository[];
  /** Number of the first package of each repository. */
  readonly offsets: readonly number[];
  readonly repositoryOf: (id: number) => number;
  readonly identity: (id: number) => PackageIdentity;
  readonly nevra: (id: number) => string;
  readonly hidden: (id: number) => Hidden | undefined;
  dependencies(id: number, kind: DependencyKind): readonly Capability[];
  /** The boolean dependencies of the base: with packages added, they may ask for more. */
  readonly baseRich: (kind: 'requires' | 'conflicts') => readonly BaseDependency[];
  /** Numbers of the packages that the query finds in each repository. */
  collect(query: (source: PackageSource) => readonly number[]): number[];
}

export function createUniverse(base: ResolveBase, repositories: readonly ResolveRepository[]): Universe {
  const offsets: number[] = [];
  let count = 0;
  for (const repository of repositories) {
    offsets.push(count);
    count += repository.source.packageCount;
  }
  const identities = new Map<number, PackageIdentity>();

  function repositoryOf(id: number): number {
    let index = offsets.length - 1;
    while (offsets[index]! > id) index--;
    return index;
  }

  function identity(id: number): PackageIdentity {
    let known = identities.get(id);
    if (known === undefined) {
      const index = repositoryOf(id);
      known = repositories[index]!.source.identity(id - offsets[index]!);
      identities.set(id, known);
    }
    return known;
  }

  const rich = new Map<DependencyKind, BaseDependency[]>();
  function baseRich(kind: 'requires' | 'conflicts'): readonly BaseDependency[] {
    let known = rich.get(kind);
    if (known !== undefined) return known;
    rich.set(kind, (known = []));
    for (const pkg of base.source.withRichDependency(kind))
      for (const capability of base.source.dependencies(pkg, kind))
        if (isRich(capability.name)) known.push({ pkg, capability });
    return known;
  }

  return {
    base: base.source,
    baseName: base.name,
    arch: base.arch,
    repositories,
    offsets,
    repositoryOf,
    identity,
    nevra: (id) => formatNevra(identity(id)),
    hidden(id) {
      const index = repositoryOf(id);
      return repositories[index]!.hidden?.(id - offsets[index]!);
    },
    dependencies(id, kind) {
      const index = repositoryOf(id);
      return repositories[index]!.source.dependencies(id - offsets[index]!, kind);
    },
    baseRich,
    collect: (query) =>
      repositories.flatMap(({ source }, index) => query(source).map((pkg) => pkg + offsets[index]!)),
  };
}
