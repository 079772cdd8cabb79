// Whole warm process, cache present -> answer, side by side with libsolv (python3-solv reading its own .solv cache).
// Usage: node bench/resolve.ts REPOSITORY [ROUNDS]     REPOSITORY: rpm-md folder with Debian's package names
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Sample, compare, measure } from './measure.ts';

const [repository, rounds = '7'] = process.argv.slice(2);
if (repository === undefined) throw new Error('Usage: node bench/resolve.ts REPOSITORY [ROUNDS]');
const here = import.meta.dirname;
const python = '/usr/bin/python3';
const folder = mkdtempSync(path.join(tmpdir(), 'viaduct-bench-'));

const roots = [
  'systemd',
  'systemd-sysv',
  'bash',
  'coreutils',
  'openssh-server',
  'podman',
  'dbus',
  'linux-image-amd64',
  'udev',
  'sudo',
  'python3',
  'perl',
  'git',
  'curl',
  'vim',
  'lvm2',
  'nftables',
  'cryptsetup',
  'iproute2',
  'gnupg',
  'samba',
];
const requests: readonly (readonly [string, readonly string[]])[] = [
  ['one package', ['gdb']],
  [
    'ten packages',
    ['tcpdump', 'strace', 'jq', 'htop', 'nmap', 'tree', 'socat', 'iotop', 'ethtool', 'chrony'],
  ],
  ['one big', ['blender']],
  ['refused', ['mariadb-client', 'default-mysql-client', 'no-such-package-here']],
];

try {
  const base = path.join(folder, 'base');
  spawnSync(python, [path.join(here, '../test/libsolv_answers.py')], {
    input: JSON.stringify({ repository, roots, base, requests: [] }),
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ours = (names: readonly string[]): string[] => [
    path.join(here, '../viaduct'),
    'resolve',
    '--base',
    base,
    '--repo',
    `main=${repository}`,
    '--cache',
    path.join(folder, 'cache'),
    '--json',
    ...names,
  ];
  const rival = (names: readonly string[]): string[] => [
    python,
    path.join(here, 'libsolv_resolve.py'),
    repository,
    base,
    path.join(folder, 'main.solv'),
    ...names,
  ];
  console.log('                             CPU ms                  wall ms');
  console.log('                           ours libsolv ratio     ours libsolv ratio');
  for (const [name, names] of requests) {
    const samples: { ours: Sample[]; rival: Sample[] } = { ours: [], rival: [] };
    for (let round = -1; round < Number(rounds); round++) {
      const [a, b] = [measure(ours(names), [0, 1]), measure(rival(names), [0, 1])];
      // The first round fills the caches of both.
      if (round >= 0) {
        samples.ours.push(a);
        samples.rival.push(b);
      }
    }
    console.log(compare(name, samples.ours, samples.rival));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
