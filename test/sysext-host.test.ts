import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OsRelease } from '../src/base/index.ts';
import { type BundleManifest, buildSysext } from '../src/bundle/index.ts';
import { provisionIgnition } from '../src/provision/index.ts';
import { buildRpm } from './build-rpm.ts';
import { type TestHost, makeDistribution, prepareHost } from './host/index.ts';
import { lockOf } from './lock-of.ts';

const release = (value: string): OsRelease => ({
  id: 'fedora',
  versionId: '44',
  release: { key: 'OSTREE_VERSION', value },
  prettyName: `Demo ${value}`,
});
const booted = release('44.20261101.3.0');
const older = release('44.20261001.3.0');

const config = `variant: fcos
version: 1.4.0
extensions:
  - name: chrony
  - name: tcpdump
  - privileged
  - for-an-older-release
storage:
  files:
    - path: /etc/default/chrony
      mode: 0644
      contents:
        inline: |
          DAEMON_OPTS="-x"
systemd:
  units:
    - name: chrony.service
      dropins:
        - name: 10-in-a-container.conf
          contents: |
            [Unit]
            ConditionCapability=
`;

/** Everything below /usr: type, mode, owner, size, target and path; then the digest of all contents. */
const listing = `find /usr -xdev \\( -type d -printf '%y %m %U:%G %p\\n' -o -printf '%y %m %U:%G %s %l %p\\n' \\) | sort | sha256sum; find /usr -xdev -type f -print0 | sort -z | xargs -0 cat | sha256sum`;

