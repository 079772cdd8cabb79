import { ViaductError } from '../core/index.ts';
import type { PackageIdentity, PackageSource } from '../rpm/index.ts';
import type { Setting } from './encoding.ts';
import type { Explanation } from './explanation.ts';
import { createFacts } from './facts.ts';
import type { Reason } from './lock/lock.ts';
import { createMatcher } from './matching.ts';
import {
  type AppliedOverride,
  type OverriddenBase,
  type Override,
  describeOverrides,
  overrideBase,
  replacementsOf,
  wantedBy,
} from './overrides.ts';
import { isGivenUp, searchWithinBudget } from './one-by-one.ts';
import { createPreference } from './preference.ts';
import { reach } from './reach.ts';
import { type Refusal, explainAll, refuse, unknownNames } from './refuse.ts';
import { type Repair, findRepairs } from './repairs/index.ts';
import { type Meanings, type UnderstoodRequest, type Wanted, understandRequest } from './request.ts';
import { searchPackages } from './search.ts';
import { type ResolveBase, type ResolveRepository, createUniverse } from './universe.ts';
import { verifyAnswer } from './verify.ts';

export interface ResolveInput {
  readonly base: ResolveBase;
  /** In the order in which equal packages are preferred. Their sources' names are unique. */
  readonly repositories: readonly ResolveRepository[];
  /**
   * Each one of: name, name.arch, name-[epoch:]version[-release][.arch], a pattern of these, a capability
   * ("foo >= 2", "libx.so.6()(64bit)"), an absolute path, a boolean dependency in parentheses.
   */
  readonly request: readonly string[];
  /** What those requests stand for that name no packages themselves: groups, files, extensions of a catalog. */
  readonly meanings?: Meanings;
  /** Whether to add, where possible, what added packages recommend and what supplements them. */
  readonly recommends: boolean;
  /** Names or NEVRAs in any form, with patterns, that must not be added. */
  readonly excludes?: readonly string[];
  /**
   * NEVRAs to keep where that is possible, before everything else that makes a package better than another: those of a lock that
   * is brought up to date.
   */
  readonly prefer?: readonly string[];
  /** Packages of the base that may be changed: these and no others. */
  readonly overrides?: readonly Override[];
  /** True: the sources know as many files as they ever will, so a file that none of them has is nowhere. */
  readonly filesFinal?: boolean;
  /** False: a refusal is explained, but no repairs are looked for; neither are they with overrides. */
  readonly repairs?: boolean;
  /** Conflicts between dependencies after which a search is given up; default 100000. */
  readonly conflictLimit?: number;
  /** Called now and then during a long search, with the number of decisions so far. */
  readonly progress?: (decisions: number) => void;
}

export interface ResolvedPackage {
  readonly source: PackageSource;
  readonly pkg: number;
  readonly identity: PackageIdentity;
  readonly nevra: string;
  /** The repository's id. */
  readonly repo: string;
  readonly reason: Reason;
}

export type ResolveResult =
  /** What is to be added to the base, sorted by NEVRA; empty when the base has everything. */
  | {
      readonly result: 'ok';
      /** What the overrides change of the base; absent without any. */
      readonly overrides?: readonly AppliedOverride[];
      readonly packages: readonly ResolvedPackage[];
    }
  | {
      readonly result: 'unsatisfiable';
      readonly explanation: Explanation;
      /** Changes after which it works, the least first. */
      readonly repairs: readonly Repair[];
    }
  /**
   * Some package asks for these files, and not every source knows all its files (`filesComplete`): load file lists and
   * resolve again, with `filesFinal`. `resolveFully` does so.
   */
  | { readonly result: 'needs-filelists'; readonly paths: readonly string[] };

/**
 * Finds packages that meet a request on a base of which nothing is changed but by `overrides`: no package of it is removed,
 * replaced, obsoleted or broken. The rules are rpm's; which of several right answers is given is told by `Preference`.
 * Deterministic. The answer is verified before it is given.
 * Throws E_CAPABILITY or E_RICH_DEPENDENCY for a request that cannot be read, and E_RESOLVE_LIMIT with what was known when the
 * search was given up.
 */
