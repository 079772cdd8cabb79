import { Command, Option } from 'commander';
import {
  addCommonOptions,
  addRepositoryOptions,
  type CommonOptions,
  type RepositoryOptions,
} from '../options.ts';
import { printResult } from '../output.ts';
import { portsOf } from '../ports.ts';
import { formatNames } from './lock-export.ts';

export interface LockImportOptions extends CommonOptions, RepositoryOptions {
  readonly format?: (typeof formatNames)[number];
  readonly base: string;
  readonly arch?: string;
  readonly osRelease?: string;
  readonly out?: string;
}

export function lockImportCommand(): Command {
  const command = new Command('import')
    .description('Make a lock from that of another tool: solve with the versions that it pins')
    .argument('<file>', 'manifest-lock.ARCH.json, rpms.lock.yaml, packages.manifest.yaml, a version lock')
    .argument(
      '[request...]',
      'what is asked for, as in viaduct resolve; default: all that the file pins exactly',
    )
    .requiredOption('--base <path>', 'the base, as in viaduct resolve')
    .addOption(
      new Option('--format <format>', 'what the file is; default: told by its content').choices(formatNames),
    )
    .option('--arch <arch>', 'RPM architecture, where the base does not tell')
    .option('--os-release <file>', 'os-release of the base, where the base has none (an rpmdb, a list)')
    .option('--out <file>', 'write the lock there; default: standard output');
  return addCommonOptions(addRepositoryOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  $ viaduct lock import rpms.lock.yaml --base /sysroot --repo fedora=https://example.org/fedora --out git.lock.json
  $ viaduct lock import versionlock.list --base /sysroot --repo ./repo --out chrony.lock.json chrony

Exit status: 0 the lock is made, 1 what is pinned cannot be added to the base`,
    )
    .action(async (file: string, requests: string[], options: LockImportOptions) => {
      const { importLock } = await import('../lock/import.ts');
      printResult(await importLock(file, requests, options, portsOf(options)), options.json === true);
    });
}
