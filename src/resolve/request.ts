import { ViaductError } from '../core/index.ts';
import {
  type Capability,
  type RichDependency,
  compileGlob,
  formatNevra,
  isGlob,
  isRich,
  parseCapability,
  parseNevra,
  parseRichDependency,
} from '../rpm/index.ts';
import type { Facts } from './facts.ts';
import type { Matcher, Matches } from './matching.ts';
import { readForms } from './request/forms.ts';
import { createLookup, isEmpty } from './request/lookup.ts';
import { type Matched, matchNames, matchPaths, matchProvides } from './request/patterns.ts';
import type { Universe } from './universe.ts';

/** One thing that a request asks for; a pattern, a group or an extension asks for several. */
export interface Wanted {
  /** As the user wrote it. */
  readonly request: string;
  /** For a request that stands for others: the one of them that this is. */
  readonly part?: string;
  /** The name to prefer among several that match. */
  readonly name: string;
  readonly matches: Matches;
  /** For a boolean dependency as request. */
  readonly tree?: RichDependency;
  /** Packages of the name in other versions, when nothing matches. */
  readonly otherVersions: readonly string[];
  /** For what a package of the base requires since an override took it away: that package. */
  readonly owner?: string;
}

/** A package of one repository, as part of what a request stands for. */
export interface ExactPackage {
  readonly repository: string;
  readonly nevra: string;
}

/** What requests stand for that name no packages themselves: groups, files, extensions of a catalog. */
export type Meanings = ReadonlyMap<string, readonly (string | ExactPackage)[]>;

export interface Missing {
  /** For a request that stands for others: the one of them that names nothing. */
  readonly part?: string;
  /** The names most like it. */
  readonly suggestions: readonly string[];
}

export interface UnderstoodRequest {
  readonly wanted: readonly Wanted[];
  /** What of the request names nothing that exists. */
  readonly missing: readonly Missing[];
}

export interface RequestSetting {
  readonly universe: Universe;
  readonly matcher: Matcher;
  readonly facts: Pick<Facts, 'offered'>;
  readonly meanings: Meanings;
}

const longest = 4096;

/**
 * Understands a request as, in this order: what `meanings` says it stands for, a boolean dependency, a file path (or a
 * pattern of paths), a capability with a version, a name, a pattern of names or NEVRAs or, where none matches, of
 * capabilities, name.arch, name-version(-release)(.arch) with or without epoch and .rpm, a capability.
 * Throws E_CAPABILITY or E_RICH_DEPENDENCY for text that is none of these.
 */
export function understandRequest(text: string, setting: RequestSetting): UnderstoodRequest {
  const parts = setting.meanings.get(text);
  if (parts === undefined) return understandText(text, setting);
  const understood = parts.map((part) => {
    const name = typeof part === 'string' ? part : part.nevra;
    const { wanted, missing } =
      typeof part === 'string' ? understandText(part, setting) : exactly(part, setting.universe);
    const own = name === text ? {} : { part: name };
    return {
      wanted: wanted.map((entry) => ({ ...entry, request: text, ...own })),
      missing: missing.map((entry) => ({ ...entry, ...own })),
    };
  });
  return {
    wanted: understood.flatMap(({ wanted }) => wanted),
    missing: understood.flatMap(({ missing }) => missing),
  };
}