export function resolve(input: ResolveInput): ResolveResult {
  const { base, gone, removedNames, owed } = withOverrides(input);
  const universe = createUniverse(base, input.repositories);
  const matcher = createMatcher(universe);
  const facts = createFacts(universe, matcher, [...(input.excludes ?? []), ...removedNames]);
  const preference = createPreference(universe, matcher, facts, input.prefer);
  const setting: Setting = {
    universe,
    matcher,
    facts,
    preference,
    ...(input.progress === undefined ? {} : { progress: input.progress }),
    ...(input.conflictLimit === undefined ? {} : { conflictLimit: input.conflictLimit }),
  };

  const meanings = input.meanings ?? new Map<string, never>();
  const understand = (text: string) => understandRequest(text, { universe, matcher, facts, meanings });
  const understood = [...replacementsOf(input), ...input.request].map((text) => ({
    text,
    ...understand(text),
  }));
  const wanted = [
    ...understood.flatMap((entry) => entry.wanted),
    ...owed.map((entry) => wantedBy(universe.base, matcher, entry)),
  ];
  const missing = understood.filter(isMissing);
  if (missing.length > 0) return needsFilelists(false) ?? refuseUnknown();

  const { outcome, wanted: searched } = searchWithinBudget(setting, wanted);
  const paths = needsFilelists(outcome.kind === 'refused');
  if (paths !== undefined) return paths;
  if (outcome.kind === 'refused') return withRepairs(refuse(setting, searched, outcome));
  let needed = reach(setting, wanted, outcome.ids, false);
  if (input.recommends) needed = addRecommended(setting, wanted, needed);
  const packages = [...needed].map(([id, reason]) => describe(id, reason));
  verifyAnswer(universe.base, packages, owed);
  const overrides = describeOverrides(input.base.source, gone, packages);
  return {
    result: 'ok',
    ...(overrides.length === 0 ? {} : { overrides }),
    packages: packages.sort((a, b) => (a.nevra < b.nevra ? -1 : 1)),
  };

  /** Some requests name nothing; what is wrong with the others is told as well. */
  function refuseUnknown(): ResolveResult {
    const known = understood.filter((entry) => !isMissing(entry)).flatMap((entry) => entry.wanted);
    const further = explainAll(setting, known);
    const paths = needsFilelists(further.length > 0);
    return paths ?? withRepairs(unknownNames(setting, missing, further));
  }

  function withRepairs({ explanation }: Refusal): ResolveResult {
    const excludes = input.excludes ?? [];
    const repairs =
      input.repairs === false || input.overrides !== undefined
        ? []
        : findRepairs({ setting, understood, explanation, excludes, understand, solveWith });
    return { result: 'unsatisfiable', explanation, repairs };
  }

  function solveWith(overrides: readonly Override[]): ResolveResult {
    return resolve({ ...input, overrides, filesFinal: true });
  }

  function needsFilelists(refused: boolean): ResolveResult | undefined {
    if (input.filesFinal === true) return undefined;
    // A path that some package has is answered well enough, unless the answer is no.
    const paths = [...matcher.openPaths].filter(([, { found }]) => refused || !found).map(([path]) => path);
    return paths.length === 0 ? undefined : { result: 'needs-filelists', paths: paths.sort() };
  }

  function describe(id: number, reason: Reason): ResolvedPackage {
    const index = universe.repositoryOf(id);
    const { source } = universe.repositories[index]!;
    return {
      source,
      pkg: id - universe.offsets[index]!,
      identity: universe.identity(id),
      nevra: universe.nevra(id),
      repo: source.name,
      reason,
    };
  }
}

/**
 * As `resolve`, and where that turns out to need them, with file lists: `complete` gives the base and repositories
 * anew, with all the files that can be known.
 */
export async function resolveFully(
  input: ResolveInput,
  complete: (paths: readonly string[]) => Promise<Pick<ResolveInput, 'base' | 'repositories'>>,
): Promise<Exclude<ResolveResult, { result: 'needs-filelists' }>> {
  const first = resolve(input);
  if (first.result !== 'needs-filelists') return first;
  const second = resolve({ ...input, ...(await complete(first.paths)), filesFinal: true });
  if (second.result === 'needs-filelists') throw new ViaductError('E_BUG', 'File lists were asked for twice');
  return second;
}

/** The base as overrides leave it. */
export function withOverrides({
  base,
  repositories,
  overrides = [],
  meanings = new Map(),
}: ResolveInput): OverriddenBase {
  if (overrides.length === 0) return { base, gone: new Set(), removedNames: [], owed: [] };
  const universe = createUniverse(base, repositories);
  const matcher = createMatcher(universe);
  const setting = { universe, matcher, facts: createFacts(universe, matcher, []), meanings };
  return overrideBase(universe, base, overrides, (text) => understandRequest(text, setting).wanted);
}

function isMissing(entry: UnderstoodRequest): boolean {
  return entry.missing.length > 0;
}

/** The hard part of the answer stays as it is; weak dependencies only add to it. */
function addRecommended(
  setting: Setting,
  wanted: readonly Wanted[],
  needed: ReadonlyMap<number, Reason>,
): Map<number, Reason> {
  let ids: readonly number[] = [...needed.keys()];
  try {
    const outcome = searchPackages(setting, wanted, ids);
    if (outcome.kind === 'found') ids = outcome.ids;
  } catch (thrown) {
    // A search for mere recommendations that is given up costs the recommendations, not the answer.
    if (!isGivenUp(thrown)) throw thrown;
  }
  const reached = reach(setting, wanted, ids, true);
  return new Map([...needed, ...reached]);
}
