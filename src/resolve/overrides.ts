import { ViaductError, nearest } from '../core/index.ts';
import { type PackageSource, formatCapability, formatNevra, isRich } from '../rpm/index.ts';
import { type Matcher, createMatcher } from './matching.ts';
import { treeOf } from './dependency.ts';
import { evaluate } from './formula.ts';
import type { Wanted } from './request.ts';
import type { BaseDependency, ResolveBase, Universe } from './universe.ts';

/** One package of the base that the person allows to be changed. */
export type Override =
  | { readonly kind: 'remove'; readonly name: string }
  /** Any form of request that means packages of which the base has others builds. */
  | { readonly kind: 'replace'; readonly request: string };

/** What an override comes to. */
export interface AppliedOverride {
  readonly kind: 'remove' | 'replace';
  /** The package of the base that goes. */
  readonly nevra: string;
  /** What comes in its place. */
  readonly by?: string;
}

/** The base without the packages that overrides take away. */
export interface OverriddenBase {
  readonly base: ResolveBase;
  /** Numbers of the packages that go. */
  readonly gone: ReadonlySet<number>;
  /** Names that are removed and must not come back. */
  readonly removedNames: readonly string[];
  /** What the rest of the base required of them: what is added must meet it. */
  readonly owed: readonly BaseDependency[];
}

/**
 * Takes packages out of the base as the overrides say; everything else of it stays a fact.
 * @param understand what a request for a replacement means, over the whole base
 * Throws E_OVERRIDE for one that does not concern a package of the base.
 */
export function overrideBase(
  whole: Universe,
  base: ResolveBase,
  overrides: readonly Override[],
  understand: (request: string) => readonly Wanted[],
): OverriddenBase {
  const gone = new Set<number>();
  const removedNames: string[] = [];
  for (const override of overrides) {
    const names = override.kind === 'remove' ? [override.name] : namesOf(whole, understand(override.request));
    const packages = names.flatMap((name) => base.source.named(name));
    if (packages.length === 0) throw notInBase(override, base.source);
    for (const pkg of packages) gone.add(pkg);
    if (override.kind === 'remove') removedNames.push(override.name);
  }
  const rest = without(base.source, gone);
  return { base: { ...base, source: rest }, gone, removedNames, owed: owedBy(whole, rest, gone) };
}

function namesOf(universe: Universe, wanted: readonly Wanted[]): string[] {
  const ids = wanted.flatMap(({ matches }) => matches.ids);
  return [...new Set(ids.map((id) => universe.identity(id).name))];
}

function notInBase(override: Override, source: PackageSource): ViaductError {
  const asked = override.kind === 'remove' ? override.name : override.request;
  const like = nearest(asked, source.names()).filter((name) => name !== asked);
  return new ViaductError(
    'E_OVERRIDE',
    override.kind === 'remove'
      ? `The base has no package ${asked} that could be removed`
      : `The base has no package that ${asked} could replace`,
    {
      hint:
        like.length > 0
          ? `It has ${like.join(', ')}`
          : 'A package that the base does not have is simply requested',
    },
  );
}

/** The requests for packages that take the place of others. */
export function replacementsOf({ overrides = [] }: { readonly overrides?: readonly Override[] }): string[] {
  return overrides.flatMap((override) => (override.kind === 'replace' ? [override.request] : []));
}

/** Whether overrides left a package of the base there. */
export function isLeft(base: PackageSource, pkg: number): boolean {
  return base.named(base.identity(pkg).name).includes(pkg);
}

/** A source whose queries never answer with some of its packages; the others keep their numbers. */
function without(source: PackageSource, gone: ReadonlySet<number>): PackageSource {
  const left = (packages: readonly number[]) => packages.filter((pkg) => !gone.has(pkg));
  return {
    ...source,
    named: (name) => left(source.named(name)),
    providing: (name) => left(source.providing(name)),
    meeting: (capability) => left(source.meeting(capability)),
    withDependency: (kind, name) => left(source.withDependency(kind, name)),
    withRichDependency: (kind) => left(source.withRichDependency(kind)),
    ownersOf: (path) => left(source.ownersOf(path)),
    names: function* () {
      for (const name of source.names()) if (left(source.named(name)).length > 0) yield name;
    },
  };
}

/** What the remaining packages of the base require, and only those that are gone had. */
function owedBy(whole: Universe, rest: PackageSource, gone: ReadonlySet<number>): BaseDependency[] {
  const before = createMatcher({ ...whole, repositories: [] });
  const after = createMatcher({ ...whole, base: rest, repositories: [] });
  const owed: BaseDependency[] = [];
  for (let pkg = 0; pkg < rest.packageCount; pkg++) {
    if (gone.has(pkg)) continue;
    for (const capability of rest.dependencies(pkg, 'requires')) {
      const tree = treeOf(capability);
      const isMet = (matcher: typeof before) =>
        evaluate(tree, (leaf) => {
          const matches = matcher.matchSet(leaf);
          return matches.always === true || matches.base.length > 0;
        });
      if (!isMet(after) && isMet(before)) owed.push({ pkg, capability });
    }
  }
  return owed;
}

/** What is owed, as something that is asked for. */
export function wantedBy(base: PackageSource, matcher: Matcher, { pkg, capability }: BaseDependency): Wanted {
  const owner = formatNevra(base.identity(pkg));
  const text = formatCapability(capability);
  return {
    request: `${text}, which ${owner} of the base requires,`,
    name: text,
    matches: { base: [], ids: matcher.matchSet(treeOf(capability)).ids },
    ...(isRich(capability.name) ? { tree: treeOf(capability) } : {}),
    otherVersions: [],
    owner,
  };
}

/** What the overrides came to, in the order of the packages' names. */
export function describeOverrides(
  source: PackageSource,
  gone: ReadonlySet<number>,
  added: readonly { readonly nevra: string; readonly identity: { readonly name: string } }[],
): AppliedOverride[] {
  const applied = [...gone].map((pkg): AppliedOverride => {
    const identity = source.identity(pkg);
    const by = added.find((entry) => entry.identity.name === identity.name);
    const nevra = formatNevra(identity);
    return by === undefined ? { kind: 'remove', nevra } : { kind: 'replace', nevra, by: by.nevra };
  });
  return applied.sort((a, b) => (a.nevra < b.nevra ? -1 : 1));
}
