import { Command } from 'commander';
import { type CommonOptions, addCommonOptions } from '../options.ts';
import { printResult } from '../output.ts';

export function caseCommand(): Command {
  const command = new Command('case')
    .description('Answer a solver problem in the neutral format solver-case/1')
    .argument('<file>', 'JSON file: repositories, installed packages and jobs');
  return addCommonOptions(command)
    .addHelpText(
      'after',
      `
Prints {"solvable": bool, "install": [...], "erase": [...]} with packages as name-evr.arch@repository, or
{"unsupported": "why"} for jobs that no request can express, such as an update of everything.

Example:
  $ viaduct case cplxdeps.and.1.json`,
    )
    .action(async (file: string, options: CommonOptions) => {
      const { answerCaseFile } = await import('../case/index.ts');
      printResult(await answerCaseFile(file), options.json === true);
    });
}
