import { renderRefusal } from '../render-repairs.ts';
import { listOf } from '../render-packages.ts';
import type { WhyNot } from './why-not.ts';
import type { Why } from './why.ts';
import type { Chain } from './ways.ts';

const mostChains = 5;
const reasons = {
  base: ', which the base has and keeps',
  newer: ', which is newer',
  preferred: ', from a repository that goes first',
} as const;

/** Every package with the ways that lead to it, or one line that it is not there. No trailing newline. */
export function renderWhy(target: string, { packages }: Why): string {
  if (packages.length === 0) return `${target} is not there: neither in the base nor in the answer`;
  return packages
    .flatMap(({ nevra, repo, chains }) => {
      const from = repo === undefined ? 'in the base' : `added from ${repo}`;
      const head =
        chains.length === 0 ? `${nevra} is ${from}; nothing that is added needs it` : `${nevra} is ${from}:`;
      const shown = chains.slice(0, mostChains).map((chain) => `  ${renderChain(chain)}`);
      const rest = chains.length - shown.length;
      return [head, ...shown, ...(rest > 0 ? [`  and ${rest} more ways as short`] : [])];
    })
    .join('\n');
}

/** `app is asked for; app-1-1.noarch needs libfoo; libfoo-2-1.noarch`. */
function renderChain({ request, steps }: Chain): string {
  const parts = steps.map(({ nevra }, index) => {
    const next = steps[index + 1];
    if (next === undefined) return nevra;
    return `${nevra} ${next.weak === true ? 'recommends' : 'needs'} ${next.capability}`;
  });
  const [first] = steps;
  const asked =
    first?.capability === undefined ? `${request} is asked for` : `${request} needs ${first.capability}`;
  return [asked, ...parts].join(' → ');
}

/** Why a package is not there, in at most 25 lines. No trailing newline. */
export function renderWhyNot(target: string, base: string, answer: WhyNot): string {
  switch (answer.kind) {
    case 'present':
      return `${target} is there: ${listOf(answer.packages)}`;
    case 'impossible':
      return renderRefusal(answer.explanation, answer.repairs);
    case 'not-chosen': {
      const { instead, rivals, adds } = answer;
      const lines = rivals.map(({ by, capability, chosen, inBase }) =>
        inBase
          ? `${by} needs ${capability}, which ${listOf(chosen)} of the base provides already`
          : `${by} needs ${capability}, for which ${listOf(chosen)} was chosen`,
      );
      const other = instead.map(({ nevra, because }) => `${nevra} is there instead${reasons[because]}`);
      const idle = rivals.length === 0 && instead.length === 0 ? ['nothing that is added needs it'] : [];
      return [
        `${target} can be added to ${base}, but was not asked for:`,
        ...[...other, ...lines, ...idle].map((line) => `  ${line}`),
        `  asking for it adds ${adds.length === 0 ? 'nothing' : listOf(adds.slice(0, 4))}${adds.length > 4 ? ` and ${adds.length - 4} more` : ''}`,
      ].join('\n');
    }
  }
}
