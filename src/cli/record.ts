import { ViaductError, messageOf, redactUrl, replaceFile } from '../core/index.ts';
import type { Solution } from '../plan/index.ts';
import {
  type CaseAnswer,
  type Problem,
  type Repair,
  type ResolveInput,
  expectationOf,
  freeze,
  writeTextCase,
} from '../resolve/index.ts';
import type { Ports } from './ports.ts';

/** Errors that are the resolver's answer to a problem, so that a record of it can have them. */
const answers: readonly string[] = [
  'E_RESOLVE_LIMIT',
  'E_OVERRIDE',
  'E_CAPABILITY',
  'E_RICH_DEPENDENCY',
  'E_BUG',
];

/**
 * Runs a solve, and writes the problem with its answer to a file from which `viaduct replay` solves it again. An answer that is
 * an error is recorded too, and thrown. What cannot be recorded is said, and costs no answer.
 * Throws what `work` throws, and E_FILE_WRITE.
 */
export async function recordTo(
  file: string,
  ports: Ports,
  work: (watched: Ports) => Promise<Solution>,
): Promise<Solution> {
  const problems: ResolveInput[] = [];
  let outcome: Solution | ViaductError;
  try {
    outcome = await work({ ...ports, problem: (input) => problems.push(input) });
  } catch (thrown) {
    outcome =
      thrown instanceof ViaductError
        ? thrown
        : new ViaductError('E_BUG', `This is a bug in Viaduct: ${messageOf(thrown)}`, { cause: thrown });
    if (problems.length > 0 && answers.includes(outcome.code)) await write(outcome);
    throw thrown;
  }
  await write(outcome);
  return outcome;

  async function write(answer: CaseAnswer['outcome']): Promise<void> {
    try {
      const { content, faithful } = freeze(problemOf(problems, answer));
      if (!faithful) ports.warn(`The record in ${file} has another answer than this run; please report both`);
      await replaceFile(file, withoutSecrets(writeTextCase(content)));
    } catch (thrown) {
      if (!(thrown instanceof ViaductError) || thrown.code !== 'E_TEXT_CASE') throw thrown;
      ports.warn(`Nothing is recorded in ${file}: ${thrown.message}`);
    }
  }
}

/** The problem that was asked, and those that were solved for the sake of repairs that worked. */
function problemOf(problems: readonly ResolveInput[], outcome: CaseAnswer['outcome']): Problem {
  const input = problems.findLast(({ repairs }) => repairs !== false) ?? problems.at(-1)!;
  const others = problems.filter((problem) => problem !== input);
  const known = input.repositories.map(({ source }) => source.name);
  const repairs: readonly Repair[] =
    !(outcome instanceof Error) && outcome.result === 'unsatisfiable' ? outcome.repairs : [];
  const repositories = repairs.flatMap(({ change }) => {
    if (change.kind !== 'add-repository') return [];
    const tried = others.findLast((other) =>
      other.repositories.some(({ source }) => source.name === change.name && !known.includes(change.name)),
    );
    return tried === undefined ? [] : [{ url: change.url, input: tried }];
  });
  // Bases are tried last, and no more of them once one has worked.
  const bases = repairs.flatMap(({ change }) =>
    change.kind === 'other-base' ? [{ name: change.name, path: change.path, input: others.at(-1)! }] : [],
  );
  return {
    title: `Recorded: ${titleOf(input)}`,
    input,
    repositories,
    bases,
    expected: expectationOf({ outcome, filelists: [] }),
  };
}

function titleOf({ request, base }: ResolveInput): string {
  const asked =
    request.slice(0, 3).join(', ') + (request.length > 3 ? ` and ${request.length - 3} more` : '');
  return `${asked} on ${base.name ?? 'a base'}`.replace(/\s+/g, ' ').slice(0, 120);
}

/** The file is made to be shown to others. */
function withoutSecrets(text: string): string {
  return text.replace(/\b[a-z][a-z0-9+.-]*:\/\/[^\s"',]+/gi, redactUrl);
}
