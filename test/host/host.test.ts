import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Distribution, type TestHost, makeDistribution, prepareHost } from './index.ts';

const execute = promisify(execFile);
const script = path.resolve(import.meta.dirname, '../distro/host.sh');

const greeting = JSON.stringify({
  ignition: { version: '3.3.0' },
  storage: { files: [{ path: '/etc/greeting', contents: { source: 'data:,hello' } }] },
  systemd: {
    units: [
      {
        name: 'greet.service',
        enabled: true,
        contents:
          '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/cp /etc/greeting /var/greeted\n[Install]\nWantedBy=multi-user.target\n',
      },
      {
        name: 'forgotten.service',
        contents: '[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n',
      },
    ],
  },
});

describe.runIf(process.getuid?.() === 0)('a host', () => {
  let distribution: Distribution;
  let host: TestHost;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'viaduct-host-'));
    distribution = await makeDistribution();
    host = await prepareHost('harness', distribution.host);
    await writeFile(path.join(folder, 'config.ign'), greeting);
    await host.ignite(path.join(folder, 'config.ign'));
    await host.boot();
  });
  afterAll(async () => {
    await host?.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  it('is up with no failed unit', async () => {
    expect(await host.exec('systemctl', 'is-system-running')).toBe('running');
    expect(await host.exec('systemctl', 'list-units', '--failed', '--no-legend')).toBe('');
  });

  it('has what Ignition was told, and runs the units that were enabled', async () => {
    expect(await host.exec('cat', '/var/greeted')).toBe('hello');
    expect(await host.exec('systemctl', 'is-active', 'greet.service')).toBe('active');
    expect(await host.ask('systemctl is-enabled forgotten.service')).toBe('disabled');
  });

  it.each(['/usr/new', '/usr/bin/new', '/new'])('does not let anybody write %s', async (file) => {
    await expect(host.exec('touch', file)).rejects.toThrow('Read-only file system');
  });

  it.each(['1', 'self'])('has no way to set the clock of the machine (process %s)', async (process) => {
    const held = await host.exec('sed', '-n', 's/^Cap[A-Z][a-z]*:\\s*//p', `/proc/${process}/status`);
    const capabilities = held.split('\n').map((mask) => BigInt(`0x${mask}`));
    expect(capabilities).toHaveLength(5);
    // CAP_SYS_TIME. Only looked at: a test that tried would, if it failed, take every other program's time away.
    for (const mask of capabilities) expect(mask & (1n << 25n)).toBe(0n);
  });

  it('has no package manager', async () => {
    expect(await host.ask('command -v rpm dnf apt-get dpkg')).toBe('');
  });

  it('keeps its state, and no process, when it is booted again', async () => {
    await host.exec('touch', '/etc/kept', '/var/kept', '/run/lost');
    const first = await host.exec('cat', '/proc/sys/kernel/random/boot_id', '/etc/machine-id');
    await host.reboot();
    expect(await host.exec('systemctl', 'is-system-running')).toBe('running');
    expect(await host.ask('ls -d /etc/kept /var/kept /run/lost 2>/dev/null')).toBe('/etc/kept\n/var/kept');
    expect(await host.exec('systemctl', 'is-active', 'greet.service')).toBe('active');
    expect((await host.exec('cat', '/etc/machine-id')).length).toBe(32);
    expect(first).toContain(await host.exec('cat', '/etc/machine-id'));
  });

  it('can be moved to another release, and read when it is stopped', async () => {
    await host.stop();
    await expect(host.exec('true')).rejects.toThrow('is not running');
    expect(await host.journal('--no-hostname', '--unit=greet.service')).toContain('Finished greet.service');
    const next = path.join(folder, 'next');
    await execute('cp', ['-a', distribution.host, next]);
    const release = path.join(next, 'usr/lib/os-release');
    await writeFile(
      release,
      (await readFile(release, 'utf8')).replaceAll('44.20261101.3.0', '44.20261115.3.0'),
    );
    await host.rebase(next);
    await host.boot();
    expect(await host.ask('. /etc/os-release; echo $OSTREE_VERSION; ls /etc/kept')).toBe(
      '44.20261115.3.0\n/etc/kept',
    );
    expect(await readFile(path.join(distribution.host, 'usr/lib/os-release'), 'utf8')).toContain(
      'OSTREE_VERSION=44.20261101.3.0\n',
    );
    await host.stop();
  });

  it('says what Ignition refused', async () => {
    const config = path.join(folder, 'wrong.ign');
    await writeFile(config, '{"ignition":{"version":"9.9.9"}}');
    const other = await prepareHost('refused', distribution.host);
    try {
      await expect(other.ignite(config)).rejects.toThrow('Ignition failed in stage fetch');
      await expect(other.ignite(path.join(folder, 'missing.ign'))).rejects.toThrow('there is no config');
    } finally {
      await other.destroy();
    }
  });

  it('names the units that failed', async () => {
    const other = await prepareHost('degraded', distribution.host);
    try {
      const units = path.join(await other.root(), 'etc/systemd/system');
      await writeFile(
        path.join(units, 'broken.service'),
        '[Service]\nType=oneshot\nExecStart=/bin/false\n[Install]\nWantedBy=multi-user.target\n',
      );
      await execute('mkdir', ['-p', path.join(units, 'multi-user.target.wants')]);
      await execute('ln', ['-s', '../broken.service', path.join(units, 'multi-user.target.wants')]);
      const { stderr } = await execute(script, ['boot', other.name]);
      expect(stderr).toContain('degraded; failed units: broken.service');
    } finally {
      await other.destroy();
    }
  });

  it('is destroyed when its owner is killed', async () => {
    const owner = spawn('sleep', ['600'], { stdio: 'ignore' });
    const name = `orphan-${process.pid}`;
    const call = async (...args: string[]): Promise<string> =>
      (
        await execute(script, args, { env: { ...process.env, VIADUCT_HOST_OWNER: String(owner.pid) } })
      ).stdout.trim();
    await call('prepare', name, distribution.host);
    const state = path.dirname(await call('root', name));
    await call('boot', name);
    const pid = (await readFile(path.join(state, 'leader'), 'utf8')).split(' ')[0]!;
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    // It is destroyed as soon as that is noticed; waiting for it here ends at once, or takes its lock after it.
    await execute('timeout', ['30', 'tail', '-s', '0.05', `--pid=${pid}`, '-f', '/dev/null']);
    await call('destroy', name);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(existsSync(state)).toBe(false);
  });
});
