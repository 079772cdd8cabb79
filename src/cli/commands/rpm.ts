import { Command } from 'commander';
import { rpmVerifyCommand } from './rpm-verify.ts';

export function rpmCommand(): Command {
  return new Command('rpm')
    .description('Read and check RPM files')
    .addCommand(rpmVerifyCommand())
    .addHelpText('after', '\nExample:\n  $ viaduct rpm verify --key RPM-GPG-KEY-fedora chrony.rpm');
}