describe.runIf(process.getuid?.() === 0)('an extension on a booted host', () => {
  let folder: string;
  let host: TestHost;
  let close: () => void;
  let usrBefore: string;
  const script = (command: string) =>
    host.ask(`sh /etc/viaduct/extension.sh ${command} >/dev/null 2>&1; echo $?`);
  const status = () => host.exec('sh', '/etc/viaduct/extension.sh', 'status');

  beforeAll(async () => {
    const distribution = await makeDistribution();
    folder = await mkdtemp(path.join(tmpdir(), 'viaduct-sysext-'));
    const build = async (
      name: string,
      files: string[],
      osRelease: OsRelease,
      format: 'squashfs' | 'erofs',
    ) => {
      const { lock, packages } = await lockOf(files, osRelease);
      return buildSysext({ lock, packages, name, format, outDir: folder, baseRoot: distribution.host });
    };
    const extra = (start: string) => firstFile(distribution.extraRepository, start);
    const privileged = await buildRpm(folder, {
      name: 'privileged',
      header: '%global _binaries_in_noarch_packages_terminate_build 0',
      install: `install -D -m 4755 /usr/bin/id %{buildroot}/usr/bin/setuid-id
install -m 755 /bin/cat %{buildroot}/usr/bin/capable-cat
mkdir -p %{buildroot}/etc/privileged %{buildroot}/usr/lib/sysusers.d %{buildroot}/var/lib/privileged
echo 'u privileged - "privileged"' >%{buildroot}/usr/lib/sysusers.d/privileged.conf
echo secret >%{buildroot}/etc/privileged/secret`,
      listed: `%attr(4755,root,root) /usr/bin/setuid-id
%attr(0755,root,root) %caps(cap_dac_read_search=ep) /usr/bin/capable-cat
/usr/lib/sysusers.d/privileged.conf
%dir /etc/privileged
%config(noreplace) %attr(0640,root,privileged) /etc/privileged/secret
%attr(0750,privileged,privileged) %dir /var/lib/privileged`,
    });
    const plain = await buildRpm(folder, {
      name: 'for-an-older-release',
      files: { '/usr/share/older/file': 'x\n' },
    });
    const bundles: BundleManifest[] = [
      await build(
        'time-and-traffic',
        await Promise.all(['chrony-4', 'libedit2-', 'tzdata-', 'tcpdump-4', 'libpcap0.8t64-'].map(extra)),
        booted,
        'squashfs',
      ),
      await build('privileged', [privileged], booted, 'erofs'),
      await build('for-an-older-release', [plain], older, 'squashfs'),
    ];
    const { url, stop } = await serve(folder);
    close = stop;
    const ignition = path.join(folder, 'config.ign');
    await writeFile(
      ignition,
      await provisionIgnition({
        config,
        file: 'host.yaml',
        bundles,
        imageUrl: (bundle) => `${url}${bundle.image}`,
      }),
    );
    host = await prepareHost('sysext-test', distribution.host);
    await host.ignite(ignition);
    const root = await host.root();
    usrBefore = (await promisify(execFile)('sh', ['-c', listing.replaceAll('/usr', './usr')], { cwd: root }))
      .stdout;
    // The digests of nothing would agree, too.
    expect(usrBefore).not.toContain('e3b0c44298fc1c14');
    await host.boot();
  });

  afterAll(async () => {
    await host?.destroy();
    close?.();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  it('is merged at first boot and its daemon answers', async () => {
    expect(await status()).toMatch(/^time-and-traffic: merged for OSTREE_VERSION=44\.20261101\.3\.0/m);
    await host.until('[ "$(systemctl is-active chronyd.service)" = active ]');
    await host.until('chronyc -n tracking | grep -q "^Leap status"');
    expect(await host.exec('tcpdump', '--version')).toMatch(/tcpdump version 4/);
  });

  it('leaves the file of the user as it is and puts the other defaults in place', async () => {
    expect(await host.exec('cat', '/etc/default/chrony')).toBe('DAEMON_OPTS="-x"');
    expect(await host.exec('stat', '-c', '%a %U:%G', '/etc/chrony/chrony.keys')).toBe('640 root:_chrony');
    expect(await host.exec('stat', '-c', '%a %U:%G', '/etc/privileged/secret')).toBe('640 root:privileged');
    expect(await host.exec('stat', '-c', '%a %U:%G', '/var/lib/privileged')).toBe(
      '750 privileged:privileged',
    );
  });

  it('keeps setuid bits and file capabilities in the merged tree', async () => {
    const nobody = 'setpriv --reuid=65534 --regid=65534 --clear-groups';
    expect(await host.ask(`${nobody} /usr/bin/id -u`)).toBe('65534');
    expect(await host.ask(`${nobody} /usr/bin/setuid-id -u`)).toBe('0');
    expect(await host.ask(`${nobody} /usr/bin/cat /etc/privileged/secret 2>/dev/null`)).toBe('');
    expect(await host.ask(`${nobody} /usr/bin/capable-cat /etc/privileged/secret`)).toBe('secret');
  });

  it('refuses what was made for another release, and says so', async () => {
    expect(await status()).toMatch(
      /^for-an-older-release: refused it is for OSTREE_VERSION=44\.20261001\.3\.0, and this host is OSTREE_VERSION=44\.20261101\.3\.0$/m,
    );
    expect(await host.ask('ls /usr/share/older')).toBe('');
    expect(await host.ask('systemctl is-failed viaduct-extensions.service')).toBe('failed');
    expect(await host.ask('journalctl -b -p err -u viaduct-extensions.service -o cat')).toMatch(
      /for-an-older-release/,
    );
    await host.exec('rm', '/etc/viaduct/extensions/for-an-older-release.conf');
  });

  it('stops its daemon when it is removed, and /usr is the base again', async () => {
    expect(await script('remove time-and-traffic')).toBe('0');
    expect(await host.ask('systemctl is-active chrony.service')).toBe('inactive');
    expect(await host.ask('ls /usr/sbin/chronyd /usr/bin/tcpdump 2>/dev/null')).toBe('');
    expect(await script('remove privileged')).toBe('0');
    expect(await host.exec('sh', '-c', `cd / && ${listing.replaceAll('/usr', './usr')}`)).toBe(
      usrBefore.trim(),
    );
  });

  it('comes back on refresh, and a second refresh changes nothing', async () => {
    expect(await script('refresh')).toBe('0');
    const daemon = await host.exec('systemctl', 'show', '-P', 'MainPID', 'chrony.service');
    const mount = await host.exec('findmnt', '-no', 'ID', '/usr');
    expect(Number(daemon)).toBeGreaterThan(0);
    expect(await script('refresh')).toBe('0');
    expect(await host.exec('systemctl', 'show', '-P', 'MainPID', 'chrony.service')).toBe(daemon);
    expect(await host.exec('findmnt', '-no', 'ID', '/usr')).toBe(mount);
  });

  it('merges the good ones beside an image that cannot be merged, and one that was changed', async () => {
    await host.exec(
      'sh',
      '-c',
      `cd /etc/viaduct/extensions && head -c 100000 /dev/zero >/var/lib/viaduct/images/bad.raw
sed "s|^IMAGE=.*|IMAGE=/var/lib/viaduct/images/bad.raw|; s|^UNITS=.*||; s|^OTHER_UNITS=.*||" time-and-traffic.conf >changed.conf
sed "s|^SHA512=.*|SHA512=$(sha512sum </var/lib/viaduct/images/bad.raw | cut -d ' ' -f 1)|" changed.conf >bad.conf`,
    );
    expect(await script('refresh')).toBe('1');
    const said = await status();
    expect(said).toMatch(/^bad: failed systemd-sysext does not merge its image/m);
    expect(said).toMatch(/^changed: refused its image .* does not have the digest/m);
    expect(said).toMatch(/^privileged: merged/m);
    expect(await host.ask('systemctl is-active chrony.service')).toBe('active');
    await host.exec('rm', '/etc/viaduct/extensions/bad.conf', '/etc/viaduct/extensions/changed.conf');
  });

  it('is there again after a reboot, and defaults that were removed stay removed', async () => {
    await host.exec('rm', '/etc/logrotate.d/chrony');
    await host.stop();
    await host.boot();
    await host.until('[ "$(systemctl is-active chrony.service)" = active ]');
    await host.until('chronyc -n tracking | grep -q "^Leap status"');
    expect(await host.exec('systemctl', 'is-system-running')).toBe('running');
    expect(await host.ask('ls /etc/logrotate.d/chrony 2>/dev/null')).toBe('');
  });

  it('is not merged after the host has booted another release', async () => {
    await host.stop();
    const osRelease = path.join(await host.root(), 'usr/lib/os-release');
    await promisify(execFile)('sed', ['-i', 's/44.20261101.3.0/44.20261201.3.0/', osRelease]);
    await host.boot();
    expect(await status()).toMatch(/^time-and-traffic: refused it is for OSTREE_VERSION=44\.20261101\.3\.0/m);
    expect(await host.ask('ls /usr/bin/chronyc /run/extensions/*.raw 2>/dev/null')).toBe('');
  });
});

async function firstFile(repository: string, start: string): Promise<string> {
  const found = (await readdir(repository)).find((name) => name.startsWith(start) && name.endsWith('.rpm'));
  if (found === undefined) throw new Error(`no package ${start} in ${repository}`);
  return path.join(repository, found);
}

async function serve(folder: string): Promise<{ url: string; stop: () => void }> {
  const server = createServer((request, response) => {
    createReadStream(path.join(folder, path.basename(request.url ?? '')))
      .on('error', () => response.writeHead(404).end())
      .pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, stop: () => server.close() };
}
