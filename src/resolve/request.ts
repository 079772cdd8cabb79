import { ViaductError, nearest } from '../core/index.ts';
import {
  type Capability,
  type PackageIdentity,
  type PackageSource,
  type RichDependency,
  compareEvr,
  compileGlob,
  formatNevra,
  isGlob,
  isRich,
  parseCapability,
  parseEvr,
  parseRichDependency,
} from '../rpm/index.ts';
import { architectureRank, isForeign } from './architecture.ts';
import { type Matcher, type Matches, matchingIn } from './matching.ts';
import type { Universe } from './universe.ts';

/** One thing that a request asks for; a pattern asks for several. */
export interface Wanted {
  /** As the user wrote it. */
  readonly request: string;
  /** The name to prefer among several that match. */
  readonly name: string;
  readonly matches: Matches;
  /** For a boolean dependency as request. */
  readonly tree?: RichDependency;
  /** Packages of the name in other versions, when nothing matches. */
  readonly otherVersions: readonly string[];
}

export interface UnderstoodRequest {
  readonly wanted: readonly Wanted[];
  /** Set when the request names nothing that exists: the names most like it. */
  readonly suggestions?: readonly string[];
}

const longest = 4096;

/**
 * Understands a request as, in this order: a boolean dependency, a file path, a capability with a version, a name, a
 * pattern of these, name.arch, name-version(-release)(.arch) with or without epoch, a capability.
 * Throws E_CAPABILITY or E_RICH_DEPENDENCY for text that is none of these.
 */
export function understandRequest(text: string, universe: Universe, matcher: Matcher): UnderstoodRequest {
  const request = text.trim();
  if (request === '' || request.length > longest)
    throw new ViaductError(
      'E_CAPABILITY',
      `The request ${JSON.stringify(text.slice(0, 80))} names no package`,
    );
  if (isRich(request)) return found({ request, tree: parseRichDependency(request) });
  if (request.startsWith('/') || /\s/.test(request)) return byCapability(parseCapability(request));
  // A capability may hold brackets too: python3dist(requests[socks]).
  const named = byName(request) ?? (isGlob(request) ? byPattern(request) : byIdentity(request));
  if (named !== undefined) return named;
  return byCapability({ name: request });

  function found(partial: Partial<Wanted> & { request: string }): UnderstoodRequest {
    const wanted = { name: request, matches: { base: [], ids: [] }, otherVersions: [], ...partial };
    return { wanted: [wanted] };
  }

  function byCapability(capability: Capability): UnderstoodRequest {
    const matches = matcher.match(capability);
    if (matches.always || matches.base.length + matches.ids.length > 0)
      return found({ request, name: capability.name, matches });
    const otherVersions = capability.comparison === undefined ? [] : versionsProviding(capability.name);
    if (otherVersions.length > 0) return found({ request, name: capability.name, otherVersions });
    return { wanted: [], suggestions: nearest(capability.name, allNames()) };
  }

  function versionsProviding(name: string): string[] {
    const base = matchingIn(universe.base, { name }).map((pkg) => universe.base.identity(pkg));
    const others = universe.collect((source) => matchingIn(source, { name })).map(universe.identity);
    return [...base, ...others].map(formatNevra);
  }

  function byPattern(pattern: string): UnderstoodRequest | undefined {
    const test = compileGlob(pattern);
    const wanted: Wanted[] = [];
    for (const name of [...allNames()].sort()) {
      if (test(name)) {
        wanted.push(...(byName(name)?.wanted ?? []));
        continue;
      }
      const builds = select(
        [name],
        (identity) => test(`${name}.${identity.arch}`) || test(formatNevra(identity)),
      );
      if (builds.base.length + builds.ids.length > 0)
        wanted.push({ request, name, matches: builds, otherVersions: [] });
    }
    const own = wanted.map((entry) => ({ ...entry, request }));
    return own.length > 0 ? { wanted: own } : undefined;
  }

  function allNames(): Set<string> {
    const names = new Set(universe.base.names());
    for (const { source } of universe.repositories) for (const name of source.names()) names.add(name);
    return names;
  }

  function byName(name: string): UnderstoodRequest | undefined {
    const matches = select([name], () => true);
    if (matches.base.length + matches.ids.length === 0) return undefined;
    const native = (arch: string) => !isForeign(universe.arch, arch);
    const nativeBase = matches.base.filter((pkg) => native(universe.base.identity(pkg).arch));
    const nativeIds = matches.ids.some((id) => native(universe.identity(id).arch));
    // Only the build for the other colour is in the base, and the user did not ask for that one.
    const base = nativeBase.length === 0 && nativeIds ? [] : matches.base;
    return found({ request, name, matches: { base, ids: matches.ids } });
  }

  function byIdentity(spec: string): UnderstoodRequest | undefined {
    let otherVersions: readonly string[] = [];
    for (const form of readForms(spec, universe.arch)) {
      const all = select([form.name], (identity) => form.arch === undefined || identity.arch === form.arch);
      if (all.base.length + all.ids.length === 0) continue;
      const matches = select([form.name], form.test);
      if (matches.base.length + matches.ids.length > 0) return found({ request, name: form.name, matches });
      otherVersions = [
        ...all.base.map((pkg) => formatNevra(universe.base.identity(pkg))),
        ...all.ids.map(universe.nevra),
      ];
    }
    if (otherVersions.length === 0) return undefined;
    const asCapability = matcher.match({ name: spec });
    if (asCapability.base.length + asCapability.ids.length > 0) return undefined;
    return found({ request, name: spec, otherVersions });
  }

  function select(names: readonly string[], test: (identity: PackageIdentity) => boolean): Matches {
    const fits = (identity: PackageIdentity) => !/^(no)?src$/.test(identity.arch) && test(identity);
    const named = (source: PackageSource) => names.flatMap((name) => source.named(name));
    return {
      base: named(universe.base).filter((pkg) => fits(universe.base.identity(pkg))),
      ids: universe.collect(named).filter((id) => fits(universe.identity(id))),
    };
  }
}

