import type { RichDependency } from '../rpm/index.ts';
import type { Matches } from './matching.ts';

/** A condition over packages in negation normal form. The base has been replaced by constants. */
export type Formula =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'package'; readonly id: number; readonly positive: boolean }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Formula[] };

export const always: Formula = { kind: 'constant', value: true };
export const never: Formula = { kind: 'constant', value: false };

/** How a dependency on one package (a capability, or a set operation) reads as a formula. */
export type Leaf = (tree: RichDependency, positive: boolean) => Formula;

/**
 * Translates a boolean dependency, or its negation. `if` without else is met when its condition is not; `unless`
 * forbids its condition.
 */
export function toFormula(tree: RichDependency, positive: boolean, leaf: Leaf): Formula {
  const of = (part: RichDependency, sign = positive) => toFormula(part, sign, leaf);
  switch (tree.kind) {
    case 'capability':
    case 'with':
    case 'without':
      return leaf(tree, positive);
    case 'and':
      return joinUntilDecided(positive ? 'all' : 'any', tree.operands, of);
    case 'or':
      return joinUntilDecided(positive ? 'any' : 'all', tree.operands, of);
    case 'if': {
      const { operand, condition, otherwise } = tree;
      // (A or not B) and (B or C); its negation is (not A and B) or (not B and not C).
      const first = join(positive ? 'any' : 'all', [of(operand), of(condition, !positive)]);
      if (otherwise === undefined) return first;
      return join(positive ? 'all' : 'any', [
        first,
        join(positive ? 'any' : 'all', [of(condition, positive), of(otherwise)]),
      ]);
    }
    case 'unless': {
      const { operand, condition, otherwise } = tree;
      // (A and not B) or (C and B).
      const first = join(positive ? 'all' : 'any', [of(operand), of(condition, !positive)]);
      if (otherwise === undefined) return first;
      return join(positive ? 'any' : 'all', [
        first,
        join(positive ? 'all' : 'any', [of(condition, positive), of(otherwise)]),
      ]);
    }
  }
}

function joinUntilDecided(
  kind: 'all' | 'any',
  operands: readonly RichDependency[],
  of: (part: RichDependency) => Formula,
): Formula {
  const parts: Formula[] = [];
  for (const operand of operands) {
    const part = of(operand);
    if (part.kind === 'constant' && part.value === (kind === 'any')) return part;
    parts.push(part);
  }
  return join(kind, parts);
}

/** All or any of some formulas, simplified. */
export function join(kind: 'all' | 'any', parts: readonly Formula[]): Formula {
  const decisive = kind === 'any';
  const kept: Formula[] = [];
  for (const part of parts) {
    if (part.kind === 'constant') {
      if (part.value === decisive) return part;
    } else if (part.kind === kind) kept.push(...part.parts);
    else kept.push(part);
  }
  if (kept.length === 0) return decisive ? never : always;
  return kept.length === 1 ? kept[0]! : { kind, parts: kept };
}

/** Whether a boolean dependency is met, given what decides a dependency on one package. */
export function evaluate(tree: RichDependency, isMet: (leaf: RichDependency) => boolean): boolean {
  const of = (part: RichDependency) => evaluate(part, isMet);
  switch (tree.kind) {
    case 'capability':
    case 'with':
    case 'without':
      return isMet(tree);
    case 'and':
      return tree.operands.every(of);
    case 'or':
      return tree.operands.some(of);
    case 'if':
      return of(tree.condition) ? of(tree.operand) : tree.otherwise === undefined || of(tree.otherwise);
    case 'unless':
      return of(tree.condition) ? tree.otherwise !== undefined && of(tree.otherwise) : of(tree.operand);
  }
}

/** Whether more packages can only help to meet a boolean dependency, never harm. */
export function isMonotone(tree: RichDependency): boolean {
  switch (tree.kind) {
    case 'capability':
    case 'with':
    case 'without':
      return true;
    case 'and':
    case 'or':
      return tree.operands.every(isMonotone);
    case 'if':
    case 'unless':
      return false;
  }
}

/** Whether some package of the base or of a set meets the matches. */
export function metBy(matches: Matches, has: (id: number) => boolean): boolean {
  return matches.always === true || matches.base.length > 0 || matches.ids.some(has);
}

/** The parts of a boolean dependency that name single packages. */
export function leavesOf(tree: RichDependency): RichDependency[] {
  switch (tree.kind) {
    case 'capability':
    case 'with':
    case 'without':
      return [tree];
    case 'and':
    case 'or':
      return tree.operands.flatMap(leavesOf);
    case 'if':
    case 'unless':
      return [tree.operand, tree.condition, ...(tree.otherwise ? [tree.otherwise] : [])].flatMap(leavesOf);
  }
}

/** Packages that would bring a formula nearer to being met. */
export function helpful(formula: Formula, has: (id: number) => boolean): number[] {
  switch (formula.kind) {
    case 'constant':
      return [];
    case 'package':
      return formula.positive && !has(formula.id) ? [formula.id] : [];
    case 'any':
      return holds(formula, has) ? [] : formula.parts.flatMap((part) => helpful(part, has));
    case 'all':
      return formula.parts.flatMap((part) => helpful(part, has));
  }
}

/** Whether a formula is met by a set of packages. */
export function holds(formula: Formula, has: (id: number) => boolean): boolean {
  switch (formula.kind) {
    case 'constant':
      return formula.value;
    case 'package':
      return has(formula.id) === formula.positive;
    case 'any':
      return formula.parts.some((part) => holds(part, has));
    case 'all':
      return formula.parts.every((part) => holds(part, has));
  }
}
