import { Command, Option } from 'commander';
import {
  addCommonOptions,
  addRepositoryOptions,
  type CommonOptions,
  type RepositoryOptions,
} from '../options.ts';
import { printResult } from '../output.ts';
import { portsOf } from '../ports.ts';
import { lockExportCommand } from './lock-export.ts';
import { lockImportCommand } from './lock-import.ts';

export interface LockOptions extends CommonOptions, RepositoryOptions {
  readonly check?: true;
  /** Names of packages; true where none is named. */
  readonly update?: true | readonly string[];
  readonly signers?: true;
  readonly base?: string;
  readonly arch?: string;
  readonly osRelease?: string;
  readonly key?: readonly string[];
  readonly newest?: true;
  readonly dryRun?: true;
  readonly out?: string;
}

export function lockCommand(): Command {
  const command = new Command('lock')
    .description(
      'Check whether a lock is still true, bring it up to date, write down who signed its packages',
    )
    // What stands behind the name of a command below is for that one.
    .enablePositionalOptions()
    .argument('[lock]', 'lock written by viaduct resolve --lock')
    .addCommand(lockExportCommand())
    .addCommand(lockImportCommand())
    .option('--check', 'prove it against base and repositories; tell what changed, and what is newer')
    .addOption(
      new Option(
        '--update [package]',
        'solve it again: with a package (or an entry of its request) change only that one and what must move with it; may be repeated',
      ).argParser((name: string, previous: unknown) => [
        ...(Array.isArray(previous) ? (previous as string[]) : []),
        name,
      ]),
    )
    .option('--signers', 'fetch its packages, check their signatures, and write the signers into it')
    .option('--base <path>', 'for --check and --update: the base, as in viaduct resolve')
    .option('--arch <arch>', 'RPM architecture, where the base does not tell')
    .option('--os-release <file>', 'os-release of the base, where the base has none (an rpmdb, a list)')
    .option('--newest', 'with --update: on another base too, take what a new resolve gives')
    .option('--key <file...>', 'with --signers: OpenPGP keys that packages must be signed with')
    .option('--dry-run', 'tell what would change, and write nothing')
    .option('--out <file>', 'write the new lock there, and leave the old one as it is');
  return addCommonOptions(addRepositoryOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  $ viaduct lock --check chrony.lock.json --base /sysroot --repo fedora=https://example.org/fedora
  $ viaduct lock --update chrony.lock.json --base /sysroot --repo fedora=https://example.org/fedora
  $ viaduct lock --update libseccomp chrony.lock.json --base /sysroot --repo fedora=https://example.org/fedora
  $ viaduct lock --signers chrony.lock.json --key RPM-GPG-KEY-fedora

Exit status: 0 it holds, or was written; 1 it holds no more, or nothing answers its request any more`,
    )
    .action(async (lock: string | undefined, options: LockOptions) => {
      const { runLock } = await import('../lock/run.ts');
      printResult(await runLock(lock, options, portsOf(options)), options.json === true);
    });
}
