import { type Capability, type RichDependency, formatCapability, isRich } from '../rpm/index.ts';
import type { CoreClause, Literal } from '../sat/index.ts';
import { isForeign } from './architecture.ts';
import { type ConflictPart, isOwnDoing, isPackageSet, partsOf, treeOf } from './dependency.ts';
import type { Encoding, Label, Setting } from './encoding.ts';
import { literalOf, packageOfLiteral, rulesOf } from './explain-rules.ts';
import type { Obstacle } from './explanation.ts';
import { findDoomed, usable } from './explain-doomed.ts';
import { type Formula, always, evaluate, join, metBy, never, toFormula } from './formula.ts';
import type { Wanted } from './request.ts';

/** A fact as it is found: what it is about, and its rules as clauses. */
export interface Evidence {
  readonly about: About;
  /** Facts of one family are kept or left out together, as long as that goes. */
  readonly family: string;
  readonly rules: OwnedRule[];
}

export interface OwnedRule {
  /** The package that the fact belongs to, where there is one. */
  readonly owner?: number;
  readonly literals: readonly Literal[];
}

export type About =
  | { readonly kind: 'request'; readonly wanted: Wanted }
  | { readonly kind: 'needs' | 'conflicts' | 'obsoletes'; readonly capability: Capability }
  | { readonly kind: 'one-version'; readonly name: string }
  | { readonly kind: 'base-needs' | 'base-conflicts'; readonly base: number; readonly capability: Capability }
  | { readonly kind: 'obstacle'; readonly obstacle: Obstacle };

/**
 * The facts behind a proof that a request cannot be met. The search leaves out what can never be added; here it is let in
 * again, together with the facts that stand against it, so that the rules speak for themselves.
 */
