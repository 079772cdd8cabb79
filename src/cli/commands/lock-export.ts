import { Command, Option } from 'commander';
import { addCommonOptions, type CommonOptions } from '../options.ts';
import { printResult } from '../output.ts';
import { warn } from '../ports.ts';

/** The names of `lockFormats` of the room resolve, which only loads when it is needed; a test compares them. */
export const formatNames = [
  'rpm-ostree',
  'rpms-lock',
  'package-manifest',
  'versionlock',
  'versionlock-toml',
] as const;

export interface LockExportOptions extends CommonOptions {
  readonly format: (typeof formatNames)[number];
  readonly out?: string;
}

export function lockExportCommand(): Command {
  const command = new Command('export')
    .description('Write a lock as another tool reads it')
    .argument('<lock>', 'lock written by viaduct resolve --lock')
    .addOption(
      new Option(
        '--format <format>',
        'manifest-lock.ARCH.json, rpms.lock.yaml, packages.manifest.yaml, versionlock.list, versionlock.toml',
      )
        .choices(formatNames)
        .makeOptionMandatory(),
    )
    .option('--out <file>', 'write it there; default: standard output');
  return addCommonOptions(command)
    .addHelpText(
      'after',
      `
Example:
  $ viaduct lock export chrony.lock.json --format rpms-lock --out rpms.lock.yaml`,
    )
    .action(async (lock: string, options: LockExportOptions) => {
      const { exportLock } = await import('../lock/export.ts');
      printResult(await exportLock(lock, options, { warn }), options.json === true);
    });
}
