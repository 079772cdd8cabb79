import { Command } from 'commander';
import {
  addCommonOptions,
  addRepositoryOptions,
  type CommonOptions,
  type RepositoryOptions,
} from '../options.ts';
import { printResult } from '../output.ts';
import { portsOf } from '../ports.ts';

export interface BaseShowOptions extends CommonOptions, RepositoryOptions {
  readonly arch?: string;
  readonly packages?: true;
}

export function baseCommand(): Command {
  const show = new Command('show')
    .description('Read a base and say what it is')
    .argument('<path>', 'root tree, rpmdb file, rpm-md folder, rpm-ostree lockfile, or list of NEVRAs')
    .option('--arch <arch>', 'RPM architecture, where the base does not tell')
    .option('--packages', 'list its packages, one NEVRA a line');
  addCommonOptions(addRepositoryOptions(show))
    .addHelpText(
      'after',
      `
Examples:
  $ viaduct base show /sysroot
  $ viaduct base show manifest-lock.x86_64.json --repo ./pool --json`,
    )
    .action(async (path: string, options: BaseShowOptions) => {
      const { showBase } = await import('../base-show.ts');
      printResult(await showBase(path, options, portsOf(options)), options.json === true);
    });
  return new Command('base')
    .description('Read a base')
    .addCommand(show)
    .addHelpText('after', '\nExample:\n  $ viaduct base show /sysroot');
}
