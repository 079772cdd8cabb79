import { createAgenda, file, nextOpen, restoreAgenda, saveAgenda } from './agenda.ts';
import { analyze, extractCore } from './analyze.ts';
import { addClause, attach } from './clauses.ts';
import { propagate } from './propagate.ts';
import { type Clause, assign, backjump, createState, currentLevel, levelOf, valueOf } from './state.ts';
import type { Outcome, Provider, Search } from './types.ts';

export interface Solver extends Search {
  /** @param conflictLimit conflicts after which the search gives up; default 100000 */
  solve(conflictLimit?: number): Outcome;
}

const progressEvery = 4096;

/**
 * A CDCL search (watched literals, first-UIP learning, backjumping) in which every variable is false unless something
 * needs it true, and clauses are asked for only once the variable they belong to is true. Decisions are the provider's.
 * Deterministic. One solver solves once.
 */
export function createSolver(provider: Provider): Solver {
  const state = createState();
  const agenda = createAgenda();
  let decisions = 0;

  const search: Search = {
    newVariable(groups = []) {
      const variable = state.values.push(0) - 1;
      state.levels.push(0);
      state.reasons.push(undefined);
      state.expanded.push(false);
      state.groupsOf.push(groups);
      state.watches.push([], []);
      for (const group of groups) {
        const members = state.members.get(group);
        if (members === undefined) state.members.set(group, [variable]);
        else {
          const holder = members.find((member) => state.values[member] === 1);
          if (holder !== undefined && state.values[variable] === 0)
            assign(state, -variable, holder, levelOf(state, holder));
          members.push(variable);
        }
      }
      return variable;
    },
    addClause(literals, label, rank = 0) {
      const ordered = [...literals];
      const clause = addClause(state, ordered, label);
      if (clause !== undefined) file(agenda, clause, rank);
    },
    value: (variable) => state.values[variable]!,
  };

  /** Propagates and expands until nothing changes; returns a clause that is false, if there is one. */
  function settle(): Clause | undefined {
    for (;;) {
      while (state.pending.length > 0) {
        const clause = state.pending.pop()!;
        const undecided = clause.literals.filter((literal) => valueOf(state, literal) !== -1);
        if (undecided.length === 0) return clause;
        if (undecided.length === 1 && valueOf(state, undecided[0]!) === 0)
          assign(state, undecided[0]!, clause);
      }
      const conflict = propagate(state);
      if (conflict !== undefined) return conflict;
      const literal = state.trail[state.expandedUpTo];
      if (literal === undefined) return undefined;
      state.expandedUpTo++;
      if (literal < 0 || state.expanded[literal]) continue;
      state.expanded[literal] = true;
      provider.expand(literal, search);
    }
  }

  function jump(level: number): void {
    backjump(state, level);
    restoreAgenda(agenda, level);
  }

  function decide(): boolean {
    const clause = nextOpen(agenda, state);
    let variable: number;
    if (clause === undefined) {
      variable = provider.wish(search);
      if (variable === 0) return false;
    } else {
      const candidates = clause.literals.filter((literal) => valueOf(state, literal) === 0);
      variable =
        candidates.length === 1 ? candidates[0]! : provider.choose(candidates, clause.label!, search);
    }
    if (++decisions % progressEvery === 0) provider.progress?.(decisions);
    saveAgenda(agenda);
    state.levelStarts.push(state.trail.length);
    assign(state, variable, undefined);
    return true;
  }

  function solve(conflictLimit = 100_000): Outcome {
    for (let conflicts = 0; ;) {
      const conflict = settle();
      if (conflict === undefined) {
        if (decide()) continue;
        const chosen = state.trail.filter((literal) => literal > 0);
        return { kind: 'satisfiable', chosen, conflicts };
      }
      if (++conflicts > conflictLimit) return { kind: 'gave-up', conflicts };
      const highest = conflict.literals.reduce(
        (level, literal) => Math.max(level, levelOf(state, literal)),
        0,
      );
      if (highest === 0) return { kind: 'unsatisfiable', core: extractCore(state, conflict), conflicts };
      if (highest < currentLevel(state)) jump(highest);
      const lesson = analyze(state, conflict);
      jump(lesson.backTo);
      attach(state, lesson.clause);
    }
  }

  return { ...search, solve };
}
