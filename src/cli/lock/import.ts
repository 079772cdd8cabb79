import { readText, replaceFile } from '../../core/index.ts';
import { type ImportedPins, importPins } from '../../plan/index.ts';
import { readPins, renderRefusal, serializeLock } from '../../resolve/index.ts';
import type { LockImportOptions } from '../commands/lock-import.ts';
import type { CommandResult } from '../output.ts';
import type { Ports } from '../ports.ts';
import { planPorts } from '../repositories.ts';
import { addedPackages, describe, nameOfBase, readPlaces } from '../resolve.ts';

/** Makes a lock from a lock file of another tool. Throws what reading it, solving and writing throw. */
export async function importLock(
  file: string,
  requests: readonly string[],
  options: LockImportOptions,
  ports: Ports,
): Promise<CommandResult> {
  const pins = readPins(await readText(file), file, options.format);
  const places = await readPlaces(options, ports);
  const imported = await importPins(pins, requests, places, planPorts(ports));
  const { solution, ...told } = imported;
  if (solution.result === 'unsatisfiable') {
    const { explanation, repairs } = solution;
    return {
      json: { result: 'unsatisfiable', explanation, repairs },
      text: renderRefusal(explanation, repairs),
      exit: 'no',
    };
  }
  const lock = serializeLock(solution.lock());
  if (options.out !== undefined) await replaceFile(options.out, lock);
  const notes = notesOf(file, imported, pins.rules.length > 0);
  if (options.out === undefined) for (const note of notes) ports.warn(note);
  return {
    json: {
      result: 'ok',
      format: pins.format,
      ...told,
      ...(options.out === undefined ? { lock: JSON.parse(lock) as unknown } : { file: options.out }),
    },
    text:
      options.out === undefined
        ? lock.replace(/\n$/, '')
        : [describe(addedPackages(solution), nameOfBase(solution)), ...notes].join('\n'),
  };
}

/** @param isVersionLock such a file names few packages, and leaves the others free on purpose */
function notesOf(
  file: string,
  { inBase, unpinned, otherArchitectures, notCompared }: ImportedPins,
  isVersionLock: boolean,
): string[] {
  return [
    ...(inBase.length === 0 ? [] : [`${inBase.length} of the packages of ${file} are in the base`]),
    ...(unpinned.length === 0 || isVersionLock ? [] : [`${file} does not pin ${listed(unpinned)}`]),
    ...(otherArchitectures === 0
      ? []
      : [`${otherArchitectures} of the packages of ${file} are for other architectures`]),
    ...(notCompared === 0
      ? []
      : [
          `${notCompared} checksums of ${file} are of a kind that the repositories do not tell; they were not compared`,
        ]),
  ];
}

function listed(nevras: readonly string[]): string {
  const more = nevras.length > 10 ? ` and ${nevras.length - 10} more` : '';
  return `${nevras.slice(0, 10).join(', ')}${more}`;
}
