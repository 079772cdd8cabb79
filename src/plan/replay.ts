import { ViaductError, messageOf } from '../core/index.ts';
import {
  type CaseAnswer,
  type Comparison,
  type TextCase,
  type Thawed,
  compareWithExpectation,
  resolveFully,
  thaw,
} from '../resolve/index.ts';
import { repairsElsewhere } from './repairs-elsewhere.ts';

export interface Replayed extends Comparison {
  readonly answer: CaseAnswer;
}

/** Solves a case as a whole run does, with file lists on demand and candidates after a refusal, and compares the answer. */
export async function replayCase(content: TextCase): Promise<Replayed> {
  const answer = await answerCase(content);
  return { answer, ...compareWithExpectation(answer, content.expected) };
}

async function answerCase(content: TextCase): Promise<CaseAnswer> {
  const filelists: string[] = [];
  try {
    const outcome = await solve(thaw(content), (paths) => filelists.push(...paths));
    if (outcome.result === 'ok') return { outcome, filelists };
    const repairs = await withCandidates(content, outcome.repairs);
    return { outcome: { ...outcome, repairs }, filelists };
  } catch (thrown) {
    if (thrown instanceof ViaductError) return { outcome: thrown, filelists };
    // What a record of it says as well.
    const outcome = new ViaductError('E_BUG', `This is a bug in Viaduct: ${messageOf(thrown)}`, {
      cause: thrown,
    });
    return { outcome, filelists };
  }
}

function solve({ input, complete }: Thawed, needed: (paths: readonly string[]) => void = () => {}) {
  return resolveFully(input, async (paths) => {
    needed(paths);
    return complete();
  });
}

type Repairs = Parameters<typeof repairsElsewhere>[0];

async function withCandidates(content: TextCase, repairs: Repairs): Promise<Repairs> {
  const { repositories, bases } = content.candidates;
  if (repositories.length + bases.length === 0) return repairs;
  const tryWith = (elsewhere: Parameters<typeof thaw>[1]) => {
    const thawed = thaw(content, elsewhere);
    return solve({ ...thawed, input: { ...thawed.input, repairs: false } });
  };
  return repairsElsewhere(
    repairs,
    { bases, repositories },
    {
      onBase: (path) => tryWith({ base: bases.find((base) => base.path === path)! }),
      withRepository: ({ name }) =>
        tryWith({ repository: repositories.find((repository) => repository.name === name)! }),
    },
    { cache: '', offline: true, progress: () => {}, warn: () => {} },
  );
}
