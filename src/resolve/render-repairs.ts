import type { Explanation } from './explanation.ts';
import { mostLines, renderExplanation } from './render-explanation.ts';
import { describePackages } from './render-packages.ts';
import type { Repair } from './repairs/index.ts';

const mostRepairs = 5;
const mostNamed = 3;

/** A refusal and its repairs in words, together at most 25 lines. */
export function renderRefusal(explanation: Explanation, repairs: readonly Repair[]): string {
  const below = renderRepairs(repairs);
  const lines = below === '' ? 0 : below.split('\n').length;
  const above = renderExplanation(explanation, mostLines - lines);
  return below === '' ? above : `${above}\n${below}`;
}

/** "What would work:" and numbered lines, the least change first, at most five. Empty when nothing was found. */
export function renderRepairs(repairs: readonly Repair[]): string {
  if (repairs.length === 0) return '';
  const lines = repairs
    .slice(0, mostRepairs)
    .map((repair, index) => `  ${index + 1}. ${renderRepair(repair)}`);
  return ['What would work:', ...lines].join('\n');
}

function renderRepair({ sentence, flags, packages }: Repair): string {
  const how = flags === undefined || flags.length === 0 ? '' : ` (${flags.map(quote).join(' ')})`;
  if (packages.length === 0) return `${sentence}${how}; then nothing has to be added`;
  const what =
    packages.length <= mostNamed
      ? `adds ${describePackages(packages, {})}`
      : `adds ${packages.length} packages`;
  return `${sentence}${how}; ${what}`;
}

/** As a shell takes it. */
function quote(word: string): string {
  return /^[\w@%+=:,./~^-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
