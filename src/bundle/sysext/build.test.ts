import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RpmRecipe, buildRpm } from '../../../test/build-rpm.ts';
import { lockOf } from '../../../test/lock-of.ts';
import { ViaductError } from '../../core/index.ts';
import { readManifest } from '../read-manifest.ts';
import { type SysextInput, buildSysext, validateSysext } from './index.ts';

const execute = promisify(execFile);
const osRelease = {
  id: 'fedora',
  versionId: '44',
  release: { key: 'IMAGE_VERSION', value: '44.1' },
  prettyName: 'Test 44.1',
};
const unit = (install: string): string => `[Service]\nExecStart=/bin/true\n[Install]\n${install}\n`;

const daemon: RpmRecipe = {
  name: 'daemon',
  files: {
    '/usr/bin/daemon': 'daemon\n',
    '/usr/lib/systemd/system/daemon.service': unit('WantedBy=multi-user.target\nAlias=other.service'),
    '/usr/lib/systemd/system/daemon-wait.service': unit('WantedBy=multi-user.target'),
    '/usr/lib/systemd/system/daemon@.service': unit('WantedBy=multi-user.target'),
    '/usr/lib/sysusers.d/daemon.conf': 'u daemon-user 321 "daemon"\n',
    '/etc/daemon/daemon.conf': 'default\n',
  },
  install: `chmod 4711 %{buildroot}/usr/bin/daemon
ln %{buildroot}/usr/bin/daemon %{buildroot}/usr/bin/also-daemon
ln -s daemon %{buildroot}/usr/bin/link-daemon
mkdir -p %{buildroot}/usr/libexec/${'d'.repeat(60)}/${'e'.repeat(60)} %{buildroot}/usr/share/owned
echo long >%{buildroot}/usr/libexec/${'d'.repeat(60)}/${'e'.repeat(60)}/${'f'.repeat(60)}
mkdir -p %{buildroot}/var/lib/daemon %{buildroot}/sbin; echo x >%{buildroot}/sbin/daemon-tool`,
  listed: `/usr/bin/also-daemon
/usr/bin/link-daemon
/usr/libexec/*
/sbin/daemon-tool
%attr(0750,daemon-user,daemon-user) /usr/share/owned
%dir %attr(0700,daemon-user,daemon-user) /var/lib/daemon
%ghost /var/lib/daemon/state`,
  scriptlets: `%pre
getent group daemon-user >/dev/null || groupadd -r daemon-user
getent passwd daemon-user >/dev/null || \\
    useradd -r -g daemon-user -s /sbin/nologin daemon-user
exit 0
%post
if [ $1 -eq 1 ] && [ -x "/usr/lib/systemd/systemd-update-helper" ]; then
    # Initial installation
    /usr/lib/systemd/systemd-update-helper install-system-units daemon.service || :
fi
/sbin/ldconfig
%postun -p /sbin/ldconfig`,
};

