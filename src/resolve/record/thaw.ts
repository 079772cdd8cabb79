import { type PackageMetadata, type PackageSource, memorySource, packagePattern } from '../../rpm/index.ts';
import type { Hidden } from '../explanation.ts';
import { isPrimaryPath } from '../matching.ts';
import type { ResolveInput } from '../resolve.ts';
import type { CaseBase, CaseRepository, TextCase } from '../text-case/index.ts';
import type { ResolveBase, ResolveRepository } from '../universe.ts';

/** A case as the resolver takes it. */
export interface Thawed {
  readonly input: ResolveInput;
  /** The same base and repositories, knowing all files of the case. */
  readonly complete: () => Pick<ResolveInput, 'base' | 'repositories'>;
}

/** Where a case is to be solved, if not on its own base and with its own repositories. */
export interface Elsewhere {
  readonly base?: CaseBase;
  readonly repository?: CaseRepository;
}

/** Makes a problem of a case; base and repositories are in memory. */
export function thaw(content: TextCase, elsewhere: Elsewhere = {}): Thawed {
  const base = elsewhere.base ?? content.base;
  const repositories = [
    ...content.repositories,
    ...(elsewhere.repository === undefined ? [] : [elsewhere.repository]),
  ];
  const open = (complete: boolean) => ({
    base: thawBase(base, complete),
    repositories: repositories.map((repository) => thawRepository(repository, content.includes, complete)),
  });
  const meanings = content.request.flatMap(({ text, means }) =>
    means === undefined ? [] : [[text, means] as const],
  );
  return {
    input: {
      ...open(false),
      request: content.request.map(({ text }) => text),
      meanings: new Map(meanings),
      recommends: content.recommends,
      excludes: content.excludes,
      ...(content.prefer.length === 0 ? {} : { prefer: content.prefer }),
      ...(content.overrides.length === 0 ? {} : { overrides: content.overrides }),
    },
    complete: () => open(true),
  };
}

function thawBase(base: CaseBase, complete: boolean): ResolveBase {
  const packages = base.packages.map(({ metadata }) => metadata);
  return { source: sourceOf('@base', packages, base, complete), arch: base.arch, name: base.name };
}

function thawRepository(
  repository: CaseRepository,
  includes: readonly string[] | undefined,
  complete: boolean,
): ResolveRepository {
  const { name, packages, priority, cost } = repository;
  const metadata = packages.map((entry) => entry.metadata);
  const excluded = repository.excludePackages.map((pattern) => ({ pattern, test: packagePattern(pattern) }));
  const included = repository.includePackages?.map(packagePattern);
  const among = includes?.map(packagePattern);
  // The order in which `prepareRequest` asks, so that of two reasons the same is told.
  const hidden = (pkg: number): Hidden | undefined => {
    const { metadata: identity, hidden: own } = packages[pkg]!;
    const exclude = excluded.find(({ test }) => test(identity));
    if (exclude !== undefined) return { kind: 'excluded', pattern: exclude.pattern, repository: name };
    if (included?.some((test) => test(identity)) === false) return { kind: 'not-included', repository: name };
    if (among?.some((test) => test(identity)) === false) return { kind: 'not-included' };
    return own;
  };
  return {
    source: sourceOf(name, metadata, repository, complete),
    ...(priority === undefined ? {} : { priority }),
    ...(cost === undefined ? {} : { cost }),
    hidden,
  };
}

function sourceOf(
  name: string,
  packages: readonly PackageMetadata[],
  { filelistsOnDemand }: Pick<CaseBase, 'filelistsOnDemand'>,
  complete: boolean,
): PackageSource {
  if (complete || !filelistsOnDemand) return memorySource(name, packages, { filesComplete: true });
  const primary = packages.map((entry) => ({
    ...entry,
    files: (entry.files ?? []).filter(isPrimaryPath),
  }));
  return memorySource(name, primary, { filesComplete: false });
}
