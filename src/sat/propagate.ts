import { type Clause, type State, assign, groupClause, levelOf, slot, valueOf } from './state.ts';

/** Follows all consequences of the trail. Returns a clause that has become false, if one has. */
export function propagate(state: State): Clause | undefined {
  while (state.propagated < state.trail.length) {
    const literal = state.trail[state.propagated++]!;
    const conflict = (literal > 0 ? excludeGroup(state, literal) : undefined) ?? visitWatches(state, literal);
    if (conflict !== undefined) return conflict;
  }
  return undefined;
}

function excludeGroup(state: State, variable: number): Clause | undefined {
  for (const group of state.groupsOf[variable]!)
    for (const other of state.members.get(group)!) {
      const value = state.values[other];
      if (other === variable || value === -1) continue;
      if (value === 1) return groupClause(variable, other);
      assign(state, -other, variable, levelOf(state, variable));
    }
  return undefined;
}

function visitWatches(state: State, literal: number): Clause | undefined {
  const index = slot(-literal);
  const watching = state.watches[index]!;
  const kept: Clause[] = [];
  let conflict: Clause | undefined;
  for (let i = 0; i < watching.length; i++) {
    const clause = watching[i]!;
    if (conflict === undefined && move(state, clause, -literal)) continue;
    kept.push(clause);
    if (conflict !== undefined) continue;
    const other = otherWatch(clause, -literal);
    const value = other === undefined ? -1 : valueOf(state, other);
    if (value === -1) conflict = clause;
    else if (value === 0) assign(state, other!, clause, highestFalse(state, clause, other!));
  }
  state.watches[index] = kept;
  return conflict;
}

function otherWatch(clause: Clause, literal: number): number | undefined {
  return clause.literals[0] === literal ? clause.literals[1] : clause.literals[0];
}

/** Looks for another literal to watch; false when there is none or the clause is true already. */
function move(state: State, clause: Clause, literal: number): boolean {
  const { literals } = clause;
  const other = otherWatch(clause, literal);
  if (other === undefined || valueOf(state, other) === 1) return false;
  for (let i = 2; i < literals.length; i++) {
    const candidate = literals[i]!;
    if (valueOf(state, candidate) === -1) continue;
    const at = literals[0] === literal ? 0 : 1;
    literals[at] = candidate;
    literals[i] = literal;
    state.watches[slot(candidate)]!.push(clause);
    return true;
  }
  return false;
}

function highestFalse(state: State, clause: Clause, except: number): number {
  let highest = 0;
  for (const literal of clause.literals)
    if (literal !== except) highest = Math.max(highest, levelOf(state, literal));
  return highest;
}