describe('buildSysext', () => {
  let folder: string;
  let rpm: string;
  let other: string;
  const input = async (files: string[], more: Partial<SysextInput> = {}): Promise<SysextInput> => {
    const outDir = more.outDir ?? (await mkdtemp(path.join(folder, 'out-')));
    return { ...(await lockOf(files, osRelease)), name: 'test', format: 'squashfs', ...more, outDir };
  };
  const refusalOf = async (recipe: RpmRecipe, more: Partial<SysextInput> = {}): Promise<string> => {
    const wanted = await input([await buildRpm(folder, recipe)], more);
    const thrown: unknown = await buildSysext(wanted).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(ViaductError);
    expect(thrown).toMatchObject({ code: 'E_SYSEXT_REFUSED' });
    expect(await readdir(wanted.outDir)).toEqual([]);
    return (thrown as ViaductError).message;
  };

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'viaduct-test-'));
    rpm = await buildRpm(folder, daemon);
    other = await buildRpm(folder, { name: 'other', files: { '/usr/share/other/file': 'other\n' } });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(['squashfs', 'erofs'] as const)('makes a valid %s image that says what it is', async (format) => {
    const wanted = await input([rpm, other], { format });
    const manifest = await buildSysext(wanted);
    expect(manifest).toMatchObject({
      name: 'test',
      request: ['daemon', 'other'],
      packages: ['daemon-1.0-1.noarch', 'other-1.0-1.noarch'],
      units: [
        { name: 'daemon-wait.service', start: false },
        { name: 'daemon.service', start: true },
      ],
    });
    expect(await readdir(wanted.outDir)).toEqual(['test.json', 'test.raw']);
    expect(await readManifest(path.join(wanted.outDir, 'test.json'))).toEqual(manifest);
    await validateSysext(wanted.outDir, manifest);
    await expect(validateSysext(wanted.outDir, { ...manifest, packages: [], size: 1 })).rejects.toMatchObject(
      {
        code: 'E_SYSEXT_IMAGE',
      },
    );
  });

  it('carries owners, modes, links, long names, and defaults of /etc', async () => {
    const wanted = await input([rpm]);
    await buildSysext(wanted);
    const image = path.join(wanted.outDir, 'test.raw');
    const { stdout } = await execute('unsquashfs', ['-lln', image]);
    const line = (name: string): string =>
      stdout.split('\n').find((entry) => entry.includes(`squashfs-root/${name}`)) ?? '';
    expect(line('usr/bin/daemon')).toMatch(/^-rws--x--x 0\/0 +7 2023-11-14 22:13/);
    expect(line('usr/bin/also-daemon')).toMatch(/^-rws--x--x 0\/0/);
    expect(line('usr/bin/link-daemon -> daemon')).toMatch(/^l/);
    expect(line('usr/sbin/daemon-tool')).toMatch(/^-rw-r--r--/);
    expect(line('usr/share/owned')).toMatch(/^drwxr-x--- 321\/321/);
    expect(line(`usr/libexec/${'d'.repeat(60)}/${'e'.repeat(60)}/${'f'.repeat(60)}`)).toMatch(/^-/);
    expect(line('usr/lib/systemd/system/other.service -> daemon.service')).toMatch(/^l/);
    expect(line('usr/share/viaduct/test/etc/daemon/daemon.conf')).toMatch(/^-/);
    expect(stdout).not.toMatch(/squashfs-root\/(etc|var|sbin)/);
    const cat = async (name: string): Promise<string> =>
      (await execute('unsquashfs', ['-cat', image, name])).stdout;
    expect(await cat('usr/share/viaduct/test/factory.conf')).toContain(
      'C /etc/daemon/daemon.conf - - - - /usr/share/viaduct/test/etc/daemon/daemon.conf\n',
    );
    expect(await cat('usr/lib/tmpfiles.d/viaduct-test.conf')).toBe(
      'd /var/lib/daemon :0700 :daemon-user :daemon-user - -\n',
    );
    expect(await cat('usr/lib/systemd/system/daemon.service.d/05-viaduct-setup.conf')).toBe(
      '[Unit]\nRequires=viaduct-setup-test.service\nAfter=viaduct-setup-test.service\n',
    );
    expect((await cat('usr/lib/extension-release.d/extension-release.test')).split('\n')).toEqual([
      'ID=fedora',
      'VERSION_ID=44',
      'ARCHITECTURE=x86-64',
      'EXTENSION_RELOAD_MANAGER=1',
      `VIADUCT_BASE_PACKAGES=sha256:${'0'.repeat(64)}`,
      'VIADUCT_BASE_RELEASE="IMAGE_VERSION=44.1"',
      '',
    ]);
  });

  it.each(['squashfs', 'erofs'] as const)(
    'gives the same %s bytes whatever the order, the mask, the clock, the folder and the environment',
    async (format) => {
      const first = await buildSysext(await input([rpm, other], { format }));
      const wanted = await input([rpm, other], { format });
      const mask = process.umask(0o077);
      process.env['SOURCE_DATE_EPOCH'] = '12345';
      try {
        const second = await buildSysext({ ...wanted, packages: [...wanted.packages].reverse() });
        expect(second.sha512).toBe(first.sha512);
        expect(JSON.stringify(second)).toBe(JSON.stringify(first));
      } finally {
        process.umask(mask);
        delete process.env['SOURCE_DATE_EPOCH'];
      }
    },
  );

  it('names everything that cannot be carried, at once, and leaves nothing', async () => {
    const message = await refusalOf({
      name: 'bad',
      files: {
        '/var/lib/bad/state': 'x',
        '/boot/bad': 'x',
        '/usr/lib/modules/6.1/bad.ko': 'x',
        '/etc/ld.so.conf.d/bad.conf': 'x',
        '/etc/shadow': 'x',
        '/usr/lib/sysimage/rpm/x': 'x',
        '/srv/bad': 'x',
      },
      install:
        'mkdir -p %{buildroot}/usr/share/bad; echo x >%{buildroot}/usr/share/bad/owned; mkfifo %{buildroot}/usr/share/bad/pipe',
      listed: '%attr(0644,nobody-knows,root) /usr/share/bad/owned\n/usr/share/bad/pipe',
      scriptlets: "%post\nsed -i 's/a/b/' /etc/passwd\n%posttrans -p <lua>\nos.remove('/etc/x')",
    });
    for (const part of [
      '/var/lib/bad/state of bad is content in /var',
      '/boot/bad of bad lies outside',
      '/usr/lib/modules/6.1/bad.ko of bad is part of a kernel',
      '/etc/ld.so.conf.d/bad.conf of bad changes where programs find libraries',
      '/etc/shadow of bad belongs to the host itself',
      '/usr/lib/sysimage/rpm/x of bad would hide the package database',
      '/srv/bad of bad lies outside',
      '/usr/share/bad/pipe of bad is a named pipe',
      '/usr/share/bad/owned of bad belongs to the user nobody-knows',
      '%post of bad runs "sed -i s/a/b/ /etc/passwd"',
      '%posttrans of bad is a Lua program',
    ])
      expect(message).toContain(part);
  });

  it('refuses two packages that differ in a file, and accepts those that agree', async () => {
    const files = (content: string): Record<string, string> => ({ '/usr/share/common/file': content });
    const a = await buildRpm(folder, { name: 'common-a', files: files('same\n') });
    const b = await buildRpm(folder, { name: 'common-b', files: files('same\n') });
    const c = await buildRpm(folder, { name: 'common-c', files: files('differs\n') });
    await buildSysext(await input([a, b]));
    await expect(buildSysext(await input([a, c]))).rejects.toMatchObject({
      code: 'E_SYSEXT_REFUSED',
      message: expect.stringContaining(
        '/usr/share/common/file of common-c differs from the one of common-a',
      ) as string,
    });
  });

  it('compares with the base: same files are left out, others refused, links of the base followed', async () => {
    const baseRoot = await mkdtemp(path.join(folder, 'base-'));
    for (const name of ['usr/bin', 'usr/share/doc', 'var/usrlocal', 'var/opt', 'usr/share/secret'])
      await mkdir(path.join(baseRoot, name), { recursive: true });
    await execute('chmod', ['710', path.join(baseRoot, 'usr/share/secret')]);
    await symlink('bin', path.join(baseRoot, 'usr/sbin'));
    await symlink('../var/usrlocal', path.join(baseRoot, 'usr/local'));
    await symlink('var/opt', path.join(baseRoot, 'opt'));
    await writeFile(path.join(baseRoot, 'usr/share/doc/same'), 'same\n');
    await writeFile(path.join(baseRoot, 'usr/share/doc/other'), 'base\n');
    await mkdir(path.join(baseRoot, 'usr/etc'));
    await writeFile(path.join(baseRoot, 'usr/etc/taken'), 'base\n');
    const good = await buildRpm(folder, {
      name: 'good',
      files: { '/usr/share/doc/same': 'same\n', '/usr/sbin/tool': 'tool\n', '/usr/share/secret/file': 'x' },
    });
    const wanted = await input([good], { baseRoot });
    await buildSysext(wanted);
    const { stdout } = await execute('unsquashfs', ['-lln', path.join(wanted.outDir, 'test.raw')]);
    expect(stdout).toContain('squashfs-root/usr/bin/tool');
    expect(stdout).not.toContain('usr/sbin');
    expect(stdout).not.toContain('doc/same');
    expect(stdout).toMatch(/^drwx--x--- .*squashfs-root\/usr\/share\/secret$/m);
    const message = await refusalOf(
      {
        name: 'hides',
        files: {
          '/usr/share/doc/other': 'mine\n',
          '/usr/local/x': 'x',
          '/opt/hides/x': 'x',
          '/etc/taken': 'mine',
        },
      },
      { baseRoot },
    );
    expect(message).toContain('/usr/share/doc/other of hides is in the base with other content');
    expect(message).toContain('/etc/taken of hides is in the base with other content');
    expect(message).toContain('/usr/local/x of hides lies behind a link into /var');
    expect(message).toContain('/opt/hides/x of hides lies behind a link into /var');
  });

  it('takes /opt to be a link into /var on an OSTree host whose root is not at hand', async () => {
    const opt = await buildRpm(folder, { name: 'in-opt', files: { '/opt/in-opt/x': 'x' } });
    await buildSysext(await input([opt]));
    const ostree = { ...osRelease, release: { key: 'OSTREE_VERSION', value: '44.1' } };
    const { lock } = await lockOf([opt], ostree);
    await expect(buildSysext({ ...(await input([opt])), lock })).rejects.toMatchObject({
      code: 'E_SYSEXT_REFUSED',
    });
  });

  it.each([
    [{ name: '../x' }, 'E_SYSEXT_NAME'],
    [{ name: '' }, 'E_SYSEXT_NAME'],
    [{ startUnits: ['deamon.service'] }, 'E_SYSEXT_UNIT'],
  ] as const)('refuses %o with %s', async (more, code) => {
    await expect(buildSysext(await input([rpm], more))).rejects.toMatchObject({ code });
  });

  it('starts an instance that is named, all units, or none', async () => {
    const started = async (more: Partial<SysextInput>): Promise<string[]> =>
      (await buildSysext(await input([rpm], more))).units
        .filter(({ start }) => start)
        .map(({ name }) => name);
    expect(await started({ startUnits: ['daemon@one.service'] })).toEqual([
      'daemon.service',
      'daemon@one.service',
    ]);
    expect(await started({ units: 'all' })).toEqual(['daemon-wait.service', 'daemon.service']);
    expect(await started({ units: 'none' })).toEqual([]);
  });

  it('needs to know the exact release of the base', async () => {
    const wanted = await input([rpm]);
    const { arch, packagesDigest } = wanted.lock.base;
    const lock = { ...wanted.lock, base: { arch, packagesDigest } };
    await expect(buildSysext({ ...wanted, lock })).rejects.toMatchObject({ code: 'E_SYSEXT_BASE' });
    expect((await buildSysext({ ...wanted, lock, osRelease })).base.osRelease).toEqual(osRelease);
  });

  it('leaves the image that was there when a later build fails', async () => {
    const wanted = await input([rpm]);
    const manifest = await buildSysext(wanted);
    const damaged = path.join(folder, 'damaged.rpm');
    const bytes = await readFile(rpm);
    bytes[bytes.length - 20]! ^= 0xff;
    await writeFile(damaged, bytes);
    const packages = wanted.packages.map(({ locked }) => ({ locked, file: damaged }));
    await expect(buildSysext({ ...wanted, packages })).rejects.toBeInstanceOf(ViaductError);
    expect(await readdir(wanted.outDir)).toEqual(['test.json', 'test.raw']);
    await validateSysext(wanted.outDir, manifest);
  });

  it.runIf(process.getuid?.() === 0)('leaves nothing when the disk is full', async () => {
    const small = await mkdtemp(path.join(folder, 'small-'));
    await execute('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small]);
    try {
      const noise = await buildRpm(folder, {
        name: 'noise',
        install:
          'mkdir -p %{buildroot}/usr/share; openssl enc -aes-128-ctr -pass pass:x -nosalt </dev/zero 2>/dev/null | head -c 300000 >%{buildroot}/usr/share/noise || :',
        listed: '/usr/share/noise',
      });
      await expect(buildSysext(await input([noise], { outDir: small }))).rejects.toMatchObject({
        code: 'E_DISK_FULL',
      });
      expect(await readdir(small)).toEqual([]);
    } finally {
      await execute('umount', [small]);
    }
  });
});
