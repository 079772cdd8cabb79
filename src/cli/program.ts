import { Command } from 'commander';
import { baseCommand } from './commands/base.ts';
import { buildCommand } from './commands/build.ts';
import { caseCommand } from './commands/case.ts';
import { demoCommand } from './commands/demo.ts';
import { diffCommand } from './commands/diff.ts';
import { lockCommand } from './commands/lock.ts';
import { provisionCommand } from './commands/provision.ts';
import { replayCommand } from './commands/replay.ts';
import { resolveCommand } from './commands/resolve.ts';
import { whyCommand } from './commands/why.ts';
import { whyNotCommand } from './commands/why-not.ts';
import { writeOutput } from './output.ts';
import { version } from './version.ts';

/** The whole command line. Each command's work is imported only when it runs. */
export function program(): Command {
  const root = new Command('viaduct')
    .description('Reliable extensions for image-based operating systems')
    .version(version)
    .helpCommand(false)
    // Options behind the name of a command are that command's, also where one above it has the same.
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      `
Example:
  $ viaduct demo
  $ viaduct resolve --base /sysroot --repo fedora=https://example.org/fedora chrony tcpdump

Exit status:
  0 yes   1 the answer is no   2 bad usage or input   3 environment (network, disk)   70 a bug of Viaduct`,
    );
  for (const command of [
    resolveCommand(),
    whyCommand(),
    whyNotCommand(),
    lockCommand(),
    diffCommand(),
    buildCommand(),
    provisionCommand(),
    baseCommand(),
    replayCommand(),
    caseCommand(),
    demoCommand(),
  ])
    root.addCommand(command);
  settle(root);
  return root;
}

/** Errors are thrown, never printed or exited on by the parser itself; every command takes --json. */
function settle(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: writeOutput });
  for (const child of command.commands) settle(child);
}
