import { Command } from 'commander';
import {
  addCandidateOptions,
  addCommonOptions,
  addRepositoryOptions,
  type CandidateOptions,
  type CommonOptions,
  type RepositoryOptions,
  repeatable,
} from '../options.ts';
import { printResult } from '../output.ts';
import { portsOf } from '../ports.ts';

export interface ResolveOptions extends CommonOptions, RepositoryOptions, CandidateOptions {
  readonly base: string;
  readonly request: readonly string[];
  readonly catalog: readonly string[];
  readonly recommends?: true;
  readonly arch?: string;
  readonly lock?: string;
  readonly osRelease?: string;
  readonly explainDot?: string;
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
  return addCommonOptions(addRepositoryOptions(addCandidateOptions(command)));
}

export function resolveCommand(): Command {
  const command = new Command('resolve')
    .description('Solve a request against one exact base, changing no base package')
    .argument(
      '[request...]',
      'names of packages or of catalog extensions, NEVRAs, globs, capabilities, file paths',
    )
    .requiredOption(
      '--base <path>',
      'root tree, rpmdb file, rpm-md folder, rpm-ostree lockfile, or list of NEVRAs',
    )
    .option('--lock <file>', 'write the answer as a lock')
    .option('--explain-dot <file>', 'when the answer is no, write its causes as a graph (Graphviz)');
  return addSolveOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ viaduct resolve --base /sysroot --repo fedora=https://example.org/fedora/44/x86_64 usbguard
  $ viaduct resolve --base nevras.txt --repo ./repo --json --lock chrony.lock.json 'chrony >= 4.5' /usr/bin/strace`,
    )
    .action(async (requests: string[], options: ResolveOptions) => {
      const { resolveAndReport } = await import('../resolve.ts');
      printResult(await resolveAndReport(requests, options, portsOf(options)), options.json === true);
    });
}
