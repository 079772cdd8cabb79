import { Command } from 'commander';
import { printResult } from '../output.ts';
import { repeatable } from '../options.ts';

export interface RpmVerifyOptions {
  readonly key: readonly string[];
  /** false after --no-signature. */
  readonly signature: boolean;
  readonly strict?: true;
  readonly verbose?: true;
  readonly json?: true;
}

export function rpmVerifyCommand(): Command {
  return new Command('verify')
    .description('Check the digests and signatures of RPM files')
    .argument('<file...>', 'RPM files')
    .addOption(repeatable('--key <file>', 'OpenPGP keys that packages must be signed with; may be repeated'))
    .option('--no-signature', 'check digests alone')
    .option('--strict', 'refuse signatures by MD5 and SHA-1, and by RSA and DSA keys below 2048 bits')
    .option('-v, --verbose', 'tell of every digest and signature')
    .option('--json', 'print one JSON document instead of text')
    .addHelpText(
      'after',
      `
Prints a line for each file: its path, the verdict, and the reason. Verdicts: good, unsigned, key-unknown, key-expired,
key-revoked, signature-unsupported, signature-bad, digest-mismatch, damaged, unreadable.

Examples:
  $ viaduct rpm verify --key RPM-GPG-KEY-fedora --key RPM-GPG-KEY-local *.rpm
  $ viaduct rpm verify --no-signature chrony.rpm

Exit status: 0 all are good, 1 any is not`,
    )
    .action(async (files: string[], options: RpmVerifyOptions) => {
      const { verifyFiles } = await import('../rpm/verify.ts');
      printResult(await verifyFiles(files, options), options.json === true);
    });
}
