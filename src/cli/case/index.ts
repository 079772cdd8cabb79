import { readText } from '../../core/index.ts';
import type { CommandResult } from '../output.ts';
import { answerCase } from './answer-case.ts';
import { readCase } from './read-case.ts';

/** Answers a case of the format solver-case/1. An answer of no is an answer: the exit status is 0. */
export async function answerCaseFile(file: string): Promise<CommandResult> {
  const json = answerCase(readCase(await readText(file), file));
  return { json, text: JSON.stringify(json) };
}
