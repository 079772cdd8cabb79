import { type Capability, type RichDependency, compareEvr, formatCapability } from '../rpm/index.ts';
import type { Literal, Search } from '../sat/index.ts';
import { coloursOf, isForeign, shareColour } from './architecture.ts';
import { isOwnDoing, isPackageSet, partsOf, treeOf } from './dependency.ts';
import { type Facts, obsoletedBy } from './facts.ts';
import { type Formula, type Leaf, always, evaluate, isMonotone, join, never, toFormula } from './formula.ts';
import type { Matcher } from './matching.ts';
import type { Preference } from './preference.ts';
import type { Universe } from './universe.ts';

/** What a clause says, for choices and explanations. */
export type Label =
  | { readonly kind: 'request'; readonly request: number; readonly wanted: string }
  | { readonly kind: 'requires'; readonly owner: number; readonly capability: Capability }
  | { readonly kind: 'conflicts' | 'obsoletes'; readonly owner: number; readonly capability: Capability }
  | { readonly kind: 'one-version'; readonly owner: number }
  | {
      readonly kind: 'base-requires' | 'base-conflicts';
      readonly owner: number;
      readonly capability: Capability;
    }
  | { readonly kind: 'fixed' };

/** The parts of a resolve that outlive a single search. */
export interface Setting {
  readonly universe: Universe;
  readonly matcher: Matcher;
  readonly facts: Facts;
  readonly preference: Preference;
  /** See `ResolveInput`. */
  readonly progress?: (decisions: number) => void;
  /** Conflicts after which a search is given up; by default the search's own bound. */
  readonly conflictLimit?: number;
}

/** Turns packages and their dependencies into variables and clauses of one search. */
export interface Encoding {
  readonly labels: readonly Label[];
  variable(id: number): number;
  /** The package behind a variable; undefined for a variable that stands for part of a boolean dependency. */
  readonly packageOf: (variable: number) => number | undefined;
  /** The formula behind a variable that is no package. */
  formulaOf(variable: number): Formula | undefined;
  /** A variable that, once true, enforces the formula. */
  formulaVariable(formula: Formula, label: Label): number;
  clause(literals: readonly Literal[], label: Label): void;
  /** Adds clauses: the negations of `because` or the formula. */
  emit(because: readonly Literal[], formula: Formula, label: Label): void;
  /** The requirement of a package as a formula. */
  requirement(capability: Capability, owner: number): Formula;
  /** How a dependency of the user, or of the base, on a single package reads. */
  readonly leaf: Leaf;
  /** 1 chosen, -1 ruled out, 0 undecided or never met. */
  value(id: number): -1 | 0 | 1;
  /** Packages that were chosen at some time, in the order in which that first happened. */
  readonly met: readonly number[];
  expand(variable: number): void;
  /** What the base's own boolean dependencies ask of packages that are added. */
  addBaseRules(): void;
}

