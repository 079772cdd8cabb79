import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Distribution, makeDistribution } from './index.ts';

const execute = promisify(execFile);
const scripts = path.resolve(import.meta.dirname, '../distro');

async function output(command: string, ...args: string[]): Promise<string> {
  return (await execute(command, args, { encoding: 'utf8', maxBuffer: 1 << 26 })).stdout.trim();
}

describe.runIf(process.getuid?.() === 0)('the demo distribution', () => {
  let distribution: Distribution;
  const extra = async (start: string): Promise<string> => {
    const found = (await readdir(distribution.extraRepository)).find((name) => name.startsWith(start));
    return path.join(distribution.extraRepository, found ?? `no ${start}`);
  };
  beforeAll(async () => {
    distribution = await makeDistribution();
  });

  it('has a package database that rpm reads, of packages that are as they were installed', async () => {
    const database = path.join(distribution.host, 'usr/lib/sysimage/rpm');
    const names = (await output('rpm', '--dbpath', database, '-qa', '--qf', '%{NAME}\n')).split('\n');
    expect(names).toEqual(expect.arrayContaining(['systemd', 'bash', 'setup', 'filesystem']));
    expect(names.length).toBeGreaterThan(90);
    expect(names).not.toContain('chrony');
  });

  it('has signed packages only', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'viaduct-keys-'));
    try {
      await output('rpmkeys', '--dbpath', folder, '--import', distribution.key);
      const packages = await Promise.all(['chrony-', 'has-versions-2', 'is-setuid-'].map(extra));
      for (const file of packages)
        expect(await output('rpmkeys', '--dbpath', folder, '-Kv', file)).toMatch(
          /Header V4 RSA\/SHA\d+ Signature.*: OK/,
        );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it.each([
    ['chrony-', '--requires', 'libc.so.6(GLIBC_2.38)(64bit)'],
    ['chrony-', '--requires', 'tzdata'],
    ['chrony-', '--list', '/usr/lib/sysusers.d/chrony.conf'],
    ['chrony-', '--configfiles', '/etc/chrony/chrony.conf'],
    ['tcpdump-', '--requires', 'libpcap.so.0.8()(64bit)'],
    ['libpcap', '--provides', 'libpcap.so.0.8()(64bit)'],
    ['mosquitto-', '--list', '/usr/lib/systemd/system/mosquitto.service'],
    ['conflicts-with-kmod', '--conflicts', 'kmod'],
    ['runs-scripts', '--scripts', "sed -i 's/^root:/root:/' /etc/passwd"],
  ])('has %s with %s %s', async (start, question, answer) => {
    expect((await output('rpm', '-qp', question, await extra(start))).split('\n')).toContain(answer);
  });

  it('has files whose owners their own packages declare', async () => {
    const owners = await output(
      'rpm',
      '-qp',
      '--qf',
      '[%{FILENAMES} %{FILEUSERNAME}:%{FILEGROUPNAME}\n]',
      await extra('chrony-'),
    );
    expect(owners.split('\n')).toEqual(
      expect.arrayContaining(['/var/lib/chrony _chrony:_chrony', '/etc/chrony/chrony.keys root:_chrony']),
    );
  });

  it('is found made, and says nothing about it', async () => {
    const { stdout, stderr } = await execute(path.join(scripts, 'make.sh'));
    expect(stdout.trim()).toBe(distribution.folder);
    expect(stderr).toBe('');
  });

  it('leaves nothing of a run that was interrupted', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'viaduct-make-'));
    try {
      const run = spawn(path.join(scripts, 'make.sh'), [folder], { detached: true });
      const [line] = (await once(run.stderr, 'data')) as [Buffer];
      expect(line.toString()).toMatch(/^\[1\/5\] .* \.\.\.\n/);
      process.kill(-run.pid!, 'SIGINT');
      await once(run, 'exit');
      expect((await readdir(folder)).sort()).toEqual(['home', 'lock', 'logs']);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('needs.sh', () => {
  it('refuses a set that it does not know', async () => {
    await expect(output('sh', path.join(scripts, 'needs.sh'), 'everything')).rejects.toMatchObject({
      code: 2,
      stderr: 'needs.sh: unknown set everything\n',
    });
  });
  it('names what is missing, and the command that brings it', async () => {
    const empty = await mkdtemp(path.join(tmpdir(), 'viaduct-needs-'));
    try {
      await expect(
        execute('sh', [path.join(scripts, 'needs.sh'), '--check', 'build'], {
          env: { ...process.env, DPKG_ADMINDIR: empty },
        }),
      ).rejects.toMatchObject({
        code: 3,
        stderr:
          /missing: squashfs-tools erofs-utils\nhint: as root: apt-get install .* squashfs-tools erofs-utils\n/,
      });
    } finally {
      await rm(empty, { recursive: true, force: true });
    }
  });
});