export function collectEvidence(
  setting: Setting,
  wanted: readonly Wanted[],
  core: readonly CoreClause[],
  encoding: Encoding,
): Evidence[] {
  const { universe, matcher, facts } = setting;
  // What is impossible by itself is told by its own needs, and not as the search came upon it.
  const doomed = findDoomed(setting, encoding.met);
  const found = new Map<string, Evidence>();
  const done = new Set<string>();
  const met = new Set<number>();
  const last = universe.repositories.reduce((sum, { source }) => sum + source.packageCount, 0);
  let variables = last;
  const fresh = (): Literal => ++variables + 1;

  for (const { literals, label } of core)
    if (label === undefined) meetPair(literals);
    else meetLabel(encoding.labels[label]!, literals);
  for (const id of met) meetPackage(id);
  return [...found.values()];

  function meetLabel(label: Label, literals: readonly Literal[]): void {
    const once = (key: string) => !done.has(key) && done.add(key);
    switch (label.kind) {
      case 'request': {
        if (once(`request ${label.request}`)) meetRequest(label.request);
        break;
      }
      case 'requires':
        if (doomed.has(label.owner)) met.add(label.owner);
        else if (once(`${label.owner} ${formatCapability(label.capability)}`))
          meetNeed(label.owner, label.capability);
        break;
      case 'conflicts':
      case 'obsoletes': {
        if (doomed.has(label.owner)) {
          met.add(label.owner);
          break;
        }
        const about: About = { kind: label.kind, capability: label.capability };
        const rules = isRich(label.capability.name)
          ? partsOf(treeOf(label.capability)).flatMap((part) => avoid(part, label.owner))
          : [literals.map(translate)];
        add(nameKey(label.owner, label), about, rules, label.owner);
        break;
      }
      case 'one-version':
        meetPair(literals);
        break;
      case 'base-requires':
      case 'base-conflicts': {
        const kind = label.kind === 'base-requires' ? 'base-needs' : 'base-conflicts';
        const key = `${kind} ${label.owner} ${formatCapability(label.capability)}`;
        const about: About = { kind, base: label.owner, capability: label.capability };
        const tree = treeOf(label.capability);
        if (!isRich(label.capability.name)) add(key, about, [literals.map(translate)]);
        else if (once(key))
          add(
            key,
            about,
            label.kind === 'base-requires'
              ? rulesOf(toFormula(tree, true, leafFor(false)), [], fresh)
              : partsOf(tree).flatMap((part) => avoid(part)),
          );
        break;
      }
      case 'fixed':
    }
  }

  /** A plain literal of the search, which stands for a package. */
  function translate(literal: Literal): Literal {
    const id = encoding.packageOf(Math.abs(literal))!;
    return literal > 0 ? literalOf(id) : -literalOf(id);
  }

  function meetPair(literals: readonly Literal[]): void {
    const own = literals.map(translate);
    const { name } = universe.identity(packageOfLiteral(own[0]!));
    add(`one-version ${name}`, { kind: 'one-version', name }, [own]);
  }

  function meetRequest(index: number): void {
    const entry = wanted[index]!;
    const formula =
      entry.tree === undefined
        ? anyOf(entry.matches.ids, false)
        : toFormula(entry.tree, true, leafFor(false));
    add(`request ${index}`, { kind: 'request', wanted: entry }, rulesOf(formula, [], fresh));
  }

  function meetNeed(owner: number, capability: Capability): void {
    const foreign = isForeign(universe.arch, universe.identity(owner).arch);
    const formula = toFormula(treeOf(capability), true, leafFor(foreign));
    const about: About = { kind: 'needs', capability };
    add(
      nameKey(owner, { kind: 'needs', capability }),
      about,
      rulesOf(formula, [-literalOf(owner)], fresh),
      owner,
    );
  }

  /** Rules against one part of a boolean conflict; without owner it is one of the base, which stands as it is. */
  function avoid(part: ConflictPart, owner?: number): (readonly Literal[])[] {
    if (part.met && isPackageSet(part.tree)) {
      const matches = matcher.matchSet(part.tree);
      if (owner !== undefined && matches.base.length > 0) return [[-literalOf(owner)]];
      const others = matches.ids.filter((id) => id !== owner && facts.possible(id));
      return others.map((id) => [...(owner === undefined ? [] : [-literalOf(owner)]), -literalOf(id)]);
    }
    // A package never conflicts with itself alone, and what is broken in the base already does not count.
    const isIdle =
      owner === undefined
        ? evaluate(part.tree, (leaf) => metBy(matcher.matchSet(leaf), () => false)) === part.met
        : isOwnDoing(part, (leaf) => matcher.matchSet(leaf).ids.includes(owner));
    if (isIdle) return [];
    const because = owner === undefined ? [] : [-literalOf(owner)];
    return rulesOf(toFormula(part.tree, !part.met, leafFor(true)), because, fresh);
  }

  /** As the search reads a dependency on one package, but with packages that cannot be added. */
  function leafFor(foreign: boolean): (tree: RichDependency, positive: boolean) => Formula {
    return (tree, positive) => {
      const matches = matcher.matchSet(tree);
      if (matches.always || matches.base.length > 0) return positive ? always : never;
      if (positive) return anyOf(matches.ids, foreign);
      return join(
        'all',
        matches.ids.filter(facts.possible).map((id) => ({ kind: 'package', id, positive: false })),
      );
    };
  }

  function anyOf(ids: readonly number[], foreignToo: boolean): Formula {
    return join(
      'any',
      usable(universe, ids, foreignToo).map((id) => ({ kind: 'package', id, positive: true })),
    );
  }

  function meetPackage(id: number): void {
    for (const capability of doomed.get(id) ?? []) meetNeed(id, capability);
    if (facts.possible(id)) return;
    const obstacle = facts.obstacle(id);
    if (obstacle !== undefined) {
      add(`obstacle ${JSON.stringify(obstacle)}`, { kind: 'obstacle', obstacle }, [[-literalOf(id)]], id);
      return;
    }
    const first = facts.unmeetable(id);
    for (const capability of universe.dependencies(id, 'requires'))
      if (capability === first || isHopeless(id, capability)) meetNeed(id, capability);
  }

  /** A requirement that nothing can meet, as `facts.unmeetable` finds the first of. */
  function isHopeless(id: number, capability: Capability): boolean {
    if (isRich(capability.name)) return false;
    const matches = matcher.match(capability);
    if (matches.always || matches.base.length > 0) return false;
    return matches.ids.every((other) => other !== id && facts.obstacle(other) !== undefined);
  }

  function nameKey(owner: number, about: { kind: string; capability: Capability }): string {
    return `${about.kind} ${universe.identity(owner).name} ${formatCapability(about.capability)}`;
  }

  function add(key: string, about: About, rules: readonly (readonly Literal[])[], owner?: number): void {
    let evidence = found.get(key);
    if (evidence === undefined) {
      // The same need of several versions, each in a version of its own, is one thing to the reader.
      const family =
        about.kind === 'needs' && owner !== undefined
          ? `${universe.identity(owner).name} ${about.capability.name}`
          : key;
      found.set(key, (evidence = { about, family, rules: [] }));
    }
    for (const literals of rules) {
      const text = `${key} ${literals.join()}`;
      if (done.has(text)) continue;
      done.add(text);
      evidence.rules.push(owner === undefined ? { literals } : { owner, literals });
      for (const literal of literals)
        if (literal > 0 && packageOfLiteral(literal) < last) met.add(packageOfLiteral(literal));
    }
  }
}
