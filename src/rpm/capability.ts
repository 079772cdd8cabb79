import type { Evr } from './evr.ts';

export type Comparison = '=' | '<' | '<=' | '>' | '>=';

/**
 * One entry of Provides, Requires, Conflicts, Obsoletes or a weak dependency: a name and, optionally, a version range.
 * A boolean ("rich") dependency has its whole text, which begins with '(', as the name.
 */
export interface Capability {
  readonly name: string;
  readonly comparison?: Comparison;
  /** Present exactly when `comparison` is. */
  readonly evr?: Evr;
  /** Requires(pre), Requires(post) and the like: orders the transaction, means the same for solving. */
  readonly pre?: boolean;
}
