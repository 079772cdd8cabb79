import { ViaductError, messageOf } from '../../core/index.ts';
import type { PackageSource } from '../../rpm/index.ts';
import { type ResolveInput, type ResolveResult, resolve } from '../resolve.ts';
import type {
  CaseBase,
  CasePackage,
  CaseRepository,
  CaseRequest,
  Expectation,
  TextCase,
} from '../text-case/index.ts';
import type { ResolveBase, ResolveRepository } from '../universe.ts';
import { type Extent, type Kept, createRecorder } from './recorder.ts';
import { thaw } from './thaw.ts';

/** A problem to be frozen. */
export interface Problem {
  /** One sentence. */
  readonly title: string;
  /** The problem, with file lists where they were needed. */
  readonly input: ResolveInput;
  /** Repositories and bases with which it works, in the order in which the answer tells them. */
  readonly repositories: readonly { readonly url: string; readonly input: ResolveInput }[];
  readonly bases: readonly { readonly name: string; readonly path: string; readonly input: ResolveInput }[];
  /** The answer that was given. */
  readonly expected: Expectation;
}

export interface Frozen {
  readonly content: TextCase;
  /** Whether the case, solved, has the same answer as the problem. */
  readonly faithful: boolean;
}

/**
 * Makes a case of a problem that holds only the packages that questions led to, with their metadata; of files, and of Provides where
 * a package has very many, only those that were asked for. Solves the problem again, to see which these are, and the case, to see that the answer is the same.
 * Throws nothing that solving throws: an error is an answer too.
 */
export function freeze(problem: Problem): Frozen {
  const { input } = problem;
  const recorder = createRecorder();
  for (const one of [problem, ...problem.repositories, ...problem.bases])
    tryResolve({ ...recorder.wrap(one.input), repairs: false });
  // What the repairs ask of the base is nearly all of it, and seldom matters.
  recorder.mark();
  const result = tryResolve(recorder.wrap(input));
  if (!(result instanceof Error) && result.result === 'unsatisfiable')
    for (const { suggestions } of result.explanation.missing)
      for (const name of suggestions) recorder.touch(name);
  const answer = answerOf(result);
  const extents: readonly Extent[] = ['lean', 'wide', 'all'];
  let content: TextCase | undefined;
  for (const extent of extents) {
    content = compose(problem, (source) => recorder.kept(source, extent));
    if (answerOf(tryResolve(thaw(content).input)) === answer) return { content, faithful: true };
  }
  return { content: content!, faithful: false };
}

function tryResolve(input: ResolveInput): ResolveResult | ViaductError {
  try {
    return resolve(input);
  } catch (thrown) {
    if (thrown instanceof ViaductError) return thrown;
    return new ViaductError('E_BUG', `This is a bug in Viaduct: ${messageOf(thrown)}`, { cause: thrown });
  }
}

/** All that people and programs see of an answer. */
function answerOf(result: ResolveResult | ViaductError): string {
  if (result instanceof Error) return JSON.stringify([result.code, result.message]);
  if (result.result !== 'ok') return JSON.stringify(result);
  const packages = result.packages.map(({ nevra, repo, reason, source, pkg }) => [
    nevra,
    repo,
    reason,
    source.location(pkg),
  ]);
  return JSON.stringify([result.overrides, packages]);
}

type Keep = (source: PackageSource) => readonly Kept[];

function compose(problem: Problem, keep: Keep): TextCase {
  const { input } = problem;
  const known = new Set(input.repositories.map(({ source }) => source.name));
  const candidates = problem.repositories.flatMap(({ url, input: own }) =>
    own.repositories
      .filter(({ source }) => !known.has(source.name))
      .map((repository) => freezeRepository(repository, url, keep)),
  );
  return {
    title: problem.title,
    base: freezeBase(input.base, undefined, keep),
    repositories: input.repositories.map((repository) => freezeRepository(repository, 'URL', keep)),
    candidates: {
      repositories: candidates,
      bases: problem.bases.map((entry) => freezeBase(entry.input.base, entry, keep)),
    },
    request: input.request.map((text): CaseRequest => {
      const means = input.meanings?.get(text);
      return means === undefined ? { text } : { text, means };
    }),
    recommends: input.recommends,
    excludes: input.excludes ?? [],
    prefer: input.prefer ?? [],
    overrides: input.overrides ?? [],
    expected: problem.expected,
  };
}

function freezeBase(
  base: ResolveBase,
  named: { name: string; path: string } | undefined,
  keep: Keep,
): CaseBase {
  const name = base.name ?? 'this base';
  return {
    name: named?.name ?? name,
    arch: base.arch,
    path: named?.path ?? name,
    packages: keep(base.source).map(({ metadata }) => ({ metadata })),
    filelistsOnDemand: false,
  };
}

function freezeRepository(repository: ResolveRepository, url: string, keep: Keep): CaseRepository {
  const { source, priority, cost, hidden } = repository;
  return {
    name: source.name,
    ...(priority === undefined ? {} : { priority }),
    ...(cost === undefined ? {} : { cost }),
    url,
    excludePackages: [],
    packages: keep(source).map(({ pkg, metadata }): CasePackage => {
      const reason = hidden?.(pkg);
      return { metadata, ...(reason === undefined ? {} : { hidden: reason }) };
    }),
    filelistsOnDemand: false,
  };
}
