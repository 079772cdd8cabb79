import { type Clause, type State, valueOf } from './state.ts';

/**
 * The clauses that a decision may have to make true, filed under the variables whose truth opens them and met in the
 * order in which those became true. A clause is open when no literal is true and no negative one undecided.
 */
export interface Agenda {
  /** By rank, then variable; entry 0 holds the clauses that are open from the start. */
  readonly filed: [(Clause[] | undefined)[], (Clause[] | undefined)[]];
  /** By rank: position in the trail (-1: entry 0) up to which no clause is open. */
  readonly positions: [number, number];
  /** `positions` as they were before the decision of level i + 1. */
  readonly saved: [number, number][];
}

export function createAgenda(): Agenda {
  return { filed: [[], []], positions: [-1, -1], saved: [] };
}

export function file(agenda: Agenda, clause: Clause, rank: 0 | 1): void {
  if (!clause.literals.some((literal) => literal > 0)) return;
  const negative = clause.literals.filter((literal) => literal < 0);
  for (const key of negative.length === 0 ? [0] : negative) {
    const list = agenda.filed[rank][-key];
    if (list === undefined) agenda.filed[rank][-key] = [clause];
    else list.push(clause);
  }
}

/** The first open clause, all of rank 0 before those of rank 1. */
export function nextOpen(agenda: Agenda, state: State): Clause | undefined {
  for (const rank of [0, 1] as const) {
    let position = agenda.positions[rank];
    for (; position < state.trail.length; position++) {
      const key = position === -1 ? 0 : state.trail[position]!;
      const found = key < 0 ? undefined : agenda.filed[rank][key]?.find((clause) => isOpen(state, clause));
      if (found === undefined) continue;
      agenda.positions[rank] = position;
      return found;
    }
    agenda.positions[rank] = position;
  }
  return undefined;
}

export function saveAgenda(agenda: Agenda): void {
  agenda.saved.push([...agenda.positions]);
}

/** To be called with every backjump. */
export function restoreAgenda(agenda: Agenda, level: number): void {
  const saved = agenda.saved[level];
  if (saved === undefined) return;
  [agenda.positions[0], agenda.positions[1]] = saved;
  agenda.saved.length = level;
}

function isOpen(state: State, clause: Clause): boolean {
  return clause.literals.every((literal) => {
    const value = valueOf(state, literal);
    return value === -1 || (value === 0 && literal > 0);
  });
}
