import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimalCore, satisfiable } from './minimal-core.ts';
import { createSolver } from './solver.ts';
import type { Literal, Outcome } from './types.ts';

const variableCount = 7;

interface Problem {
  /** Clauses that hold from the start. */
  readonly roots: readonly (readonly Literal[])[];
  /** For each variable the clauses that hold once it is true (its negation is added to each). */
  readonly lazy: readonly (readonly (readonly Literal[])[])[];
  /** For each variable its group. */
  readonly groups: readonly number[];
  readonly wishes: readonly number[];
}

const literal = fc
  .tuple(fc.integer({ min: 1, max: variableCount }), fc.boolean())
  .map(([variable, positive]) => (positive ? variable : -variable));
const clause = fc.array(literal, { minLength: 1, maxLength: 4 });
const problems: fc.Arbitrary<Problem> = fc.record({
  roots: fc.array(clause, { maxLength: 8 }),
  lazy: fc.array(fc.array(clause, { maxLength: 4 }), { minLength: variableCount, maxLength: variableCount }),
  groups: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: variableCount, maxLength: variableCount }),
  wishes: fc.array(fc.integer({ min: 1, max: variableCount }), { maxLength: 3 }),
});

function solve(problem: Problem): Outcome {
  // Variables come into being when a clause first mentions them, as they do for the resolver.
  const inside = new Map<number, number>();
  const outside = new Map<number, number>();
  const solver = createSolver({
    expand(variable, search) {
      const name = outside.get(variable)!;
      problem.lazy[name - 1]!.forEach((literals, i) =>
        search.addClause([-variable, ...literals.map(own)], 100 + i, (i % 2) as 0 | 1),
      );
    },
    choose: (candidates) => candidates.at(-1)!,
    wish: (search) => problem.wishes.map(own).find((wanted) => search.value(wanted) === 0) ?? 0,
  });
  const own = (value: Literal): Literal => {
    const name = Math.abs(value);
    let variable = inside.get(name);
    if (variable === undefined) {
      variable = solver.newVariable([problem.groups[name - 1]!]);
      inside.set(name, variable);
      outside.set(variable, name);
    }
    return value > 0 ? variable : -variable;
  };
  problem.roots.forEach((literals, i) => solver.addClause(literals.map(own), i, (i % 2) as 0 | 1));
  const outcome = solver.solve();
  const back = (value: Literal): Literal => (value > 0 ? outside.get(value)! : -outside.get(-value)!);
  if (outcome.kind === 'satisfiable') return { ...outcome, chosen: outcome.chosen.map(back) };
  if (outcome.kind === 'unsatisfiable')
    return {
      ...outcome,
      core: outcome.core.map((entry) => ({ ...entry, literals: entry.literals.map(back) })),
    };
  return outcome;
}

function holds(problem: Problem, isTrue: (variable: number) => boolean): boolean {
  const met = (literals: readonly Literal[]) =>
    literals.some((entry) => isTrue(Math.abs(entry)) === entry > 0);
  const all = Array.from({ length: variableCount }, (_, i) => i + 1);
  return (
    problem.roots.every(met) &&
    all.every((variable) => !isTrue(variable) || problem.lazy[variable - 1]!.every(met)) &&
    all.every((a) =>
      all.every((b) => a >= b || problem.groups[a - 1] !== problem.groups[b - 1] || !isTrue(a) || !isTrue(b)),
    )
  );
}

function bruteForce(problem: Problem): boolean {
  for (let bits = 0; bits < 1 << variableCount; bits++)
    if (holds(problem, (variable) => (bits & (1 << (variable - 1))) !== 0)) return true;
  return false;
}

describe('the search', () => {
  it('finds an answer exactly when there is one, and the answer holds', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const outcome = solve(problem);
        expect(outcome.kind).toBe(bruteForce(problem) ? 'satisfiable' : 'unsatisfiable');
        if (outcome.kind !== 'satisfiable') return;
        const chosen = new Set(outcome.chosen);
        expect(holds(problem, (variable) => chosen.has(variable))).toBe(true);
      }),
      { numRuns: 4000, seed: 1 },
    );
  });

  it('proves a refusal with clauses of the problem that cannot all hold', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const outcome = solve(problem);
        if (outcome.kind !== 'unsatisfiable') return;
        expect(satisfiable(outcome.core.map((entry) => entry.literals))).toBe(false);
        const core = minimalCore(outcome.core);
        for (const left of core)
          expect(satisfiable(core.filter((entry) => entry !== left).map((entry) => entry.literals))).toBe(
            true,
          );
        const key = (literals: readonly Literal[]) => [...new Set(literals)].sort((a, b) => a - b).join();
        const known = new Set([
          ...problem.roots.map(key),
          ...problem.lazy.flatMap((list, i) => list.map((literals) => key([-(i + 1), ...literals]))),
        ]);
        for (const entry of core)
          if (entry.label !== undefined) expect(known).toContain(key(entry.literals));
          else {
            const [a, b] = entry.literals.map(Math.abs);
            expect(problem.groups[a! - 1]).toBe(problem.groups[b! - 1]);
          }
      }),
      { numRuns: 4000, seed: 2 },
    );
  });

  it('is the same every time', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        expect(solve(problem)).toEqual(solve(problem));
      }),
      { numRuns: 200, seed: 3 },
    );
  });
});

/** More pigeons than holes: hard for resolution, so a good test of the limit. */
function pigeons(count: number): Outcome {
  const solver = createSolver({ expand: () => {}, choose: (candidates) => candidates[0]!, wish: () => 0 });
  for (let pigeon = 0; pigeon < count; pigeon++) {
    const places = Array.from({ length: count - 1 }, (_, hole) => solver.newVariable([hole]));
    solver.addClause(places, pigeon);
  }
  return solver.solve(2000);
}

describe('hard problems', () => {
  it('are refused with all their clauses in the core', () => {
    const outcome = pigeons(5);
    expect(outcome.kind).toBe('unsatisfiable');
    if (outcome.kind !== 'unsatisfiable') return;
    const labels = new Set(outcome.core.map((entry) => entry.label).filter((label) => label !== undefined));
    expect([...labels].sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('end at the limit of conflicts', () => expect(pigeons(12).kind).toBe('gave-up'));

  it('are decided in the given order: forced choices before free ones', () => {
    const solver = createSolver({ expand: () => {}, choose: (candidates) => candidates[0]!, wish: () => 0 });
    const [a, b] = [solver.newVariable(), solver.newVariable()];
    solver.addClause([a, b], 0, 1);
    solver.addClause([b], 1);
    expect(solver.solve()).toMatchObject({ kind: 'satisfiable', chosen: [b] });
  });
});
