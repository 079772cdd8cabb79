import {
  type Capability,
  compareEvr,
  formatCapability,
  formatEvr,
  formatNevra,
  isRich,
  parseNevra,
} from '../rpm/index.ts';
import type { CoreClause, Literal } from '../sat/index.ts';
import type { Encoding, Setting } from './encoding.ts';
import { type Evidence, collectEvidence } from './explain-evidence.ts';
import { minimise } from './explain-minimal.ts';
import { packageOfLiteral } from './explain-rules.ts';
import type { Cause, Elsewhere, Explanation, Fact, Rule } from './explanation.ts';
import { matchingIn } from './matching.ts';
import { sentenceOf } from './render-cause.ts';
import type { Wanted } from './request.ts';

const mostElsewhere = 40;

/** Builds the explanation of a refusal from the clauses that prove it. `wanted` cannot be met, but all its true parts can. */
export function explain(
  setting: Setting,
  wanted: readonly Wanted[],
  core: readonly CoreClause[],
  encoding: Encoding,
): Explanation {
  const { universe } = setting;
  const all = collectEvidence(setting, wanted, core, encoding);
  const minimal = minimise(all) ?? { evidence: all, complete: false };
  const names = new Map<Literal, string>();
  const drafts = inOrder(minimal.evidence, wanted).map((evidence) => ({
    fact: factOf(evidence),
    rules: rulesOf(evidence),
  }));
  const versions = versionsOf(drafts.flatMap(({ fact }) => idsOf(fact)));
  return {
    kind: 'conflict',
    base: nameOfBase(setting),
    requests: [...new Set(drafts.flatMap(({ fact }) => (fact.kind === 'request' ? [fact.request] : [])))],
    missing: [],
    causes: drafts.map(({ fact, rules }): Cause => {
      const told = tell(fact);
      return { ...told, sentence: sentenceOf(told, versions), rules };
    }),
    minimal: minimal.complete,
    versions,
    further: [],
  };

  function rulesOf({ rules }: Evidence): Rule[] {
    return rules.map(({ literals }) => ({
      all: literals.filter((literal) => literal < 0).map(nameOf),
      any: literals.filter((literal) => literal > 0).map(nameOf),
    }));
  }

  function nameOf(literal: Literal): string {
    const id = packageOfLiteral(literal);
    if (id < packageCount(setting)) return reference(id);
    const known = names.get(id) ?? `#${names.size + 1}`;
    names.set(id, known);
    return known;
  }

  function reference(id: number): string {
    return `${universe.nevra(id)}@${universe.repositories[universe.repositoryOf(id)]!.source.name}`;
  }

  function tell(draft: Draft): Fact {
    const { packages, providers, others, ...rest } = draft;
    return {
      ...rest,
      packages: sort(packages).map(reference),
      ...(providers === undefined ? {} : { providers: sort(providers).map(reference) }),
      ...(others === undefined ? {} : { others: sort(others).map(reference) }),
    } as Fact;
  }

  function factOf({ about, rules }: Evidence): Draft {
    const owners = new Set(rules.flatMap(({ owner }) => (owner === undefined ? [] : [owner])));
    const negative = new Set(packagesIn(rules, (literal) => literal < 0));
    const positive = new Set(packagesIn(rules, (literal) => literal > 0));
    const baseName = (pkg: number) => formatNevra(universe.base.identity(pkg));
    switch (about.kind) {
      case 'request': {
        const { request, part, otherVersions, owner } = about.wanted;
        return {
          kind: 'request',
          request,
          wanted: part ?? request,
          ...(owner === undefined ? {} : { owner }),
          packages: positive,
          elsewhere: positive.size > 0 ? nowhere : divide(otherVersions),
        };
      }
      case 'needs':
        return {
          kind: 'needs',
          packages: owners,
          capability: formatCapability(about.capability),
          providers: positive,
          elsewhere: positive.size > 0 ? nowhere : elsewhere(about.capability),
        };
      case 'conflicts':
      case 'obsoletes': {
        const others = new Set([...negative].filter((id) => !owners.has(id)));
        const capability = formatCapability(about.capability);
        // Builds of one name can conflict with each other.
        return { kind: about.kind, packages: owners, capability, others: others.size > 0 ? others : owners };
      }
      case 'one-version':
        return { kind: 'one-version', name: about.name, packages: negative };
      case 'base-needs':
        return {
          kind: 'base-needs',
          base: baseName(about.base),
          capability: formatCapability(about.capability),
          packages: negative,
          providers: positive,
        };
      case 'base-conflicts':
        return {
          kind: 'conflicts-with-base',
          base: baseName(about.base),
          capability: formatCapability(about.capability),
          by: 'base',
          packages: negative,
        };
      case 'obstacle':
        return { ...about.obstacle, packages: owners };
    }
  }

  function packagesIn(rules: Evidence['rules'], test: (literal: Literal) => boolean): number[] {
    const ids = rules.flatMap(({ literals }) => literals.filter(test).map(packageOfLiteral));
    return ids.filter((id) => id < packageCount(setting));
  }

  function elsewhere(capability: Capability): Elsewhere {
    if (capability.comparison === undefined || isRich(capability.name)) return nowhere;
    const any = { name: capability.name };
    const base = matchingIn(universe.base, any).map((pkg) => formatNevra(universe.base.identity(pkg)));
    const ids = universe.collect((source) => matchingIn(source, any));
    return { base, repositories: sort(ids).slice(-mostElsewhere).map(reference) };
  }

  function divide(nevras: readonly string[]): Elsewhere {
    if (nevras.length === 0) return nowhere;
    const base = new Set(
      Array.from({ length: universe.base.packageCount }, (_, pkg) =>
        formatNevra(universe.base.identity(pkg)),
      ),
    );
    const sorted = [...new Set(nevras)].sort(compareNevras);
    return {
      base: sorted.filter((nevra) => base.has(nevra)),
      repositories: sorted.filter((nevra) => !base.has(nevra)).slice(-mostElsewhere),
    };
  }

  /** By name, then from old to new. */
  function sort(ids: Iterable<number>): number[] {
    return [...ids].sort((a, b) => {
      const [first, second] = [universe.identity(a), universe.identity(b)];
      if (first.name !== second.name) return first.name < second.name ? -1 : 1;
      return compareEvr(first, second) || a - b;
    });
  }

  function versionsOf(ids: readonly number[]): Record<string, readonly string[]> {
    const seen = Map.groupBy(new Set(ids), (id) => universe.identity(id).name);
    const several = [...seen].filter(([, same]) => same.length > 1).map(([name]) => name);
    return Object.fromEntries(
      several.sort().map((name) => {
        const every = sort(universe.collect((source) => source.named(name)));
        return [name, [...new Set(every.map((id) => formatEvr(universe.identity(id))))]];
      }),
    );
  }
}

