import type { ResolveInput, ResolveRepository } from '../../src/resolve/index.ts';
import {
  type PackageMetadata,
  type PackageSource,
  memorySource,
  parseCapability,
  parseEvr,
} from '../../src/rpm/index.ts';

// A small universe as data of its own: what the resolver reads is written from it as text, and the rules (rules.ts) never
// see what the resolver makes of that text.

/** Versions in ascending order. */
export const versions = ['1~rc', '1', '1^git', '1.1', '2', '1:0.5'] as const;

export type Sign = '=' | '<' | '<=' | '>' | '>=';

/** A place in the order of versions. */
export interface Build {
  /** Index into `versions`. */
  readonly version: number;
  /** In a dependency it may be missing. */
  readonly release?: number;
}

export interface Ability {
  readonly kind: 'ability';
  readonly name: string;
  readonly range?: { readonly sign: Sign; readonly build: Build };
}

export type Dependency =
  | Ability
  | { readonly kind: 'and' | 'or' | 'with'; readonly parts: readonly Dependency[] }
  | { readonly kind: 'without'; readonly part: Dependency; readonly but: Dependency }
  | {
      readonly kind: 'if' | 'unless';
      readonly part: Dependency;
      readonly condition: Dependency;
      readonly otherwise?: Dependency;
    };

export interface Package {
  readonly name: string;
  readonly build: Required<Build>;
  readonly arch: 'x86_64' | 'noarch' | 'i686' | 'aarch64';
  readonly provides: readonly Ability[];
  readonly requires: readonly Dependency[];
  readonly conflicts: readonly Dependency[];
  readonly obsoletes: readonly Ability[];
  readonly recommends: readonly Dependency[];
  readonly supplements: readonly Dependency[];
  readonly suggests: readonly Dependency[];
  readonly enhances: readonly Dependency[];
  readonly files: readonly string[];
}

export interface Repository {
  readonly name: string;
  readonly priority?: number;
  readonly cost?: number;
  readonly packages: readonly Package[];
  /** Places of packages that the settings of the repository hide. */
  readonly hidden: readonly number[];
}

export type Wish =
  | { readonly kind: 'name'; readonly name: string }
  | {
      readonly kind: 'nevra';
      readonly name: string;
      readonly build: Required<Build>;
      readonly arch: Package['arch'];
    }
  | Dependency;

export interface Universe {
  readonly base: readonly Package[];
  readonly repositories: readonly Repository[];
  /** Names, or whole NEVRAs. */
  readonly excludes: readonly string[];
  readonly request: readonly Wish[];
}

export function writeBuild({ version, release }: Build): string {
  return `${versions[version]}${release === undefined ? '' : `-${release}`}`;
}

export function nevraOf({ name, build, arch }: Pick<Package, 'name' | 'build' | 'arch'>): string {
  return `${name}-${writeBuild(build)}.${arch}`;
}

export function write(dependency: Dependency): string {
  switch (dependency.kind) {
    case 'ability': {
      const { name, range } = dependency;
      return range === undefined ? name : `${name} ${range.sign} ${writeBuild(range.build)}`;
    }
    case 'and':
    case 'or':
    case 'with':
      return `(${dependency.parts.map(write).join(` ${dependency.kind} `)})`;
    case 'without':
      return `(${write(dependency.part)} without ${write(dependency.but)})`;
    case 'if':
    case 'unless': {
      const { kind, part, condition, otherwise } = dependency;
      const end = otherwise === undefined ? '' : ` else ${write(otherwise)}`;
      return `(${write(part)} ${kind} ${write(condition)}${end})`;
    }
  }
}

export function writeWish(wish: Wish): string {
  if (wish.kind === 'name') return wish.name;
  return wish.kind === 'nevra' ? nevraOf(wish) : write(wish);
}

function metadataOf(entry: Package): PackageMetadata {
  const evr = parseEvr(writeBuild(entry.build));
  const read = (list: readonly Dependency[]) => list.map((one) => parseCapability(write(one)));
  return {
    ...evr,
    name: entry.name,
    arch: entry.arch,
    provides: [{ name: entry.name, comparison: '=', evr }, ...read(entry.provides)],
    requires: read(entry.requires),
    conflicts: read(entry.conflicts),
    obsoletes: read(entry.obsoletes),
    recommends: read(entry.recommends),
    supplements: read(entry.supplements),
    suggests: read(entry.suggests),
    enhances: read(entry.enhances),
    files: entry.files,
  };
}

export function sourceOf(name: string, packages: readonly Package[]): PackageSource {
  return memorySource(name, packages.map(metadataOf), { filesComplete: true });
}

/** The universe as the resolver takes it. */
export function inputOf(universe: Universe, more: Partial<ResolveInput> = {}): ResolveInput {
  return {
    base: { source: sourceOf('@base', universe.base), arch: 'x86_64' },
    repositories: universe.repositories.map(
      ({ name, packages, priority, cost, hidden }): ResolveRepository => ({
        source: sourceOf(name, packages),
        ...(priority === undefined ? {} : { priority }),
        ...(cost === undefined ? {} : { cost }),
        hidden: (pkg) => (hidden.includes(pkg) ? { kind: 'not-included', repository: name } : undefined),
      }),
    ),
    request: universe.request.map(writeWish),
    excludes: universe.excludes,
    recommends: false,
    ...more,
  };
}

/** The universe for people, in a counterexample. */
export function show({ base, repositories, excludes, request }: Universe): string {
  const lines = (packages: readonly Package[], hidden: readonly number[] = []) =>
    packages.map((entry, place) => {
      const kinds =
        'provides requires conflicts obsoletes recommends supplements suggests enhances files'.split(' ');
      const told = kinds.flatMap((kind) => {
        const list = entry[kind as 'files' | 'requires'];
        return list.map((one) => `${kind} ${typeof one === 'string' ? one : write(one)}`);
      });
      return `  ${nevraOf(entry)}${hidden.includes(place) ? ' [hidden]' : ''}: ${told.join(', ')}`;
    });
  return [
    '',
    'base',
    ...lines(base),
    ...repositories.flatMap((one) => [
      `${one.name} (priority ${one.priority}, cost ${one.cost})`,
      ...lines(one.packages, one.hidden),
    ]),
    `exclude ${excludes.join(', ')}`,
    `request ${request.map(writeWish).join(', ')}`,
  ].join('\n');
}
