import { ViaductError, readText } from '../core/index.ts';
import type { Solution } from '../plan/index.ts';
import {
  type Why,
  parseLock,
  renderRefusal,
  renderWhy,
  renderWhyNot,
  why,
  whyInLock,
  whyNot,
} from '../resolve/index.ts';
import type { ResolveOptions } from './commands/resolve.ts';
import type { WhyOptions } from './commands/why.ts';
import type { CommandResult } from './output.ts';
import type { Ports } from './ports.ts';
import { nameOfBase, solve } from './resolve.ts';

/** Why a package is there. Throws E_USAGE for a question that is not clear, and what solving and reading a lock throw. */
export async function reportWhy(
  target: string,
  requests: readonly string[],
  options: WhyOptions,
  ports: Ports,
): Promise<CommandResult> {
  const { lock: lockFile, base, ...others } = options;
  if ((lockFile === undefined) === (base === undefined))
    throw new ViaductError('E_USAGE', 'It takes either --lock, or --base and what is asked for');
  if (lockFile !== undefined) {
    if (requests.length > 0)
      throw new ViaductError('E_USAGE', `${requests.join(' ')} is asked for, and a lock given as well`, {
        hint: 'A lock has its own request; leave the names out',
      });
    return answerWhy(target, whyInLock(parseLock(await readText(lockFile), lockFile), target));
  }
  const solution = await solve(requests, { ...others, base: base! }, ports);
  if (solution.result === 'unsatisfiable') return refused(solution);
  return answerWhy(target, why(solution.input, solution.packages, target));
}

/** Why a package is not there. Throws what solving throws. */
export async function reportWhyNot(
  target: string,
  requests: readonly string[],
  options: ResolveOptions,
  ports: Ports,
): Promise<CommandResult> {
  const solution = await solve(requests, options, ports);
  if (solution.result === 'unsatisfiable') return refused(solution);
  const answer = whyNot(solution.input, solution.packages, target);
  const { kind, ...more } = answer;
  return {
    json: { result: kind, ...more },
    text: renderWhyNot(target, nameOfBase(solution), answer),
    exit: kind === 'present' ? 'no' : 'yes',
  };
}

function answerWhy(target: string, answer: Why): CommandResult {
  const isThere = answer.packages.length > 0;
  return {
    json: { result: isThere ? 'ok' : 'absent', ...answer },
    text: renderWhy(target, answer),
    exit: isThere ? 'yes' : 'no',
  };
}

function refused({ explanation, repairs }: Extract<Solution, { result: 'unsatisfiable' }>): CommandResult {
  return {
    json: { result: 'unsatisfiable', explanation, repairs },
    text: renderRefusal(explanation, repairs),
    exit: 'no',
  };
}
