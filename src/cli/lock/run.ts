import { ViaductError } from '../../core/index.ts';
import type { LockOptions } from '../commands/lock.ts';
import type { CommandResult } from '../output.ts';
import type { Ports } from '../ports.ts';

/** `viaduct lock` itself: one of --check, --update and --signers. Throws E_USAGE for anything else. */
export async function runLock(
  argument: string | undefined,
  options: LockOptions,
  ports: Ports,
): Promise<CommandResult> {
  const { update, ...rest } = options;
  // The value of --update is optional: in `--update FILE` it is the lock.
  const names = update === undefined || update === true ? [] : [...update];
  const file = argument ?? names.pop();
  if (file === undefined) throw usage('No lock is named');
  if ([options.check, update, options.signers].filter((way) => way !== undefined).length !== 1)
    throw usage('It takes one of --check, --update and --signers');
  if (options.signers === true) {
    const { recordSigners } = await import('./signers.ts');
    return recordSigners(file, options, ports);
  }
  const { base } = rest;
  if (base === undefined) throw usage('The base is not named: --base is missing');
  if (options.check === true) {
    const { reportCheck } = await import('./check.ts');
    return reportCheck(file, { ...rest, base }, ports);
  }
  const { reportUpdate } = await import('./update.ts');
  return reportUpdate(file, names, { ...rest, base }, ports);
}

function usage(message: string): ViaductError {
  return new ViaductError('E_USAGE', message, { hint: 'See viaduct lock --help' });
}
