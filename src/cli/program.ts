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
import { rpmCommand } from './commands/rpm.ts';
import { whyCommand } from './commands/why.ts';
import { whyNotCommand } from './commands/why-not.ts';
import { writeOutput } from './output.ts';
import { version } from './version.ts';

const commands: Readonly<Record<string, () => Command>> = {
  resolve: resolveCommand,
  why: whyCommand,
  'why-not': whyNotCommand,
  lock: lockCommand,
  diff: diffCommand,
  build: buildCommand,
  provision: provisionCommand,
  base: baseCommand,
  rpm: rpmCommand,
  replay: replayCommand,
  case: caseCommand,
  demo: demoCommand,
};

/**
 * The command line. Each command's work is imported only when it runs.
 * @param called the command that is known to be called: the others, which take time to describe, are then left out
 */
export function program(called?: string): Command {
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
  const only = called !== undefined && Object.hasOwn(commands, called) ? [commands[called]!] : undefined;
  for (const make of only ?? Object.values(commands)) root.addCommand(make());
  settle(root);
  return root;
}

/** Errors are thrown, never printed or exited on by the parser itself; every command takes --json. */
function settle(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: writeOutput });
  for (const child of command.commands) settle(child);
}
