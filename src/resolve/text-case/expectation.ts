import type { ViaductError } from '../../core/index.ts';
import { because } from '../lock/render-diff.ts';
import { renderExplanation } from '../render-explanation.ts';
import { renderRefusal } from '../render-repairs.ts';
import type { ResolveResult } from '../resolve.ts';
import type { Expectation } from './text-case.ts';

/** What came of a case. */
export interface CaseAnswer {
  readonly outcome: Exclude<ResolveResult, { result: 'needs-filelists' }> | ViaductError;
  /** The files because of which file lists were read; none where that was not needed. */
  readonly filelists: readonly string[];
}

/** An answer in the words of a case. @param repairs whether those of a refusal are told */
export function expectationOf({ outcome, filelists }: CaseAnswer, repairs = true): Expectation {
  const read = filelists.map((path) => `file lists are read for ${path}`);
  if (outcome instanceof Error) return { kind: 'error', lines: [outcome.code, outcome.message] };
  if (outcome.result === 'unsatisfiable') {
    const { explanation } = outcome;
    const text = repairs ? renderRefusal(explanation, outcome.repairs) : renderExplanation(explanation);
    return { kind: 'refused', lines: [...read, ...text.split('\n')] };
  }
  const packages = outcome.packages.map(
    ({ nevra, repo, reason }) => `${nevra} (${repo}): ${because(reason)}`,
  );
  const overrides = (outcome.overrides ?? []).map(
    ({ nevra, by }) => `of the base, ${nevra} is ${by === undefined ? 'removed' : `replaced by ${by}`}`,
  );
  const lines = [...read, ...overrides, ...packages];
  return { kind: 'ok', lines: packages.length + overrides.length === 0 ? [...read, nothing] : lines };
}

const nothing = 'nothing is added';
const repairsBegin = 'What would work:';

export interface Comparison {
  readonly same: boolean;
  /** The answer in the words of the case; of a refusal with repairs only where the case tells some. */
  readonly found: Expectation;
}

/** Compares an answer with what a case expects. Where the case tells no repairs of a refusal, they are not compared. */
export function compareWithExpectation(answer: CaseAnswer, expected: Expectation | undefined): Comparison {
  const lines = expected?.kind === 'refused' ? expected.lines : [];
  const repairs = lines.length === 0 || lines.includes(repairsBegin);
  const found = expectationOf(answer, repairs);
  const same = expected?.kind === found.kind && expected.lines.join('\n') === found.lines.join('\n');
  return { same, found };
}
