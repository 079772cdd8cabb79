import { Command } from 'commander';
import { addCommonOptions, type CommonOptions } from '../options.ts';
import { printResult } from '../output.ts';

export interface DemoOptions extends CommonOptions {
  readonly extensions: readonly string[];
  readonly folder?: string;
}

export function demoCommand(): Command {
  const command = new Command('demo')
    .description(
      'Go the whole way once, on real input made from Debian packages: resolve, build, provision, boot, prove',
    )
    .option('--extensions <name...>', 'what the host asks for', ['chrony', 'tcpdump'])
    .option('--folder <folder>', 'where the distribution and the host are made; default: a cache folder');
  return addCommonOptions(command)
    .addHelpText(
      'after',
      `
Example:
  $ viaduct demo

It needs root and Debian; the first time it makes a small RPM distribution, which takes a few minutes.`,
    )
    .action(async (options: DemoOptions) => {
      const { runDemo } = await import('../demo/index.ts');
      printResult(await runDemo(options), options.json === true);
    });
}
