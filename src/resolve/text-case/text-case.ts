import type { PackageMetadata } from '../../rpm/index.ts';
import type { Hidden } from '../explanation.ts';
import type { Override } from '../overrides.ts';
import type { ExactPackage } from '../request.ts';

/**
 * A problem for the resolver and its answer, as one readable text: docs/reference/text-cases.md describes the format.
 *
 * It is a line format and not YAML: dependencies are full of `: { } [ ] ( ) > # ,` and versions look like numbers, so that in YAML
 * most words would have to stand in quotes, and none need to here. A package is one line in the field's own words, the answer is
 * the text that people read, and a reader of it costs no dependency in a browser.
 */
export interface TextCase {
  /** The comment at the head: which behaviour the case pins. Empty where there is none. */
  readonly title: string;
  readonly base: CaseBase;
  readonly repositories: readonly CaseRepository[];
  /** Tried, in this order, when the answer is no. */
  readonly candidates: {
    readonly repositories: readonly CaseRepository[];
    readonly bases: readonly CaseBase[];
  };
  readonly request: readonly CaseRequest[];
  readonly recommends: boolean;
  readonly excludes: readonly string[];
  /** When given, nothing else may be added. */
  readonly includes?: readonly string[];
  readonly prefer: readonly string[];
  readonly overrides: readonly Override[];
  /** Absent in a case whose answer is not known yet. */
  readonly expected?: Expectation;
}

export interface CaseBase {
  /** How people call the release. */
  readonly name: string;
  readonly arch: string;
  /** For a candidate: what `--base` would be given. */
  readonly path: string;
  readonly packages: readonly CasePackage[];
  readonly filelistsOnDemand: boolean;
}

export interface CaseRepository {
  readonly name: string;
  readonly priority?: number;
  readonly cost?: number;
  /** For a candidate: where it is. */
  readonly url: string;
  readonly excludePackages: readonly string[];
  readonly includePackages?: readonly string[];
  readonly packages: readonly CasePackage[];
  /** True: files that primary metadata does not list are known only once file lists are read. */
  readonly filelistsOnDemand: boolean;
}

export interface CasePackage {
  readonly metadata: PackageMetadata;
  /** Why the package is not on offer, where settings of the repository say so that the case does not repeat. */
  readonly hidden?: Hidden;
}

export interface CaseRequest {
  readonly text: string;
  /** What it stands for, where it names no package itself. */
  readonly means?: readonly (string | ExactPackage)[];
}

/** The answer in words, each line without the indentation of the section. */
export interface Expectation {
  readonly kind: 'ok' | 'refused' | 'error';
  readonly lines: readonly string[];
}

/** Bounds of one text. */
export const caseLimits = { characters: 64 * 1024 * 1024, packages: 50_000, level: 4 };

export const detailKinds = [
  'provides',
  'requires',
  'conflicts',
  'obsoletes',
  'recommends',
  'supplements',
  'suggests',
  'enhances',
] as const;
