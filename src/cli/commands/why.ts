import { Command } from 'commander';
import { printResult } from '../output.ts';
import { portsOf } from '../ports.ts';
import { type ResolveOptions, addSolveOptions } from './resolve.ts';

/** Either a lock, or what `resolve` takes. */
export interface WhyOptions extends Omit<ResolveOptions, 'base'> {
  readonly base?: string;
}

export function whyCommand(): Command {
  const command = new Command('why')
    .description('Tell why a package is in an answer: the ways that lead to it from what is asked for')
    .argument('<package>', 'its name, or a NEVRA in any usual form, with patterns')
    .argument('[request...]', 'what is asked for, as in viaduct resolve; not with --lock')
    .option('--lock <file>', 'ask this lock, instead of solving')
    .option('--base <path>', 'the base, as in viaduct resolve');
  return addSolveOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ viaduct why libseccomp --lock chrony.lock.json
  $ viaduct why libseccomp --base /sysroot --repo fedora=https://example.org/fedora chrony

Exit status: 0 it is there, 1 it is not, or the request is refused`,
    )
    .action(async (target: string, requests: string[], options: WhyOptions) => {
      const { reportWhy } = await import('../why.ts');
      printResult(await reportWhy(target, requests, options, portsOf(options)), options.json === true);
    });
}
