import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Distribution, type TestHost, makeDistribution, prepareHost } from './index.ts';

describe('the demo distribution', () => {
  let distribution: Distribution;
  let host: TestHost;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'viaduct-host-'));
    distribution = await makeDistribution();
    host = await prepareHost('harness', distribution.host);
  });
  afterAll(async () => {
    await host.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  it('has a package database that rpm reads', () => {
    const names = execFileSync(
      'rpm',
      ['--dbpath', path.join(distribution.host, 'usr/lib/sysimage/rpm'), '-qa', '--qf', '%{NAME}\n'],
      { encoding: 'utf8' },
    ).split('\n');
    expect(names).toContain('systemd');
    expect(names).toContain('bash');
    expect(names.length).toBeGreaterThan(90);
    expect(names).not.toContain('chrony');
  });

  it('boots after Ignition, with an immutable /usr, and keeps its state', async () => {
    const config = path.join(folder, 'config.ign');
    await writeFile(
      config,
      JSON.stringify({
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
          ],
        },
      }),
    );
    await host.ignite(config);
    expect(await host.boot()).toBeGreaterThan(0);
    expect(await host.exec('systemctl', 'is-system-running')).toBe('running');
    expect(await host.exec('cat', '/var/greeted')).toBe('hello');
    expect(await host.ask('touch /usr/new 2>/dev/null && echo writable || echo immutable')).toBe('immutable');
    await host.exec('touch', '/etc/kept');
    await host.stop();
    await host.boot();
    expect(await host.ask('ls /etc/kept')).toBe('/etc/kept');
    await host.stop();
    await expect(host.exec('true')).rejects.toThrow('is not running');
  });

  it('says what Ignition refused', async () => {
    const config = path.join(folder, 'wrong.ign');
    await writeFile(config, '{"ignition":{"version":"9.9.9"}}');
    const other = await prepareHost('refused', distribution.host);
    try {
      await expect(other.ignite(config)).rejects.toThrow('Ignition failed in stage fetch');
    } finally {
      await other.destroy();
    }
    expect(await readFile(path.join(distribution.host, 'usr/lib/os-release'), 'utf8')).toContain(
      'OSTREE_VERSION=',
    );
  });
});
