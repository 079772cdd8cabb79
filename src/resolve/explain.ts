import { type CoreClause, minimalCore } from '../sat/index.ts';
import {
  type Capability,
  type RichDependency,
  compareEvr,
  formatCapability,
  formatNevra,
  isRich,
} from '../rpm/index.ts';
import { isForeign } from './architecture.ts';
import { treeOf } from './dependency.ts';
import type { Encoding, Label, Setting } from './encoding.ts';
import type { Explanation, Need, Obstacle, Option } from './explanation.ts';
import { leavesOf } from './formula.ts';
import { matchingIn } from './matching.ts';
import type { Wanted } from './request.ts';

const deepest = 12;
const mostVersions = 40;

/** Builds the explanation of a refusal from the clauses that prove it. */
export function explain(
  setting: Setting,
  wanted: readonly Wanted[],
  core: readonly CoreClause[],
  encoding: Encoding,
): Explanation {
  const { universe, matcher, facts } = setting;
  const clauses = minimalCore(core).map((clause) => ({
    literals: clause.literals,
    label: clause.label === undefined ? undefined : encoding.labels[clause.label]!,
  }));
  const shown = new Set<number>();
  const asked = clauses.flatMap(({ label }) => (label?.kind === 'request' ? [label.request] : []));
  const requests = [...new Set(asked)].sort((a, b) => a - b).map((index) => wanted[index]!);
  return {
    kind: 'conflict',
    requests: [...new Set(requests.map((entry) => entry.request))],
    missing: [],
    needs: requests.map((entry) =>
      entry.tree === undefined
        ? {
            ...nameOf(entry),
            unprovided: [],
            options: options(entry.matches.ids, 0),
            otherVersions: entry.otherVersions,
          }
        : { ...richNeed(entry.part ?? entry.request, entry.tree, 0), ...nameOf(entry) },
    ),
  };

  function nameOf({ request, part }: Wanted): Pick<Need, 'wanted' | 'request'> {
    return part === undefined ? { wanted: request } : { wanted: part, request };
  }

  /** Of a boolean dependency only the packages that the proof speaks of are of interest. */
  function richNeed(text: string, tree: RichDependency, depth: number): Need {
    const leaves = leavesOf(tree).map((leaf) => ({ leaf, matches: matcher.matchSet(leaf) }));
    const ids = new Set(leaves.flatMap(({ matches }) => matches.ids));
    const unprovided = leaves.flatMap(({ leaf, matches }) =>
      leaf.kind === 'capability' && matches.base.length + matches.ids.length === 0
        ? [formatCapability(leaf.capability)]
        : [],
    );
    return {
      wanted: text,
      unprovided: [...new Set(unprovided)],
      options: options([...ids], depth).filter((option) => option.why.length > 0),
      otherVersions: [],
    };
  }

  function need(capability: Capability, depth: number): Need {
    if (isRich(capability.name)) return richNeed(capability.name, treeOf(capability), depth);
    const { ids } = matcher.match(capability);
    return {
      wanted: formatCapability(capability),
      unprovided: [],
      options: options(ids, depth),
      otherVersions: ids.length > 0 ? [] : otherVersions(capability),
    };
  }

  function otherVersions(capability: Capability): string[] {
    if (capability.comparison === undefined) return [];
    const any = { name: capability.name };
    const base = matchingIn(universe.base, any).map(
      (pkg) => `${formatNevra(universe.base.identity(pkg))} (base)`,
    );
    return [...base, ...matcher.match(any).ids.map(universe.nevra)].slice(0, mostVersions);
  }

  /** Every package that would do, with what stands against it; packages with the same obstacles together. */
  function options(ids: readonly number[], depth: number): Option[] {
    const grouped = new Map<string, { ids: number[]; why: readonly Obstacle[] }>();
    const sorted = [...ids].sort(byNameAndVersion);
    for (const id of sorted) {
      const why = obstacles(id, depth);
      const key = `${universe.identity(id).name} ${JSON.stringify(why)}`;
      const known = grouped.get(key);
      if (known === undefined) grouped.set(key, { ids: [id], why });
      else known.ids.push(id);
    }
    const all = [...grouped.values()].map((entry) => ({
      packages: [...new Set(entry.ids.map(universe.nevra))],
      why: entry.why,
    }));
    // Builds for other machines are worth a word only where there are no others.
    const fitting = all.filter(({ why }) => !why.some(({ kind }) => kind.endsWith('architecture')));
    return fitting.length > 0 ? fitting : all;
  }

  function byNameAndVersion(a: number, b: number): number {
    const [first, second] = [universe.identity(a), universe.identity(b)];
    if (first.name !== second.name) return first.name < second.name ? -1 : 1;
    return compareEvr(second, first) || a - b;
  }

  function obstacles(id: number, depth: number): Obstacle[] {
    const fact = facts.obstacle(id);
    if (fact !== undefined) return [fact];
    if (shown.has(id) || depth >= deepest) return [{ kind: 'explained-above' }];
    const missing = facts.unmeetable(id);
    if (missing !== undefined) return [{ kind: 'needs', need: need(missing, depth + 1) }];
    shown.add(id);
    const variable = encoding.variable(id);
    const found: Obstacle[] = [];
    const known = new Set<string>();
    for (const { literals, label } of clauses) {
      if (!literals.includes(-variable)) continue;
      const obstacle = fromClause(id, variable, literals, label, depth);
      const key = JSON.stringify(obstacle);
      if (obstacle === undefined || known.has(key)) continue;
      known.add(key);
      found.push(obstacle);
    }
    const { arch } = universe.identity(id);
    if (found.length === 0 && isForeign(universe.arch, arch)) return [{ kind: 'foreign-architecture', arch }];
    return found;
  }

  function fromClause(
    id: number,
    variable: number,
    literals: readonly number[],
    label: Label | undefined,
    depth: number,
  ): Obstacle | undefined {
    const others = literals
      .filter((literal) => literal < 0 && literal !== -variable)
      .map((literal) => encoding.packageOf(-literal))
      .filter((other) => other !== undefined)
      .map(universe.nevra);
    if (label === undefined || label.kind === 'one-version') return { kind: 'one-version', with: others };
    switch (label.kind) {
      case 'requires':
        // A boolean dependency can stand against a package that it names, too.
        if (label.owner !== id)
          return {
            kind: 'conflicts',
            with: [universe.nevra(label.owner)],
            capability: formatCapability(label.capability),
          };
        return { kind: 'needs', need: need(label.capability, depth + 1) };
      case 'conflicts':
      case 'obsoletes': {
        const by = label.owner === id ? others : [universe.nevra(label.owner)];
        return { kind: label.kind, with: by, capability: formatCapability(label.capability) };
      }
      case 'base-requires':
      case 'base-conflicts': {
        const base = formatNevra(universe.base.identity(label.owner));
        const capability = formatCapability(label.capability);
        return label.kind === 'base-requires'
          ? { kind: 'base-needs', base, capability }
          : { kind: 'conflicts-with-base', base, capability, by: 'base' };
      }
      case 'request':
        return { kind: 'refused-by-request', request: wanted[label.request]!.request };
      case 'fixed':
        return undefined;
    }
  }
}
