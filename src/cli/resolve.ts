import { parseOsRelease } from '../base/index.ts';
import { readText, replaceFile } from '../core/index.ts';
import { type Solution, type SolveInput, solveRequest } from '../plan/index.ts';
import { type LockedPackage, because, renderGraph, renderRefusal, serializeLock } from '../resolve/index.ts';
import type { ResolveOptions } from './commands/resolve.ts';
import type { CommandResult } from './output.ts';
import type { Ports } from './ports.ts';
import { describeRepositories, planPorts } from './repositories.ts';
import { type WishReader, readWishes } from './wishes.ts';

/** What `solve` reads of the options; the rest have defaults. */
export type SolveOptions = Pick<ResolveOptions, 'base' | 'repo'> & Partial<ResolveOptions>;

export async function resolveAndReport(
  requests: readonly string[],
  options: ResolveOptions,
  ports: Ports,
): Promise<CommandResult> {
  if (options.separate === true || options.combinations === true) {
    const { reportCombinations, reportEach } = await import('./resolve-each.ts');
    return (options.combinations === true ? reportCombinations : reportEach)(requests, options, ports);
  }
  const { record } = options;
  const solution =
    record === undefined
      ? await solve(requests, options, ports)
      : await (
          await import('./record.ts')
        ).recordTo(record, ports, (watched) => solve(requests, options, watched));
  if (solution.result === 'unsatisfiable') {
    const { explanation, repairs } = solution;
    if (options.explainDot !== undefined) await replaceFile(options.explainDot, renderGraph(explanation));
    return {
      json: { result: 'unsatisfiable', explanation, repairs },
      text: renderRefusal(explanation, repairs),
      exit: 'no',
    };
  }
  if (options.lock !== undefined) await replaceFile(options.lock, serializeLock(solution.lock()));
  const packages = addedPackages(solution);
  const { overrides } = solution;
  return {
    json: { result: 'ok', ...(overrides.length === 0 ? {} : { overrides }), packages },
    text: [...describeOverrides(overrides), describe(packages, nameOfBase(solution))].join('\n'),
  };
}

export type AddedPackage = Pick<LockedPackage, 'nevra' | 'repo' | 'checksum' | 'size' | 'reason'>;

export function addedPackages(solution: Extract<Solution, { result: 'ok' }>): AddedPackage[] {
  return solution.packages.map(({ nevra, repo, reason, source, pkg }) => {
    const { checksum, size } = source.location(pkg)!;
    return { nevra, repo, checksum, size, reason };
  });
}

/** Solves what the command line asks for, as one. Throws what reading and resolving throw. */
export async function solve(
  requests: readonly string[],
  options: SolveOptions,
  ports: Ports,
): Promise<Solution> {
  const { wishes, ...input } = await readInput(requests, options, ports);
  return solveRequest(
    {
      ...input,
      wishes: (base) => wishes.together(base),
      candidates: { bases: bases(options), repositories: options.repoCandidate ?? [] },
    },
    planPorts(ports),
  );
}

/** The base and the repositories, as the command line says them. */
export async function readPlaces(
  options: SolveOptions,
  ports: Ports,
): Promise<Omit<SolveInput, 'wishes' | 'candidates'>> {
  const osRelease =
    options.osRelease === undefined
      ? undefined
      : parseOsRelease(await readText(options.osRelease), options.osRelease);
  const variables = new Map([
    ...(options.arch === undefined ? [] : [['basearch', options.arch] as const]),
    ...(osRelease === undefined ? [] : [['releasever', osRelease.versionId] as const]),
  ]);
  const repositories = await describeRepositories(
    { cache: ports.cache, repo: options.repo, repoFile: options.repoFile ?? [] },
    ports,
    variables,
  );
  return {
    basePath: options.base,
    repositories,
    ...(options.arch === undefined ? {} : { arch: options.arch }),
    ...(osRelease === undefined ? {} : { osRelease }),
  };
}

/** Everything that is to be solved, as the command line says it. */
export async function readInput(
  requests: readonly string[],
  options: SolveOptions,
  ports: Ports,
): Promise<Omit<SolveInput, 'wishes'> & { readonly wishes: WishReader }> {
  const places = await readPlaces(options, ports);
  const wishes = await readWishes(requests, {
    files: options.request ?? [],
    catalogs: options.catalog ?? [],
    recommends: options.recommends === true,
    exclude: options.exclude ?? [],
    include: options.include ?? [],
    modules: options.module ?? [],
    ...(options.groupPackages === undefined ? {} : { groupPackages: options.groupPackages }),
    overrides: [
      ...(options.overrideRemove ?? []).map((name) => ({ kind: 'remove', name }) as const),
      ...(options.overrideReplace ?? []).map((request) => ({ kind: 'replace', request }) as const),
    ],
    repositories: places.repositories.map(({ name }) => name),
    warn: ports.warn,
  });
  return { ...places, wishes };
}

function bases({ baseCandidate }: SolveOptions): { name: string; path: string }[] {
  return (baseCandidate ?? []).map(({ name, url }) => ({ name, path: url }));
}

export function nameOfBase({ base }: Pick<Solution, 'base'>): string {
  return base.osRelease?.prettyName ?? base.origin;
}

/** What of the base is changed comes before everything else. */
function describeOverrides(overrides: Extract<Solution, { result: 'ok' }>['overrides']): string[] {
  if (overrides.length === 0) return [];
  return [
    'Of the base, this is changed because the request says so:',
    ...overrides.map(({ nevra, by }) =>
      by === undefined ? `  ${nevra} is removed` : `  ${nevra} is replaced by ${by}`,
    ),
  ];
}

export function describe(packages: readonly AddedPackage[], base: string): string {
  if (packages.length === 0) return `${base} has all of it already; nothing is added`;
  const bytes = packages.reduce((sum, entry) => sum + entry.size, 0);
  return [
    `${base}: ${packages.length} packages are added, ${(bytes / 1e6).toFixed(1)} MB to fetch`,
    ...packages.map((entry) => `  ${entry.nevra} (${entry.repo}): ${because(entry.reason)}`),
  ].join('\n');
}
