import { readText, replaceFile } from '../../core/index.ts';
import { updateLock } from '../../plan/index.ts';
import { parseLock, renderDifference, renderRefusal, serializeLock } from '../../resolve/index.ts';
import type { CommandResult } from '../output.ts';
import type { Ports } from '../ports.ts';
import { planPorts } from '../repositories.ts';
import { type SolveOptions, readPlaces } from '../resolve.ts';

export interface UpdateOptions extends SolveOptions {
  readonly newest?: true;
  readonly dryRun?: true;
  readonly out?: string;
}

/** Brings a lock file up to date, in place unless told otherwise. Throws what reading, updating and writing throw. */
export async function reportUpdate(
  file: string,
  names: readonly string[],
  options: UpdateOptions,
  ports: Ports,
): Promise<CommandResult> {
  const text = await readText(file);
  const lock = parseLock(text, file);
  const places = await readPlaces(options, ports);
  const update = await updateLock(lock, places, { names, newest: options.newest === true }, planPorts(ports));
  if (update.result === 'unsatisfiable') {
    const { explanation, repairs } = update;
    return {
      json: { result: 'unsatisfiable', explanation, repairs },
      text: renderRefusal(explanation, repairs),
      exit: 'no',
    };
  }
  const written = serializeLock(update.lock);
  const target = options.out ?? file;
  if (options.dryRun !== true && (target !== file || written !== text)) await replaceFile(target, written);
  const { same, ...difference } = update.difference;
  return {
    json: { result: 'ok', updated: !same, ...difference },
    text: same ? `${file} is up to date` : renderDifference(update.difference),
  };
}