interface Form {
  readonly name: string;
  readonly arch?: string;
  readonly test: (identity: PackageIdentity) => boolean;
}

/** The ways to read `name.arch`, `name-version`, `name-version-release`, each with or without epoch and arch. */
function* readForms(spec: string, systemArch: string): Generator<Form> {
  const dot = spec.lastIndexOf('.');
  const arch = spec.slice(dot + 1);
  const isArch = dot > 0 && architectureRank(systemArch, arch) !== undefined;
  if (isArch) {
    const name = spec.slice(0, dot);
    yield { name, arch, test: (identity) => identity.arch === arch };
    yield* readVersions(name, arch);
  }
  yield* readVersions(spec, undefined);
}

function* readVersions(spec: string, arch: string | undefined): Generator<Form> {
  const leading = /^(\d{1,10}):(.*)$/s.exec(spec);
  const rest = leading?.[2] ?? spec;
  const parts = rest.split('-');
  for (const count of [2, 1]) {
    if (parts.length <= count) continue;
    const text = parts.slice(-count).join('-');
    const hasEpoch = leading !== null || /^\d{1,10}:/.test(text);
    const evr = parseEvr(leading === null ? text : `${leading[1]}:${text}`);
    const isRelease = count === 2;
    yield {
      name: parts.slice(0, -count).join('-'),
      ...(arch === undefined ? {} : { arch }),
      test: (identity) =>
        (arch === undefined || identity.arch === arch) &&
        compareEvr(
          { ...evr, epoch: hasEpoch ? evr.epoch : identity.epoch, release: isRelease ? evr.release : '' },
          { ...identity, release: isRelease ? identity.release : '' },
        ) === 0,
    };
  }
}
