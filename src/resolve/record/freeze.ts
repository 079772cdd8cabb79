import { ViaductError } from '../../core/index.ts';
import { type PackageMetadata, type PackageSource, dependencyKinds } from '../../rpm/index.ts';
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
import { type Recording, recordingSource } from './recording-source.ts';
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

/** Which packages to keep: those that the search led to, also those that the repairs led to, also those of like names. */
type Extent = 'lean' | 'wide' | 'all';

/** More packages than this of which nothing but the name was asked come from a pattern. */
const mostNamed = 200;

export interface Frozen {
  readonly content: TextCase;
  /** Whether the case, solved, has the same answer as the problem. */
  readonly faithful: boolean;
}

/**
 * Makes a case of a problem that holds only the packages that questions led to, with all their metadata; of files only those that
 * were asked for. Solves the problem again, to see which these are, and the case, to see that the answer is the same.
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
  const freezeWith = (extent: Extent) => compose(problem, (source) => keptOf(recorder.of(source), extent));
  for (const extent of ['lean', 'wide'] as const) {
    const content = freezeWith(extent);
    if (answerOf(tryResolve(thaw(content).input)) === answer) return { content, faithful: true };
  }
  const content = freezeWith('all');
  return { content, faithful: answerOf(tryResolve(thaw(content).input)) === answer };
}

function tryResolve(input: ResolveInput): ResolveResult | ViaductError {
  try {
    return resolve(input);
  } catch (thrown) {
    if (thrown instanceof ViaductError) return thrown;
    throw thrown;
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

interface Recorded extends Recording {
  readonly isBase: boolean;
  /** What was touched before `mark`. */
  early: ReadonlySet<number> | undefined;
}

function createRecorder() {
  const recordings = new Map<PackageSource, Recorded>();
  function recorded(source: PackageSource, isBase: boolean): Recorded {
    let known = recordings.get(source);
    if (known === undefined) {
      known = { ...recordingSource(source), isBase, early: undefined };
      recordings.set(source, known);
    }
    return known;
  }
  return {
    of: (source: PackageSource) => recordings.get(source)!,
    wrap: (input: ResolveInput): ResolveInput => ({
      ...input,
      base: { ...input.base, source: recorded(input.base.source, true).source },
      repositories: input.repositories.map((repository) => ({
        ...repository,
        source: recorded(repository.source, false).source,
      })),
      progress: () => {},
    }),
    mark(): void {
      for (const entry of recordings.values()) entry.early = new Set([...entry.touched, ...entry.named]);
    },
    /** Notes the packages of a name. */
    touch(name: string): void {
      for (const { source } of recordings.values())
        for (const pkg of source.named(name)) source.dependencies(pkg, 'provides');
    },
  };
}

function keptOf(recorded: Recorded, extent: Extent): Kept[] {
  const { touched, named, identified, early, original, isBase, files } = recorded;
  const weak = new Set([...named, ...identified]);
  let kept: Set<number>;
  if (isBase && extent === 'lean' && early !== undefined) kept = new Set([...early, ...identified]);
  else if (!isBase && extent !== 'all' && weak.size > mostNamed) {
    const names = new Set([...touched].map((pkg) => original.identity(pkg).name));
    kept = new Set([...touched, ...[...weak].filter((pkg) => names.has(original.identity(pkg).name))]);
  } else kept = new Set([...touched, ...weak]);
  return [...kept]
    .sort((a, b) => a - b)
    .map((pkg) => ({ pkg, metadata: metadataOf(original, pkg, [...(files.get(pkg) ?? [])]) }));
}

function metadataOf(source: PackageSource, pkg: number, files: readonly string[]): PackageMetadata {
  const location = source.location(pkg);
  return {
    ...source.identity(pkg),
    ...Object.fromEntries(dependencyKinds.map((kind) => [kind, source.dependencies(pkg, kind)])),
    files,
    vendor: source.vendor(pkg),
    ...(location === undefined ? {} : { location }),
  };
}

interface Kept {
  readonly pkg: number;
  readonly metadata: PackageMetadata;
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
  const name = base.name ?? 'the base';
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
