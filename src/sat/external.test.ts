import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { withTemporaryDirectory } from '../core/index.ts';
import { type Literal, type Outcome, createSolver, minimalCore } from './index.ts';

// The same problems to MiniSat.

type Clauses = readonly (readonly Literal[])[];

function solve(variables: number, clauses: Clauses): Outcome {
  const solver = createSolver({
    expand: () => {},
    choose: (candidates) => Math.min(...candidates),
    wish: () => 0,
  });
  for (let i = 0; i < variables; i++) solver.newVariable();
  clauses.forEach((clause, label) => solver.addClause(clause, label));
  return solver.solve(1_000_000);
}

function minisat(folder: string, variables: number, clauses: Clauses): boolean {
  const file = path.join(folder, 'problem.cnf');
  writeFileSync(
    file,
    [`p cnf ${variables} ${clauses.length}`, ...clauses.map((clause) => `${clause.join(' ')} 0`)].join('\n'),
  );
  const { status, error } = spawnSync('minisat', ['-verb=0', file], { encoding: 'utf8' });
  if (error !== undefined) throw error;
  expect([10, 20]).toContain(status);
  return status === 10;
}

function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.floor((state / 0x8000_0000) * below);
  };
}

function random3(random: (below: number) => number, variables: number, count: number): Literal[][] {
  return Array.from({ length: count }, () => {
    const chosen = new Set<number>();
    while (chosen.size < 3) chosen.add(random(variables) + 1);
    return [...chosen].map((variable) => (random(2) === 0 ? variable : -variable));
  });
}

function check(folder: string, variables: number, clauses: Clauses): boolean {
  const outcome = solve(variables, clauses);
  if (outcome.kind === 'gave-up') throw new Error('The search was given up');
  expect(outcome.kind === 'satisfiable').toBe(minisat(folder, variables, clauses));
  if (outcome.kind === 'satisfiable') {
    const chosen = new Set(outcome.chosen);
    const isTrue = (literal: Literal) => (literal > 0 ? chosen.has(literal) : !chosen.has(-literal));
    expect(clauses.filter((clause) => !clause.some(isTrue))).toEqual([]);
    return true;
  }
  // What is said to be the cause is one, in the other's eyes too, and of the clauses that were given.
  for (const { label, literals } of outcome.core)
    expect([...literals].sort()).toEqual([...clauses[label!]!].sort());
  expect(
    minisat(
      folder,
      variables,
      outcome.core.map(({ literals }) => literals),
    ),
  ).toBe(false);
  return false;
}

describe('the same problem to MiniSat', () => {
  it('has the same answer where about half of all problems have one', () =>
    withTemporaryDirectory(async (folder) => {
      const random = createRandom(42);
      let satisfiable = 0;
      for (let round = 0; round < 60; round++) {
        const variables = 40 + random(60);
        if (check(folder, variables, random3(random, variables, Math.round(variables * 4.26)))) satisfiable++;
      }
      expect(satisfiable).toBeGreaterThan(10);
      expect(satisfiable).toBeLessThan(50);
    }));

  it('has none for more pigeons than holes', () =>
    withTemporaryDirectory(async (folder) => {
      for (const holes of [2, 3, 4, 5, 6]) {
        const at = (pigeon: number, hole: number) => pigeon * holes + hole + 1;
        const clauses: Literal[][] = [];
        for (let pigeon = 0; pigeon <= holes; pigeon++)
          clauses.push(Array.from({ length: holes }, (_, hole) => at(pigeon, hole)));
        for (let hole = 0; hole < holes; hole++)
          for (let a = 0; a <= holes; a++)
            for (let b = 0; b < a; b++) clauses.push([-at(a, hole), -at(b, hole)]);
        expect(check(folder, (holes + 1) * holes, clauses)).toBe(false);
      }
    }));

  it('has a smallest cause without which it could be solved', () =>
    withTemporaryDirectory(async (folder) => {
      const random = createRandom(7);
      for (let round = 0; round < 10; round++) {
        const variables = 12;
        const clauses = random3(random, variables, 90);
        const outcome = solve(variables, clauses);
        if (outcome.kind !== 'unsatisfiable') continue;
        const core = minimalCore(outcome.core).map(({ literals }) => literals);
        expect(minisat(folder, variables, core)).toBe(false);
        for (const spared of core)
          expect(
            minisat(
              folder,
              variables,
              core.filter((clause) => clause !== spared),
            ),
          ).toBe(true);
      }
    }));
});
