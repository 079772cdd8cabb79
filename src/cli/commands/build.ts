import { Command, Option } from 'commander';
import {
  addCacheOptions,
  addCommonOptions,
  type CacheOptions,
  type CommonOptions,
  repeatable,
} from '../options.ts';
import { printResult } from '../output.ts';
import { portsOf } from '../ports.ts';

export interface BuildOptions extends CommonOptions, CacheOptions {
  readonly carrier: 'sysext';
  readonly key?: readonly string[];
  /** false after --no-signature. */
  readonly signature: boolean;
  readonly format: 'squashfs' | 'erofs';
  readonly name?: string;
  readonly osRelease?: string;
  readonly baseRoot?: string;
  readonly units: 'requested' | 'all' | 'none';
  readonly startUnit: readonly string[];
  readonly out: string;
}

export function buildCommand(): Command {
  const command = new Command('build')
    .description('Fetch and check every package of a lock, and build a bundle from them')
    .argument('<lock>', 'lock written by viaduct resolve --lock')
    .addOption(new Option('--carrier <carrier>', 'what to build').choices(['sysext']).default('sysext'))
    .option('--key <file...>', 'OpenPGP keys that packages must be signed with')
    .option('--no-signature', 'build from unsigned packages too (digests are still checked)')
    .addOption(
      new Option('--format <format>', 'file system of the image')
        .choices(['squashfs', 'erofs'])
        .default('squashfs'),
    )
    .option('--name <name>', 'name of the extension; default: the request, joined by hyphens')
    .option('--os-release <file>', 'os-release of the base, where the lock has none')
    .option('--base-root <folder>', 'root tree of the base, to compare files with')
    .addOption(
      new Option(
        '--units <which>',
        'units to start: those of the packages asked for, of all packages, or none',
      )
        .choices(['requested', 'all', 'none'])
        .default('requested'),
    )
    .addOption(repeatable('--start-unit <unit>', 'start this unit too; may be repeated'))
    .requiredOption('--out <folder>', 'where NAME.raw and NAME.json go');
  return addCommonOptions(addCacheOptions(command))
    .addHelpText(
      'after',
      `
Example:
  $ viaduct build chrony.lock.json --carrier sysext --key RPM-GPG-KEY-fedora --out out`,
    )
    .action(async (lock: string, options: BuildOptions) => {
      const { buildAndReport } = await import('../build.ts');
      printResult(await buildAndReport(lock, options, portsOf(options)), options.json === true);
    });
}