/** The requests as they were made, then fact by fact as one leads to the next. */
function inOrder(evidence: readonly Evidence[], wanted: readonly Wanted[]): Evidence[] {
  const place = ({ about }: Evidence) => (about.kind === 'request' ? wanted.indexOf(about.wanted) : Infinity);
  const requests = evidence.filter(({ about }) => about.kind === 'request');
  const ordered = new Set(requests.sort((a, b) => place(a) - place(b)));
  const literals = (one: Evidence) => one.rules.flatMap((rule) => rule.literals);
  const byOwner = new Map<Literal, Evidence[]>();
  for (const one of evidence)
    for (const literal of new Set(literals(one).filter((entry) => entry < 0)))
      byOwner.set(-literal, [...(byOwner.get(-literal) ?? []), one]);
  // A Set may grow while it is walked; new entries are met too.
  for (const one of ordered)
    for (const literal of literals(one))
      if (literal > 0) for (const next of byOwner.get(literal) ?? []) ordered.add(next);
  return [...ordered, ...evidence.filter((one) => !ordered.has(one))];
}

function compareNevras(a: string, b: string): number {
  const [first, second] = [parseNevra(a), parseNevra(b)];
  if (first === undefined || second === undefined) return a < b ? -1 : 1;
  return first.name === second.name ? compareEvr(first, second) : first.name < second.name ? -1 : 1;
}

const nowhere: Elsewhere = { base: [], repositories: [] };

/** A fact with packages as numbers. */
type Draft = DraftOf<Fact>;
type DraftOf<F> = F extends Fact
  ? Omit<F, 'packages' | 'providers' | 'others'> & {
      readonly packages: ReadonlySet<number>;
      readonly providers?: ReadonlySet<number>;
      readonly others?: ReadonlySet<number>;
    }
  : never;

function idsOf({ packages, providers, others }: Draft): number[] {
  return [...packages, ...(providers ?? []), ...(others ?? [])];
}

function packageCount({ universe }: Setting): number {
  return universe.repositories.reduce((sum, { source }) => sum + source.packageCount, 0);
}

/** How the base is called in sentences. */
export function nameOfBase({ universe }: Setting): string {
  return universe.baseName ?? 'this base';
}
