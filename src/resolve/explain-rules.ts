import type { Literal } from '../sat/index.ts';
import type { Formula } from './formula.ts';

/** More rules than this from one formula are avoided with variables for its parts. */
const mostMultiplied = 200;

/** Literals over packages: a package's number plus 1, negative for "not". */
export function literalOf(id: number): Literal {
  return id + 1;
}

export function packageOfLiteral(literal: Literal): number {
  return Math.abs(literal) - 1;
}

/**
 * A formula as clauses, each with the literals of `because` in it. `fresh` makes a variable for a part of a formula that
 * would otherwise be multiplied out into very many.
 */
export function rulesOf(
  formula: Formula,
  because: readonly Literal[],
  fresh: () => Literal,
): (readonly Literal[])[] {
  const extra: (readonly Literal[])[] = [];
  const own = multiply(formula).map((literals) => [...because, ...literals]);
  return [...own, ...extra];

  function multiply(part: Formula): Literal[][] {
    switch (part.kind) {
      case 'constant':
        return part.value ? [] : [[]];
      case 'package':
        return [[part.positive ? literalOf(part.id) : -literalOf(part.id)]];
      case 'all':
        return part.parts.flatMap(multiply);
      case 'any': {
        let product: Literal[][] = [[]];
        for (const factors of part.parts.map(multiply)) {
          if (factors.length > 1 && product.length * factors.length > mostMultiplied) {
            const stands = fresh();
            extra.push(...factors.map((literals) => [-stands, ...literals]));
            for (const literals of product) literals.push(stands);
          } else if (factors.length === 1) for (const literals of product) literals.push(...factors[0]!);
          else product = product.flatMap((left) => factors.map((right) => [...left, ...right]));
        }
        return product;
      }
    }
  }
}
