import { readText } from '../../core/index.ts';
import { diffLocks, parseLock, renderDifference } from '../../resolve/index.ts';
import type { CommandResult } from '../output.ts';

/** Compares two lock files. Throws what reading them throws. */
export async function reportDifference(older: string, newer: string): Promise<CommandResult> {
  const difference = diffLocks(
    parseLock(await readText(older), older),
    parseLock(await readText(newer), newer),
  );
  const { same, ...rest } = difference;
  return {
    json: { result: same ? 'same' : 'different', ...rest },
    text: renderDifference(difference),
    exit: same ? 'yes' : 'no',
  };
}
