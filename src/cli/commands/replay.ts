import { Command } from 'commander';
import { type CommonOptions, addCommonOptions } from '../options.ts';
import { printResult } from '../output.ts';

export function replayCommand(): Command {
  const command = new Command('replay')
    .description('Solve a recorded problem again, and compare the answer with the recorded one')
    .argument('<file>', 'what viaduct resolve --record wrote, or a text case');
  return addCommonOptions(command)
    .addHelpText(
      'after',
      `
Needs neither the base nor the repositories: the file holds what matters of them.

Examples:
  $ viaduct resolve --base /sysroot --repo ./repo --record chrony.case chrony
  $ viaduct replay chrony.case

Exit status: 0 the same answer, 1 another one`,
    )
    .action(async (file: string, options: CommonOptions) => {
      const { replayFile } = await import('../replay.ts');
      printResult(await replayFile(file), options.json === true);
    });
}
