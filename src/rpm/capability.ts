import { ViaductError } from '../core/index.ts';
import { type Evr, formatEvr, parseEvr } from './evr.ts';
import { compareVersions } from './version-compare.ts';

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

const comparisons = new Map<string, Comparison>([
  ['=', '='],
  ['==', '='],
  ['<', '<'],
  ['<=', '<='],
  ['=<', '<='],
  ['>', '>'],
  ['>=', '>='],
  ['=>', '>='],
]);

/** Whether a word is one of rpm's comparison operators, and which. */
export function parseComparison(word: string): Comparison | undefined {
  return comparisons.get(word);
}

/**
 * Reads `name`, `name >= [epoch:]version[-release]`, or a boolean dependency (kept as it is).
 * Throws E_CAPABILITY when the text is none of these.
 */
export function parseCapability(text: string): Capability {
  const clean = text.trim();
  if (clean.startsWith('(')) return { name: clean };
  const words = clean.split(/\s+/);
  const [name, operator, version] = words;
  if (name === undefined || name === '' || words.length === 2 || words.length > 3) throw unreadable(text);
  if (operator === undefined || version === undefined) return { name };
  const comparison = parseComparison(operator);
  if (comparison === undefined) throw unreadable(text);
  return { name, comparison, evr: parseEvr(version) };
}

function unreadable(text: string): ViaductError {
  return new ViaductError('E_CAPABILITY', `${JSON.stringify(text)} is not a dependency`, {
    hint: 'Write a name, or a name, a comparison and a version: "foo >= 2.1"',
  });
}

/** `name` or `name >= [epoch:]version[-release]`. */
export function formatCapability(capability: Capability): string {
  const { name, comparison, evr } = capability;
  return comparison === undefined || evr === undefined ? name : `${name} ${comparison} ${formatEvr(evr)}`;
}

/**
 * Whether a provided capability meets a required one: same name, and ranges with a version in common (rpm's
 * rpmverOverlap). A side without a version meets every version. Where versions are equal and exactly one side has a
 * release, the side without release decides: it matches when its comparison includes '='.
 */
export function capabilityOverlaps(provide: Capability, require: Capability): boolean {
  return provide.name === require.name && rangeOverlaps(provide, require);
}

/** As `capabilityOverlaps`, for capabilities whose names are known to agree. */
export function rangeOverlaps(provide: Capability, require: Capability): boolean {
  if (provide.comparison === undefined || provide.evr === undefined) return true;
  if (require.comparison === undefined || require.evr === undefined) return true;
  const p = provide.comparison;
  const r = require.comparison;
  let order = Math.sign(provide.evr.epoch - require.evr.epoch);
  if (order === 0) order = compareVersions(provide.evr.version, require.evr.version);
  if (order === 0) {
    const provideHas = provide.evr.release !== '';
    const requireHas = require.evr.release !== '';
    if (provideHas && requireHas) order = compareVersions(provide.evr.release, require.evr.release);
    else if ((provideHas && r.includes('=')) || (requireHas && p.includes('='))) return true;
  }
  if (order < 0) return p.startsWith('>') || r.startsWith('<');
  if (order > 0) return p.startsWith('<') || r.startsWith('>');
  return (
    (p.includes('=') && r.includes('=')) ||
    (p.startsWith('<') && r.startsWith('<')) ||
    (p.startsWith('>') && r.startsWith('>'))
  );
}
