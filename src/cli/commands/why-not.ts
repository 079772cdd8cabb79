import { Command } from 'commander';
import { printResult } from '../output.ts';
import { portsOf } from '../ports.ts';
import { type ResolveOptions, addSolveOptions } from './resolve.ts';

export function whyNotCommand(): Command {
  const command = new Command('why-not')
    .description('Tell why a package is not in an answer, and what would happen if it were asked for')
    .argument('<package>', 'its name, or a NEVRA in any usual form, with patterns')
    .argument('[request...]', 'what is asked for, as in viaduct resolve')
    .requiredOption('--base <path>', 'the base, as in viaduct resolve');
  return addSolveOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ viaduct why-not ntpsec --base /sysroot --repo fedora=https://example.org/fedora chrony

Exit status: 0 it is not there, 1 it is there, or the request is refused without it`,
    )
    .action(async (target: string, requests: string[], options: ResolveOptions) => {
      const { reportWhyNot } = await import('../why.ts');
      printResult(await reportWhyNot(target, requests, options, portsOf(options)), options.json === true);
    });
}
