import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type PackageMetadata,
  type PackageSource,
  memorySource,
  parseCapability,
  parseEvr,
} from '../src/rpm/index.ts';
import type { ResolveInput } from '../src/resolve/index.ts';

/** One entry of INDEX.json. */
export interface CaseSummary {
  readonly file: string;
  readonly id: string;
  readonly kind: string;
  readonly profile: string;
  readonly relevance: string;
}

interface CasePackage {
  readonly name: string;
  readonly evr: string;
  readonly arch: string;
  readonly files: readonly string[];
  readonly provides: readonly string[];
  readonly requires: readonly string[];
  readonly preRequires: readonly string[];
  readonly conflicts: readonly string[];
  readonly obsoletes: readonly string[];
  readonly recommends: readonly string[];
  readonly supplements: readonly string[];
}

interface Job {
  readonly action: string;
  readonly select: string;
  /** A list where one of several packages is asked for. */
  readonly what: string | readonly string[];
}

/** A case of the format solver-case/1, as far as an install on a fixed base can express it. */
interface Case {
  readonly system: { readonly arch: string | null };
  readonly solverFlags: readonly string[];
  readonly disabled: readonly string[];
  readonly repos: readonly {
    readonly name: string;
    readonly installed: boolean;
    readonly priority: number;
    readonly packages: readonly CasePackage[];
  }[];
  readonly jobs: readonly Job[];
  readonly comparisons?: readonly (readonly [string, string, string])[];
  readonly expected: { readonly solvable: boolean | null; readonly final?: readonly string[] };
}

export interface LoadedCase {
  readonly input: ResolveInput;
  readonly solvable: boolean;
  /** `name-evr.arch@repository` of what is there in the end, sorted. */
  readonly final: readonly string[];
  /** The same for an answer of ours. */
  finalOf(added: readonly { readonly source: PackageSource; readonly pkg: number }[]): string[];
  /** Whether the recorded answer leaves the base as it was. */
  readonly keepsBase: boolean;
}

/** Cases of an index for which the test holds. */
export function listCases(folder: string, test: (entry: CaseSummary) => boolean): CaseSummary[] {
  const index = JSON.parse(readFileSync(path.join(folder, 'INDEX.json'), 'utf8')) as { cases: CaseSummary[] };
  return index.cases.filter(test);
}

/** The pairs of versions that a case of the kind evrcmp compares. */
export function loadComparisons(file: string): readonly (readonly [string, string, string])[] {
  return (JSON.parse(readFileSync(file, 'utf8')) as Case).comparisons ?? [];
}

export function loadCase(file: string): LoadedCase {
  const content = JSON.parse(readFileSync(file, 'utf8')) as Case;
  const arch = content.system.arch ?? 'x86_64';
  const labels = new Map<PackageSource, string[]>();
  const sources = content.repos.map((repo) => {
    const source = memorySource(repo.installed ? '@base' : repo.name, repo.packages.map(toPackage), {
      filesComplete: true,
    });
    labels.set(
      source,
      repo.packages.map((entry) => `${entry.name}-${entry.evr}.${entry.arch}@${repo.name}`),
    );
    return { repo, source };
  });
  const installed = sources.find(({ repo }) => repo.installed);
  const base = installed?.source ?? memorySource('@base', [], { filesComplete: true });
  const baseLabels = installed === undefined ? [] : labels.get(base)!;
  const final = [...(content.expected.final ?? [])].sort();
  return {
    input: {
      base: { source: base, arch },
      // libsolv's priorities grow with preference.
      repositories: sources
        .filter(({ repo }) => !repo.installed)
        .map(({ repo, source }) => ({ source, priority: 99 - repo.priority })),
      request: content.jobs.filter((job) => job.action === 'install').map((job) => requestOf(job)),
      recommends: !content.solverFlags.includes('ignorerecommended'),
      excludes: [
        ...content.disabled.map((label) => label.replace(/@[^@]*$/, '')),
        // A lock on a package that is not there forbids it.
        ...content.jobs
          .filter((job) => job.action === 'lock')
          .map((job) => `${textOf(job).replace(' = ', '-')}.*`)
          .filter((pattern) => !baseLabels.some((label) => label.startsWith(pattern.slice(0, -1)))),
      ],
    },
    solvable: content.expected.solvable === true,
    final,
    finalOf: (added) => [...baseLabels, ...added.map(({ source, pkg }) => labels.get(source)![pkg]!)].sort(),
    keepsBase: baseLabels.every((label) => final.includes(label)),
  };
}

function requestOf(job: Job): string {
  return job.select === 'pkg' ? textOf(job).replace(/@[^@]*$/, '') : textOf(job);
}

function textOf(job: Job): string {
  if (typeof job.what === 'string') return job.what;
  return `(${job.what.map((label) => label.replace(/-[^-]*-[^-]*$/, '')).join(' or ')})`;
}

function toPackage(entry: CasePackage): PackageMetadata {
  const read = (texts: readonly string[]) => texts.map(parseCapability);
  return {
    ...parseEvr(entry.evr),
    name: entry.name,
    arch: entry.arch,
    files: entry.files,
    provides: read(entry.provides),
    requires: read([...entry.requires, ...entry.preRequires]),
    conflicts: read(entry.conflicts),
    obsoletes: read(entry.obsoletes),
    recommends: read(entry.recommends),
    supplements: read(entry.supplements),
  };
}
