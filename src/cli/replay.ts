import { readText } from '../core/index.ts';
import { replayCase } from '../plan/index.ts';
import { type CaseAnswer, type Expectation, parseTextCase } from '../resolve/index.ts';
import type { CommandResult } from './output.ts';

/** Solves a recorded problem, or a text case, and compares the answer with the one in the file. Throws E_TEXT_CASE, E_LIMIT. */
export async function replayFile(file: string): Promise<CommandResult> {
  const content = parseTextCase(await readText(file), file);
  const { expected } = content;
  const { answer, same, found } = await replayCase(content);
  const result = expected === undefined ? 'unrecorded' : same ? 'same' : 'different';
  const text = {
    unrecorded: ['The file has no answer. It is now:', ...describe(found)],
    same: ['The answer is the same as in the file:', ...describe(found)],
    different: ['The answer was:', ...describe(expected), 'It is now:', ...describe(found)],
  }[result];
  return {
    json: { result, ...(expected === undefined ? {} : { expected }), found, answer: answerJson(answer) },
    text: text.join('\n'),
    exit: result === 'different' ? 'no' : 'yes',
  };
}

function describe(expectation: Expectation | undefined): string[] {
  if (expectation === undefined) return [];
  const { kind, lines } = expectation;
  return [kind, ...lines].map((line) => `  ${line}`);
}

/** As `viaduct resolve --json` prints it. */
function answerJson({ outcome }: CaseAnswer): unknown {
  if (outcome instanceof Error) return { result: 'error', error: outcome.toJSON() };
  if (outcome.result !== 'ok') return outcome;
  const { overrides = [], packages } = outcome;
  return {
    result: 'ok',
    ...(overrides.length === 0 ? {} : { overrides }),
    packages: packages.map(({ nevra, repo, reason, source, pkg }) => {
      const location = source.location(pkg);
      const place = location === undefined ? {} : { checksum: location.checksum, size: location.size };
      return { nevra, repo, ...place, reason };
    }),
  };
}
