import { Command, Option } from 'commander';
import {
  addCandidateOptions,
  addCommonOptions,
  addPackageOptions,
  addRepositoryOptions,
  type CandidateOptions,
  type CommonOptions,
  type PackageOptions,
  type RepositoryOptions,
  repeatable,
} from '../options.ts';
import { printResult } from '../output.ts';
import { portsOf } from '../ports.ts';

export interface ResolveOptions extends CommonOptions, RepositoryOptions, CandidateOptions, PackageOptions {
  readonly base: string;
  readonly request: readonly string[];
  readonly catalog: readonly string[];
  readonly recommends?: true;
  readonly arch?: string;
  readonly lock?: string;
  readonly osRelease?: string;
  readonly explainDot?: string;
  readonly record?: string;
  readonly separate?: true;
  readonly together?: true;
  readonly combinations?: true;
}

/** What says what is to be solved, except the base: for all commands that solve. */
export function addSolveOptions(command: Command): Command {
  command
    .addOption(repeatable('--request <file>', 'YAML file with an extensions: list; may be repeated'))
    .addOption(
      repeatable('--catalog <file>', 'catalog of named extensions (extensions.yaml); may be repeated'),
    )
    .option('--recommends', 'also add what the packages recommend')
    .option('--arch <arch>', 'RPM architecture, where the base does not tell')
    .option('--os-release <file>', 'os-release of the base, where the base has none (an rpmdb, a list)');
  return addCommonOptions(addRepositoryOptions(addCandidateOptions(addPackageOptions(command))));
}

export function resolveCommand(): Command {
  const command = new Command('resolve')
    .description('Solve a request against one exact base, changing no base package')
    .argument(
      '[request...]',
      'packages or extensions of a catalog, NEVRAs, globs, capabilities, paths, @groups, RPM files or URLs; !name excludes',
    )
    .requiredOption(
      '--base <path>',
      'root tree, rpmdb file, rpm-md folder, rpm-ostree lockfile, or list of NEVRAs',
    )
    .option('--lock <file>', 'write the answer as a lock; with --separate a folder for NAME.lock.json')
    .addOption(
      new Option('--together', 'solve all that is asked for as one (the default)').conflicts([
        'separate',
        'combinations',
      ]),
    )
    .addOption(
      new Option('--separate', 'solve each extension on its own').conflicts([
        'combinations',
        'explainDot',
        'record',
      ]),
    )
    .addOption(
      new Option('--combinations', 'find out which of the extensions can be on one host').conflicts([
        'lock',
        'explainDot',
        'record',
      ]),
    )
    .option('--explain-dot <file>', 'when the answer is no, write its causes as a graph (Graphviz)')
    .option('--record <file>', 'freeze the problem to one small file for a bug report; see viaduct replay');
  return addSolveOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ viaduct resolve --base /sysroot --repo fedora=https://example.org/fedora/44/x86_64 usbguard
  $ viaduct resolve --base nevras.txt --repo ./repo --json --lock chrony.lock.json 'chrony >= 4.5' /usr/bin/strace
  $ viaduct resolve --base /sysroot --repo-file fedora.repo --catalog catalog.yaml --combinations usbguard kernel-rt`,
    )
    .action(async (requests: string[], options: ResolveOptions) => {
      const { resolveAndReport } = await import('../resolve.ts');
      printResult(await resolveAndReport(requests, options, portsOf(options)), options.json === true);
    });
}
