/** A variable is an integer above 0; a literal is a variable, or its negative for "not". */
export type Literal = number;

/** Where clauses go, and where the search can be asked what it has decided so far. */
export interface Search {
  /**
   * A new variable. Of the variables of one group at most one can be true; groups are any integers.
   */
  newVariable(groups?: readonly number[]): number;
  /**
   * Adds a clause: at least one literal must be true. `label` (0 or more) names it in an unsatisfiable core.
   * A clause of rank 1 waits with its decision until no clause of rank 0 is open. May be called before `solve`, and
   * during it from `expand` with clauses that hold the negation of the variable being expanded.
   */
  addClause(literals: readonly Literal[], label: number, rank?: 0 | 1): void;
  /** 1 true, -1 false, 0 undecided. */
  value(variable: number): -1 | 0 | 1;
}

/** The side that knows what the variables mean. */
export interface Provider {
  /** Called once for each variable, when it first becomes true: adds the clauses that hold because of it. */
  expand(variable: number, search: Search): void;
  /** Which of two or more undecided variables, in no particular order, shall make an open clause true. */
  choose(candidates: readonly number[], label: number, search: Search): number;
  /** When no clause is open: a further, undecided variable that would be nice to have, or 0. Never a failure. */
  wish(search: Search): number;
  /** Called now and then during a long search, with the number of decisions so far. */
  progress?(decisions: number): void;
}

export interface CoreClause {
  readonly literals: readonly Literal[];
  /** As given to `addClause`; undefined for "at most one of a group". */
  readonly label: number | undefined;
}

export type Outcome =
  /** The true variables in the order in which they became true. All others can be false. */
  | { readonly kind: 'satisfiable'; readonly chosen: readonly number[]; readonly conflicts: number }
  /** Clauses that cannot all hold; together with nothing else they prove it. */
  | { readonly kind: 'unsatisfiable'; readonly core: readonly CoreClause[]; readonly conflicts: number }
  /** More conflicts than allowed. */
  | { readonly kind: 'gave-up'; readonly conflicts: number };
