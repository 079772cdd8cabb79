import { Command } from 'commander';
import { addCommonOptions, type CommonOptions } from '../options.ts';
import { printResult } from '../output.ts';

export function diffCommand(): Command {
  const command = new Command('diff')
    .description(
      'Compare two locks: packages, their versions, repositories, checksums, reasons and signers; the base; sizes',
    )
    .argument('<old>', 'lock written by viaduct resolve --lock')
    .argument('<new>', 'another one, for the same base or not');
  return addCommonOptions(command)
    .addHelpText(
      'after',
      `
Example:
  $ viaduct diff chrony.lock.json chrony.new.lock.json

Exit status: 0 the locks are the same, 1 they differ`,
    )
    .action(async (older: string, newer: string, options: CommonOptions) => {
      const { reportDifference } = await import('../lock/diff.ts');
      printResult(await reportDifference(older, newer), options.json === true);
    });
}