function understandText(text: string, setting: RequestSetting): UnderstoodRequest {
  const { universe, matcher, facts } = setting;
  const lookup = createLookup(universe);
  const request = text.trim();
  if (request === '' || request.length > longest)
    throw new ViaductError(
      'E_CAPABILITY',
      `The request ${JSON.stringify(text.slice(0, 80))} names no package`,
    );
  // A NEVRA may begin with an epoch of (none).
  if (isRich(request) && !request.startsWith('(none):'))
    return found({ request, tree: parseRichDependency(request) });
  if (/\s/.test(request)) return byComparison(parseCapability(request));
  if (/^\*?\//.test(request)) return isGlob(request) ? byPath() : byCapability({ name: request });
  // A capability may hold brackets too: python3dist(requests[socks]).
  const named = byName() ?? (isGlob(request) ? byPattern() : byIdentity());
  if (named !== undefined) return named;
  const close = /^([^\s<>=(),]+?)(<=|>=|==|=|<|>)([^\s<>=(),]+)$/.exec(request);
  if (close !== null && isEmpty(matcher.match({ name: request })))
    return byComparison(parseCapability(close.slice(1).join(' ')));
  return bySuccessor() ?? byCapability({ name: request });

  /** A name that is gone, but that packages obsolete: they took its place, as after a rename without Provides. */
  function bySuccessor(): UnderstoodRequest | undefined {
    if (!isEmpty(matcher.match({ name: request }))) return undefined;
    const ids = universe
      .collect((source) => source.withDependency('obsoletes', request))
      .filter((id) => universe.dependencies(id, 'obsoletes').some(({ name }) => name === request));
    return ids.length === 0 ? undefined : found({ matches: { base: [], ids } });
  }

  function found(partial: Partial<Wanted>): UnderstoodRequest {
    const wanted = { request, name: request, matches: { base: [], ids: [] }, otherVersions: [], ...partial };
    return { wanted: [wanted], missing: [] };
  }

  function byCapability(capability: Capability): UnderstoodRequest {
    const matches = matcher.match(capability);
    if (matches.always || !isEmpty(matches)) return found({ name: capability.name, matches });
    const otherVersions = capability.comparison === undefined ? [] : lookup.providing(capability.name);
    if (otherVersions.length > 0) return found({ name: capability.name, otherVersions });
    return { wanted: [], missing: [{ suggestions: lookup.namesLike(capability.name) }] };
  }

  /** `name >= version`, where the name may be a pattern: then every name in a fitting version. */
  function byComparison(capability: Capability): UnderstoodRequest {
    if (!isGlob(capability.name) || !isEmpty(matcher.match({ name: capability.name })))
      return byCapability(capability);
    const test = compileGlob(capability.name);
    const all = [...lookup.names()].sort().filter(test);
    return (
      ofPattern(all.map((name) => ({ name, matches: matcher.match({ ...capability, name }) }))) ??
      byCapability(capability)
    );
  }

  function byName(): UnderstoodRequest | undefined {
    const matches = lookup.ofName(request);
    return isEmpty(matches) ? undefined : found({ matches });
  }

  function byPattern(): UnderstoodRequest | undefined {
    return ofPattern(matchNames(request, lookup)) ?? ofPattern(matchProvides(request, universe));
  }

  function byPath(): UnderstoodRequest {
    return (
      ofPattern(matchPaths(request, universe, matcher)) ?? {
        wanted: [],
        missing: [{ suggestions: [] }],
      }
    );
  }

  /** A pattern passes over what is not on offer here, unless it matches nothing else. */
  function ofPattern(all: Matched): UnderstoodRequest | undefined {
    const matched = all.filter(({ matches }) => !isEmpty(matches));
    if (matched.length === 0) return undefined;
    const offered = matched.filter(
      ({ matches }) => matches.base.length > 0 || matches.ids.some((id) => facts.offered(id) === undefined),
    );
    const taken = offered.length > 0 ? offered : matched;
    return {
      wanted: taken.map(({ name, matches }) => ({ request, name, matches, otherVersions: [] })),
      missing: [],
    };
  }

  function byIdentity(): UnderstoodRequest | undefined {
    let otherVersions: readonly string[] = [];
    for (const form of readForms(request, universe.arch)) {
      const all = lookup.select(
        form.name,
        (identity) => form.arch === undefined || identity.arch === form.arch,
      );
      if (isEmpty(all)) continue;
      const matches = lookup.select(form.name, form.test);
      if (!isEmpty(matches)) return found({ name: form.name, matches });
      // Another name is meant, and not another version, where a word stands behind.
      if (form.version !== undefined && !/\d/.test(form.version)) continue;
      otherVersions = [
        ...all.base.map((pkg) => formatNevra(universe.base.identity(pkg))),
        ...all.ids.map(universe.nevra),
      ];
    }
    if (otherVersions.length === 0 || !isEmpty(matcher.match({ name: request }))) return undefined;
    return found({ otherVersions });
  }
}

/** One package of one repository, or the same one in the base. */
function exactly({ repository, nevra }: ExactPackage, universe: Universe): UnderstoodRequest {
  const name = parseNevra(nevra)?.name ?? nevra;
  const index = universe.repositories.findIndex(({ source }) => source.name === repository);
  const source = universe.repositories[index]?.source;
  const base = universe.base.named(name).filter((pkg) => formatNevra(universe.base.identity(pkg)) === nevra);
  const ids = (source?.named(name) ?? [])
    .filter((pkg) => formatNevra(source!.identity(pkg)) === nevra)
    .map((pkg) => pkg + universe.offsets[index]!);
  if (base.length + ids.length === 0) return { wanted: [], missing: [{ suggestions: [] }] };
  return { wanted: [{ request: nevra, name, matches: { base, ids }, otherVersions: [] }], missing: [] };
}
