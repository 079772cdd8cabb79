import { Command, Option } from 'commander';
import { addCommonOptions, repeatable, type CommonOptions } from '../options.ts';
import type { SpecVersion } from '../../provision/index.ts';
import { printResult } from '../output.ts';

export interface ProvisionOptions extends CommonOptions {
  readonly target: 'ignition';
  readonly bundle: readonly string[];
  readonly url?: string;
  readonly spec: SpecVersion;
  readonly out?: string;
}

export function provisionCommand(): Command {
  const command = new Command('provision')
    .description('Translate a Butane-like config with extensions: into what a host is given to start with')
    .argument('<config>', 'YAML file: Butane keys, and a top-level extensions: list')
    .addOption(new Option('--target <target>', 'what to write').choices(['ignition']).default('ignition'))
    .addOption(
      repeatable(
        '--bundle <folder>',
        'folder with bundles (NAME.json) written by viaduct build; may be repeated',
      ),
    )
    .option('--url <url>', 'where hosts fetch the images: the URL of the folder that has NAME.raw')
    .addOption(
      new Option('--spec <version>', 'Ignition spec version')
        .choices(['3.3.0', '3.4.0', '3.5.0', '3.6.0'])
        .default('3.3.0'),
    )
    .option('--out <file>', 'file to write; default: standard output');
  return addCommonOptions(command)
    .addHelpText(
      'after',
      `
Example:
  $ viaduct provision host.yaml --target ignition --bundle out --url https://example.org/extensions/ --out host.ign`,
    )
    .action(async (config: string, options: ProvisionOptions) => {
      const { provisionAndReport } = await import('../provision.ts');
      printResult(await provisionAndReport(config, options), options.json === true);
    });
}
