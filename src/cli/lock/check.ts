import { readText } from '../../core/index.ts';
import { checkLockAgainst } from '../../plan/index.ts';
import { parseLock, renderCheck } from '../../resolve/index.ts';
import type { CommandResult } from '../output.ts';
import type { Ports } from '../ports.ts';
import { planPorts } from '../repositories.ts';
import { type SolveOptions, nameOfBase, readPlaces } from '../resolve.ts';

/** Tells whether a lock is still true. Throws what reading it and `checkLockAgainst` throw. */
export async function reportCheck(file: string, options: SolveOptions, ports: Ports): Promise<CommandResult> {
  const lock = parseLock(await readText(file), file);
  const places = await readPlaces(options, ports);
  const { base, ...check } = await checkLockAgainst(lock, places, planPorts(ports));
  const { holds, ...details } = check;
  return {
    json: { result: holds ? 'ok' : 'changed', ...details },
    text: renderCheck(file, nameOfBase({ base }), check, lock.packages.length),
    exit: holds ? 'yes' : 'no',
  };
}
