// Whole warm processes, from caches to the answer, side by side with libsolv in C (testsolv) and from Python, each with its
// own .solv cache, and from nothing: metadata to answer. Needs python3-solv and libsolv-tools.
// Usage: node bench/resolve.ts REPOSITORY [ROUNDS [BUILD]]
//   REPOSITORY: rpm-md folder with Debian's package names; BUILD: of an archive, releases that end so are the base
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compare, measure, medianSample, table } from './measure.ts';

const [repository, rounds = '7', build = ''] = process.argv.slice(2);
if (repository === undefined) throw new Error('Usage: node bench/resolve.ts REPOSITORY [ROUNDS [BUILD]]');
const here = import.meta.dirname;
const python = '/usr/bin/python3';
const folder = mkdtempSync(path.join(tmpdir(), 'viaduct-bench-'));

const roots =
  'systemd systemd-sysv bash coreutils openssh-server podman dbus linux-image-amd64 udev sudo python3 perl git curl vim lvm2 nftables cryptsetup iproute2 gnupg samba'.split(
    ' ',
  );
const ten = 'tcpdump strace jq htop nmap tree socat iotop ethtool chrony'.split(' ');
const fifty =
  'htop tmux zsh fish strace gdb nmap usbguard kubernetes-client docker.io qemu-system-x86 libvirt-daemon-system cockpit cockpit-machines tuned firewalld openvpn strongswan samba nfs-kernel-server ceph-common glusterfs-client redis-tools nginx haproxy etcd-client golang-go nodejs cmake python3-pip python3-boto3 ansible-core neovim gh ripgrep fd-find bat jo yq miller sqlite3 iotop sysstat bpftrace bpfcc-tools lsof ltrace valgrind iperf3 mtr-tiny'.split(
    ' ',
  );
const requests: readonly (readonly [string, readonly string[]])[] = [
  ['one package', ['gdb']],
  ['ten packages', ten],
  ['fifty packages', fifty],
  ['one big package', ['blender']],
  ['refused: a clash', ['exim4-daemon-light', 'postfix']],
  ['refused: one of 51', [...fifty, 'mariadb-client']],
  ['refused: no such name', ['tcpdump', 'usbgaurd']],
];

try {
  const base = path.join(folder, 'base');
  const [main, installed] = [path.join(folder, 'main.solv'), path.join(folder, 'base.solv')];
  const script = path.join(here, 'libsolv_resolve.py');
  const made = spawnSync(python, [script, 'base', repository, base, build, ...roots], { stdio: 'inherit' });
  if (made.status !== 0) throw new Error('The base could not be made');
  for (const [from, to] of [
    [repository, main],
    [base, installed],
  ] as const)
    spawnSync(python, [script, 'cache', from, to], { stdio: 'inherit' });
  const root = path.join(folder, 'root');
  mkdirSync(root);
  spawnSync(python, [path.join(here, 'installed_root.py'), base, root], { stdio: 'inherit' });
  // dnf knows no base that stays as it is: it solves on an rpmdb with the same packages.
  const dnf = (names: readonly string[], ...more: readonly string[]): string[] => [
    'dnf',
    ...['--installroot', root, '--releasever=1', '--forcearch=x86_64', '--assumeno', '-y', ...more],
    ...[
      'reposdir=/nonexistent',
      `cachedir=${folder}/dnf`,
      'install_weak_deps=0',
      'metadata_expire=-1',
      'plugins=0',
    ].map((option) => `--setopt=${option}`),
    ...[
      `--repofrompath=main,file://${path.resolve(repository)}`,
      '--setopt=main.gpgcheck=0',
      'install',
      ...names,
    ],
  ];
  measure(dnf(['gdb']), [0, 1]);
  const ours = (names: readonly string[], cache = path.join(folder, 'cache')): string[] =>
    [
      [path.join(here, '../viaduct'), 'resolve', '--base', base, '--repo', `main=${repository}`],
      ['--cache', cache, '--json', '--quiet', ...names],
    ].flat();
  console.log('medians; in brackets ours divided by theirs');
  console.log('                    CPU ms          wall ms         peak MB');
  for (const [name, names] of requests) {
    const test = path.join(folder, 'case.t');
    const lines = [
      // Files of caches are meant relative to the case.
      `repo main 0 solv ${path.basename(main)}`,
      `repo @System 0 solv ${path.basename(installed)}`,
      'system x86_64 rpm @System',
      'solverflags ignorerecommended',
      'job lock repo @System',
      ...names.map((word) => `job install name ${word}`),
    ];
    writeFileSync(test, `${lines.join('\n')}\n`);
    const commands = new Map<string, readonly string[]>([
      ['viaduct', ours(names)],
      ['libsolv, C', ['testsolv', test]],
      ['libsolv, Python', [python, script, 'solve', main, installed, ...names]],
      ['dnf', dnf(names, '--cacheonly')],
    ]);
    for (const [name, program] of [
      ['libsolv, C', 'testsolv'],
      ['dnf', 'dnf'],
    ] as const)
      if (!existsSync(`/usr/bin/${program}`)) commands.delete(name);
    console.log(table(name, compare(commands, Number(rounds))));
  }
  const cold = { viaduct: [], 'libsolv, Python': [] } as Record<string, ReturnType<typeof measure>[]>;
  for (let round = 0; round < 3; round++) {
    const cache = path.join(folder, `cold-${round}`);
    cold['viaduct']!.push(measure(ours(['gdb'], cache)));
    rmSync(cache, { recursive: true, force: true });
    cold['libsolv, Python']!.push(
      measure([python, script, 'cache', repository, path.join(folder, 'x.solv')]),
    );
  }
  const results = new Map(Object.entries(cold).map(([name, samples]) => [name, medianSample(samples)]));
  console.log(table('from primary.xml.gz to the answer (libsolv: to its written cache)', results));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
