import { type Command, CommanderError } from 'commander';
import { ViaductError, exitStatus, removeLeftovers } from '../core/index.ts';
import { printError } from './output.ts';

/** Runs the command line to its end and returns the exit status. */
export async function runProgram(command: Command, argv: readonly string[]): Promise<number> {
  const asJson = argv.includes('--json');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => interrupt(signal));
  try {
    try {
      await command.parseAsync([...argv]);
    } catch (thrown) {
      // Damage in the cache is found while work is under way. The index is gone now; the second time it is built.
      if (!(thrown instanceof ViaductError) || thrown.code !== 'E_INDEX_DAMAGED') throw thrown;
      await command.parseAsync([...argv]);
    }
    return Number(process.exitCode ?? exitStatus.yes);
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      if (thrown.exitCode === 0) return exitStatus.yes;
      return printError(usageError(thrown), asJson);
    }
    return printError(thrown, asJson);
  }
}

function usageError(error: CommanderError): ViaductError {
  const [message = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = rest
    .join(' ')
    .trim()
    .replace(/^\(|\)$/g, '');
  return new ViaductError('E_USAGE', message, {
    hint: suggestion === '' ? 'See viaduct --help, or viaduct COMMAND --help' : suggestion,
  });
}

/** Removes what work under way has put down, then ends as the signal would have. */
function interrupt(signal: NodeJS.Signals): void {
  removeLeftovers();
  process.stderr.write('\nInterrupted; nothing half-written is left\n');
  process.kill(process.pid, signal);
}
