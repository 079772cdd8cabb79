import { type PackageIdentity, formatCapability, formatNevra } from '../../rpm/index.ts';
import { treeOf } from '../dependency.ts';
import { createFacts } from '../facts.ts';
import { leavesOf } from '../formula.ts';
import { type Matches, createMatcher } from '../matching.ts';
import { understandRequest } from '../request.ts';
import { isLeft, replacementsOf } from '../overrides.ts';
import { type ResolveInput, type ResolvedPackage, withOverrides } from '../resolve.ts';
import { type Universe, createUniverse } from '../universe.ts';

/** A step of the way from a request to a package. */
export interface Step {
  readonly nevra: string;
  /** What the step before needs of it; absent where it is what was asked for. */
  readonly capability?: string;
  /** It is merely recommended. */
  readonly weak?: true;
}

/** From a request, step by step, to a package. */
export interface Chain {
  readonly request: string;
  /** The first is what the request asks for, the last is the package. */
  readonly steps: readonly Step[];
}

/** Packages of an answer and of the base, and the shortest ways that lead to them. */
export interface Ways {
  /** NEVRA and repository (undefined: the base) of those that are there and pass the test. */
  find(test: (identity: PackageIdentity) => boolean): readonly Place[];
  /** All shortest ways, at most 20. */
  chainsTo(place: Place): Chain[];
}

export interface Place {
  /** Unique among all. */
  readonly key: string;
  readonly nevra: string;
  readonly repo?: string;
}

const mostChains = 20;

export function createWays(input: ResolveInput, answer: readonly ResolvedPackage[]): Ways {
  const universe = createUniverse(withOverrides(input).base, input.repositories);
  const matcher = createMatcher(universe);
  const chosen = new Map(answer.map((entry) => [idOf(entry, universe), entry]));
  const before = spread([...replacementsOf(input), ...input.request], linksFrom);

  function baseKey(pkg: number): string {
    return `base ${pkg}`;
  }

  /** Where a request or a package of the answer leads; of several capabilities the first counts. */
  function linksFrom(key: string): Map<string, Step> {
    const links = new Map<string, Step>();
    const link = ({ base, ids }: Matches, more: Omit<Step, 'nevra'>) => {
      for (const pkg of base)
        if (!links.has(baseKey(pkg)))
          links.set(baseKey(pkg), { nevra: formatNevra(universe.base.identity(pkg)), ...more });
      for (const id of ids)
        if (chosen.has(id) && !links.has(String(id)))
          links.set(String(id), { nevra: universe.nevra(id), ...more });
    };
    if (key.startsWith('request ')) linkRequest(key.slice('request '.length), link);
    else if (!key.startsWith('base '))
      for (const kind of ['requires', 'recommends'] as const)
        for (const capability of universe.dependencies(Number(key), kind)) {
          const weak = kind === 'recommends' ? { weak: true as const } : {};
          for (const leaf of leavesOf(treeOf(capability)))
            link(matcher.matchSet(leaf), { capability: formatCapability(capability), ...weak });
        }
    return links;
  }

  function linkRequest(text: string, link: (matches: Matches, more: object) => void): void {
    const facts = createFacts(universe, matcher, input.excludes ?? []);
    const meanings = input.meanings ?? new Map<string, never>();
    for (const { tree, matches } of understandRequest(text, { universe, matcher, facts, meanings }).wanted)
      if (tree === undefined) link(matches, {});
      else for (const leaf of leavesOf(tree)) link(matcher.matchSet(leaf), {});
  }

  return {
    find(test) {
      const places: Place[] = [];
      for (let pkg = 0; pkg < universe.base.packageCount; pkg++) {
        const identity = universe.base.identity(pkg);
        if (test(identity) && isLeft(universe.base, pkg))
          places.push({ key: baseKey(pkg), nevra: formatNevra(identity) });
      }
      for (const [id, { identity, nevra, repo }] of chosen)
        if (test(identity)) places.push({ key: String(id), nevra, repo });
      return places.sort((a, b) => (a.nevra < b.nevra ? -1 : 1));
    },
    chainsTo({ key }) {
      const found: Chain[] = [];
      const walk = (at: string, after: readonly Step[]): void => {
        for (const { from, step } of before.get(at) ?? []) {
          if (found.length === mostChains) return;
          const steps = [step, ...after];
          if (from.startsWith('request ')) found.push({ request: from.slice('request '.length), steps });
          else walk(from, steps);
        }
      };
      walk(key, []);
      return found;
    },
  };
}

type Before = Map<string, { readonly from: string; readonly step: Step }[]>;

/** Breadth first from all requests at once; every way that is as short as the shortest is kept. */
function spread(requests: readonly string[], linksFrom: (key: string) => Map<string, Step>): Before {
  const before: Before = new Map();
  let front = [...new Set(requests)].map((text) => `request ${text}`);
  while (front.length > 0) {
    const next: Before = new Map();
    for (const from of front)
      for (const [to, step] of linksFrom(from)) {
        if (before.has(to)) continue;
        const known = next.get(to);
        if (known === undefined) next.set(to, [{ from, step }]);
        else known.push({ from, step });
      }
    for (const [to, ways] of next) before.set(to, ways);
    front = [...next.keys()];
  }
  return before;
}

function idOf({ source, pkg }: ResolvedPackage, universe: Universe): number {
  return pkg + universe.offsets[universe.repositories.findIndex((entry) => entry.source === source)]!;
}