export function createEncoding(setting: Setting, search: Search): Encoding {
  const { universe, matcher, facts, preference } = setting;
  const labels: Label[] = [];
  const variables = new Map<number, number>();
  const meanings: ({ id: number } | { formula: Formula; label: Label } | undefined)[] = [undefined];
  const groups = new Map<string, number>();
  const met: number[] = [];

  function variable(id: number): number {
    let known = variables.get(id);
    if (known === undefined) {
      known = search.newVariable(groupsOf(id));
      variables.set(id, known);
      meanings[known] = { id };
    }
    return known;
  }

  function groupsOf(id: number): number[] {
    const { name, arch } = universe.identity(id);
    const keys = facts.installOnly(id)
      ? [`${universe.nevra(id)}//`]
      : coloursOf(arch).map((colour) => `${name}/${colour}`);
    return keys.map((key) => {
      let group = groups.get(key);
      if (group === undefined) groups.set(key, (group = groups.size));
      return group;
    });
  }

  function clause(literals: readonly Literal[], label: Label): void {
    const names = new Set<string | number>();
    for (const literal of literals) {
      if (literal < 0) continue;
      const id = packageOf(literal);
      names.add(id === undefined ? literal : universe.identity(id).name);
    }
    // Requirements that leave no choice of name are decided first, so that free choices see what is there already.
    search.addClause(literals, labels.push(label) - 1, names.size > 1 ? 1 : 0);
  }

  function packageOf(asked: number): number | undefined {
    const meaning = meanings[asked];
    return meaning !== undefined && 'id' in meaning ? meaning.id : undefined;
  }

  function formulaOf(asked: number): Formula | undefined {
    const meaning = meanings[asked];
    return meaning !== undefined && 'formula' in meaning ? meaning.formula : undefined;
  }

  function formulaVariable(formula: Formula, label: Label): number {
    const made = search.newVariable();
    meanings[made] = { formula, label };
    return made;
  }

  function literalOf(part: Formula, label: Label): Literal {
    if (part.kind === 'package') return part.positive ? variable(part.id) : -variable(part.id);
    return formulaVariable(part, label);
  }

  function emit(because: readonly Literal[], formula: Formula, label: Label): void {
    if (formula.kind === 'constant') {
      if (!formula.value) clause(because, label);
      return;
    }
    if (formula.kind === 'all') {
      for (const part of formula.parts) emit(because, part, label);
      return;
    }
    const parts = formula.kind === 'any' ? formula.parts : [formula];
    // A single conjunction is multiplied out: its clauses then open only when they matter.
    const conjunctions = parts.flatMap((part) => (part.kind === 'all' ? [part] : []));
    const single = conjunctions.length === 1 ? conjunctions[0]! : undefined;
    const multiplied =
      single !== undefined && single.parts.length * parts.length <= 1000 ? single : undefined;
    const literals = parts.filter((part) => part !== multiplied).map((part) => literalOf(part, label));
    if (multiplied === undefined) clause([...because, ...literals], label);
    else for (const part of multiplied.parts) emit([...because, ...literals], part, label);
  }

  function requirement(capability: Capability, owner: number): Formula {
    const foreign = isForeign(universe.arch, universe.identity(owner).arch);
    const tree = treeOf(capability);
    // Most are met by the base. Asked first, alternatives are not looked up in vain.
    if (isMonotone(tree) && evaluate(tree, inBase)) return always;
    return toFormula(tree, true, leafFor(foreign));
  }

  function leafFor(foreign: boolean): Leaf {
    return (tree, positive) => {
      const matches = matcher.matchSet(tree);
      if (matches.always || matches.base.length > 0) return positive ? always : never;
      const wanted = tree.kind === 'capability' ? tree.capability.name : '';
      const ids = positive
        ? preference.order(matches.ids, wanted, foreign)
        : matches.ids.filter(facts.possible);
      return join(
        positive ? 'any' : 'all',
        ids.map((id) => ({ kind: 'package', id, positive })),
      );
    };
  }

  function expand(expanded: number): void {
    const meaning = meanings[expanded]!;
    if ('formula' in meaning) {
      emit([-expanded], meaning.formula, meaning.label);
      return;
    }
    const { id } = meaning;
    met.push(id);
    expandRequires(id, expanded);
    for (const capability of universe.dependencies(id, 'conflicts')) expandConflict(id, expanded, capability);
    for (const capability of universe.dependencies(id, 'obsoletes')) {
      if (capability.name === universe.identity(id).name) continue;
      for (const other of universe.collect((source) => source.named(capability.name)))
        if (obsoletedBy(universe.identity(other), capability) && facts.possible(other))
          clause([-expanded, -variable(other)], { kind: 'obsoletes', owner: id, capability });
    }
    expandSiblings(id, expanded);
  }

  function expandRequires(id: number, expanded: number): void {
    const seen = new Set<string>();
    for (const capability of universe.dependencies(id, 'requires')) {
      const formula = requirement(capability, id);
      if (formula === always) continue;
      const label: Label = { kind: 'requires', owner: id, capability };
      const key = formatCapability(capability);
      if (seen.has(key)) continue;
      seen.add(key);
      emit([-expanded], formula, label);
    }
  }

  function expandConflict(id: number, expanded: number, capability: Capability): void {
    const label: Label = { kind: 'conflicts', owner: id, capability };
    for (const part of partsOf(treeOf(capability))) {
      if (part.met && isPackageSet(part.tree)) {
        const matches = matcher.matchSet(part.tree);
        if (matches.base.length > 0) clause([-expanded], label);
        for (const other of matches.ids)
          if (other !== id && facts.possible(other)) clause([-expanded, -variable(other)], label);
        continue;
      }
      if (isOwnDoing(part, (leaf) => matcher.matchSet(leaf).ids.includes(id))) continue;
      emit([-expanded], toFormula(part.tree, !part.met, leafFor(true)), label);
    }
  }

  /**
   * Builds of one name for two colours share files: they go together only in one version. And a build that may stand beside
   * others of its name does not so beside one that may not.
   */
  function expandSiblings(id: number, expanded: number): void {
    const identity = universe.identity(id);
    const several = facts.installOnly(id);
    if (!several && coloursOf(identity.arch).length > 1) return;
    for (const other of universe.collect((source) => source.named(identity.name))) {
      const sibling = universe.identity(other);
      if (!several && shareColour(identity.arch, sibling.arch)) continue;
      if (several && facts.installOnly(other)) continue;
      if (compareEvr(identity, sibling) === 0 && !shareColour(identity.arch, sibling.arch)) continue;
      if (facts.possible(other)) clause([-expanded, -variable(other)], { kind: 'one-version', owner: id });
    }
  }

  function inBase(tree: RichDependency): boolean {
    const matches = matcher.matchSet(tree);
    return matches.always === true || matches.base.length > 0;
  }

  function addBaseRules(): void {
    for (const { pkg, capability } of universe.baseRich('requires')) {
      const tree = treeOf(capability);
      // What is broken in the base already is none of our doing; so it is with conflicts.
      if (!isMonotone(tree) && evaluate(tree, inBase))
        emit([], toFormula(tree, true, leafFor(false)), { kind: 'base-requires', owner: pkg, capability });
    }
    for (const { pkg, capability } of universe.baseRich('conflicts')) addBaseConflict(pkg, capability);
  }

  function addBaseConflict(pkg: number, capability: Capability): void {
    const label: Label = { kind: 'base-conflicts', owner: pkg, capability };
    for (const part of partsOf(treeOf(capability))) {
      if (part.met && isPackageSet(part.tree)) {
        const matches = matcher.matchSet(part.tree);
        for (const other of matches.ids) if (facts.possible(other)) clause([-variable(other)], label);
      } else if (evaluate(part.tree, inBase) !== part.met)
        emit([], toFormula(part.tree, !part.met, leafFor(true)), label);
    }
  }

  return {
    labels,
    variable,
    packageOf,
    formulaOf,
    formulaVariable,
    clause,
    emit,
    requirement,
    leaf: leafFor(false),
    value(id) {
      const known = variables.get(id);
      return known === undefined ? 0 : search.value(known);
    },
    met,
    expand,
    addBaseRules,
  };
}
