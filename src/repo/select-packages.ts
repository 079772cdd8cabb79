import { formatEvr } from '../rpm/index.ts';
import type { IndexedPackages } from './package-index/index-source.ts';

export interface Selection {
  /** Only packages that match one of these are seen; absent: all. */
  readonly include?: readonly string[];
  /** Packages that match one of these are not seen. */
  readonly exclude?: readonly string[];
}

/**
 * A source without the packages that includepkgs and excludepkgs of a .repo file hide. A pattern is a shell glob over
 * name, name.arch, name-version, name-version-release, or the NEVRA with or without epoch.
 * Numbers and `packageCount` stay those of the whole source: queries just never answer with a hidden package.
 */
export function selectPackages(source: IndexedPackages, selection: Selection): IndexedPackages {
  const { include, exclude = [] } = selection;
  if (include === undefined && exclude.length === 0) return source;
  const included = include?.map(globExpression);
  const excluded = exclude.map(globExpression);
  const hidden = new Uint8Array(source.packageCount);
  for (let pkg = 0; pkg < source.packageCount; pkg++) {
    const forms = formsOf(source, pkg);
    const matches = (patterns: readonly RegExp[]) =>
      patterns.some((pattern) => forms.some((form) => pattern.test(form)));
    if ((included !== undefined && !matches(included)) || matches(excluded)) hidden[pkg] = 1;
  }
  const visible = (packages: readonly number[]): readonly number[] =>
    packages.some((pkg) => hidden[pkg] === 1) ? packages.filter((pkg) => hidden[pkg] === 0) : packages;
  return {
    ...source,
    named: (name) => visible(source.named(name)),
    providing: (name) => visible(source.providing(name)),
    meeting: (capability) => visible(source.meeting(capability)),
    withDependency: (kind) => visible(source.withDependency(kind)),
    withRichDependency: (kind) => visible(source.withRichDependency(kind)),
    ownersOf: (file) => visible(source.ownersOf(file)),
    names: function* () {
      for (const name of source.names()) if (visible(source.named(name)).length > 0) yield name;
    },
  };
}

function formsOf(source: IndexedPackages, pkg: number): string[] {
  const identity = source.identity(pkg);
  const { name, version, release, arch } = identity;
  return [
    name,
    `${name}.${arch}`,
    `${name}-${version}`,
    `${name}-${version}-${release}`,
    `${name}-${version}-${release}.${arch}`,
    `${name}-${formatEvr(identity)}`,
    `${name}-${formatEvr(identity)}.${arch}`,
  ];
}

/** Shell glob: `*`, `?` and `[...]`; runs of `*` count as one, so that no pattern takes long. */
function globExpression(glob: string): RegExp {
  const source = glob
    .replace(/\*+/g, '*')
    .replace(/\[(!?)([^\]/]+)\]|[\\^$.*+?()[\]{}|/]/g, (found, not: string | undefined, set?: string) => {
      if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\\]^]/g, '\\$&')}]`;
      return found === '*' ? '.*' : found === '?' ? '.' : `\\${found}`;
    });
  return new RegExp(`^${source}$`, 's');
}
