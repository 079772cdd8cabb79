import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BundleManifest } from '../bundle/index.ts';
import { ViaductError, formatPlace } from '../core/index.ts';
import { type SpecVersion, provisionIgnition } from './index.ts';

function bundle(name: string, request: string[], more: Partial<BundleManifest> = {}): BundleManifest {
  return {
    format: 'viaduct-bundle/1',
    carrier: 'sysext',
    name,
    request,
    image: `${name}.raw`,
    imageFormat: 'squashfs',
    size: 4096,
    sha256: 'a'.repeat(64),
    sha512: 'b'.repeat(128),
    base: {
      arch: 'x86_64',
      packagesDigest: `sha256:${'0'.repeat(64)}`,
      osRelease: {
        id: 'fedora',
        versionId: '44',
        release: { key: 'OSTREE_VERSION', value: '44.1' },
        prettyName: 'Test',
      },
    },
    packages: request.map((entry) => `${entry}-1-1.x86_64`),
    units: [
      { name: `${name}.service`, start: true },
      { name: `${name}-wait.service`, start: false },
    ],
    ...more,
  };
}

const bundles = [bundle('chrony', ['chrony']), bundle('tools', ['tcpdump', 'strace'])];

async function provision(config: string, spec?: SpecVersion, given = bundles): Promise<string> {
  return provisionIgnition({
    config,
    file: 'host.yaml',
    bundles: given,
    imageUrl: (manifest) => `https://example.org/x/${manifest.image}`,
    ...(spec === undefined ? {} : { spec }),
  });
}

const head = 'variant: fcos\nversion: 1.4.0\n';
const everything = `${head}extensions: [chrony]
passwd:
  users:
    - name: core
      ssh_authorized_keys: [ssh-ed25519 AAAA test]
      password_hash: $y$j9T$x
      home_dir: /var/home/core
      no_create_home: true
      groups: [wheel]
      uid: 1000
  groups:
    - {name: wheel, gid: 10}
storage:
  directories:
    - {path: /etc/d, mode: 0700, user: {name: core}, group: {id: 10}}
  files:
    - path: /etc/inline
      mode: 0o640
      overwrite: true
      contents: {inline: "a b%'c\\n"}
    - path: /etc/remote
      mode: 420
      contents:
        source: https://example.org/f.gz
        compression: gzip
        verification: {hash: sha256-${'c'.repeat(64)}}
        http_headers: [{name: X-A, value: b}]
    - path: /etc/appended
      append: [{inline: one}, {source: "data:,two"}]
      contents: null
  links:
    - {path: /etc/l, target: ../x, hard: false}
systemd:
  units:
    - name: a.service
      enabled: true
      contents: |
        [Service]
        ExecStart=/bin/true
        [Install]
        WantedBy=multi-user.target
      dropins: [{name: 10-x.conf, contents: "[Unit]\\nDescription=x\\n"}]
    - {name: b.service, mask: true}
`;

interface Written {
  ignition: { version: string };
  passwd: { users: unknown[]; groups: unknown[] };
  storage: {
    directories: unknown[];
    files: { path: string; contents?: { source?: string } }[];
    links: unknown[];
  };
  systemd: { units: { name: string; enabled?: boolean; contents?: string }[] };
}

describe('provisionIgnition', () => {
  it('translates the keys of Butane faithfully', async () => {
    const { storage, passwd, systemd, ignition } = JSON.parse(await provision(everything)) as Written;
    expect(ignition).toEqual({ version: '3.3.0' });
    expect(passwd).toEqual({
      users: [
        {
          name: 'core',
          sshAuthorizedKeys: ['ssh-ed25519 AAAA test'],
          passwordHash: '$y$j9T$x',
          homeDir: '/var/home/core',
          noCreateHome: true,
          groups: ['wheel'],
          uid: 1000,
        },
      ],
      groups: [{ name: 'wheel', gid: 10 }],
    });
    expect(storage.directories).toEqual([
      { path: '/etc/d', mode: 0o700, user: { name: 'core' }, group: { id: 10 } },
    ]);
    expect(storage.files.slice(0, 3)).toEqual([
      { path: '/etc/inline', mode: 0o640, overwrite: true, contents: { source: 'data:,a%20b%25%27c%0A' } },
      {
        path: '/etc/remote',
        mode: 0o644,
        contents: {
          source: 'https://example.org/f.gz',
          compression: 'gzip',
          verification: { hash: `sha256-${'c'.repeat(64)}` },
          httpHeaders: [{ name: 'X-A', value: 'b' }],
        },
      },
      { path: '/etc/appended', append: [{ source: 'data:,one' }, { source: 'data:,two' }] },
    ]);
    expect(storage.links).toEqual([{ path: '/etc/l', target: '../x', hard: false }]);
    expect(systemd.units.map((unit) => unit.name)).toEqual([
      'a.service',
      'b.service',
      'viaduct-extensions.service',
    ]);
  });

  it('adds for an extension its image with the digest, its configuration, and what merges it', async () => {
    const { storage, systemd } = JSON.parse(await provision(`${head}extensions: [chrony]\n`)) as Written;
    const image = `/var/lib/viaduct/images/chrony-${'b'.repeat(16)}.raw`;
    expect(storage.files.map((file) => file.path)).toEqual([
      '/etc/viaduct/extension.sh',
      '/etc/viaduct/extensions/chrony.conf',
      image,
    ]);
    expect(storage.files[2]).toEqual({
      path: image,
      mode: 0o644,
      contents: {
        source: 'https://example.org/x/chrony.raw',
        verification: { hash: `sha512-${'b'.repeat(128)}` },
      },
    });
    expect(await (await fetch(storage.files[1]!.contents!.source!)).text()).toBe(
      `IMAGE=${image}\nSHA512=${'b'.repeat(128)}\nID=fedora\nVERSION_ID=44\nBASE_KEY=OSTREE_VERSION\nBASE_VALUE=44.1\nUNITS=chrony.service\nOTHER_UNITS=chrony-wait.service\n`,
    );
    expect(systemd.units[0]).toMatchObject({ name: 'viaduct-extensions.service', enabled: true });
  });

  it('takes both shapes of extensions, and one bundle for several of them', async () => {
    const paths = async (list: string, given = bundles): Promise<string[]> =>
      (JSON.parse(await provision(`${head}extensions: ${list}\n`, undefined, given)) as Written).storage.files
        .map((file) => file.path)
        .filter((name) => name.endsWith('.conf'));
    const both = ['/etc/viaduct/extensions/chrony.conf', '/etc/viaduct/extensions/tools.conf'];
    expect(await paths('[chrony, tcpdump]')).toEqual(both);
    expect(await paths('[{name: tcpdump}, {name: strace}, chrony]')).toEqual(both);
    const together = [...bundles, bundle('all', ['tcpdump', 'chrony'])];
    expect(await paths('[chrony, tcpdump]', together)).toEqual(['/etc/viaduct/extensions/all.conf']);
    expect(await paths('[chrony]', together)).toEqual(['/etc/viaduct/extensions/chrony.conf']);
  });

  it('adds nothing where no extension is asked for', async () => {
    for (const config of [head, `${head}extensions: []\n`, `${head}extensions:\n`])
      expect(JSON.parse(await provision(config))).toEqual({ ignition: { version: '3.3.0' } });
  });

  it('gives the same text whatever the order of the bundles', async () => {
    expect(await provision(everything, '3.4.0', [...bundles].reverse())).toBe(
      await provision(everything, '3.4.0'),
    );
  });

  it.each([
    ['extensions: [crony]\n', 'E_PROVISION_EXTENSION', '3:14', 'Did you mean chrony?'],
    ['extensions:\n  - name: nothing-like-it\n', 'E_PROVISION_EXTENSION', '4:11', 'The bundles hold'],
    ['extensions: [chrony, chrony]\n', 'E_PROVISION_COLLISION', '3:22', ''],
    ['extensions: [{nam: chrony}]\n', 'E_YAML_KEY', '3:15', 'Did you mean name?'],
    ['extensions: chrony\n', 'E_YAML_TYPE', '3:13', ''],
    ['storrage: {}\n', 'E_YAML_KEY', '3:1', 'Did you mean storage?'],
    [
      'storage:\n  files:\n    - path: /a\n      contnets: {}\n',
      'E_YAML_KEY',
      '6:7',
      'Did you mean contents?',
    ],
    ['storage:\n  files:\n    - {mode: 0644}\n', 'E_PROVISION_CONFIG', '5:7', ''],
    ['storage:\n  files: [{path: /a, mode: 644}]\n', 'E_PROVISION_CONFIG', '4:28', 'Write 0644'],
    ['storage:\n  files: [{path: /a, mode: "0644"}]\n', 'E_YAML_TYPE', '4:28', ''],
    ['storage:\n  files: [{path: a}]\n', 'E_PROVISION_CONFIG', '4:18', ''],
    ['storage:\n  files: [{path: /a/../b}]\n', 'E_PROVISION_CONFIG', '4:18', ''],
    ['storage:\n  files: [{path: /a, mode: 04755}]\n', 'E_PROVISION_CONFIG', '4:18', ''],
    ['storage:\n  files: [{path: /a, overwrite: true}]\n', 'E_PROVISION_CONFIG', '4:18', ''],
    [
      'storage:\n  files: [{path: /a, contents: {inline: x, source: "data:,x"}}]\n',
      'E_PROVISION_CONFIG',
      '4:32',
      '',
    ],
    ['storage:\n  files: [{path: /a, contents: {source: "ftp://x/y"}}]\n', 'E_PROVISION_CONFIG', '4:18', ''],
    [
      'storage:\n  files: [{path: /a, contents: {source: "data:,", verification: {hash: md5-x}}}]\n',
      'E_PROVISION_CONFIG',
      '4:18',
      '',
    ],
    [
      'storage:\n  files: [{path: /a}]\n  links: [{path: /a, target: b}]\n',
      'E_PROVISION_COLLISION',
      '5:18',
      '',
    ],
    [
      'extensions: [chrony]\nstorage:\n  files: [{path: /etc/viaduct/extension.sh}]\n',
      'E_PROVISION_COLLISION',
      '5:18',
      '',
    ],
    [
      'extensions: [chrony]\nsystemd:\n  units: [{name: viaduct-extensions.service}]\n',
      'E_PROVISION_COLLISION',
      '5:18',
      '',
    ],
    ['systemd:\n  units: [{name: a}]\n', 'E_PROVISION_CONFIG', '4:18', ''],
    ['systemd:\n  units: [{name: a.service, dropins: [{name: x}]}]\n', 'E_PROVISION_CONFIG', '4:18', ''],
    ['passwd:\n  users: [{name: a}, {name: a}]\n', 'E_PROVISION_COLLISION', '4:29', ''],
    ['storage:\n  filesystems: []\n', 'E_YAML_KEY', '4:3', ''],
    ['storage:\n\tfiles: []\n', 'E_YAML', '4:1', ''],
  ])('points at the fault of %j', async (lines, code, place, hint) => {
    const thrown: unknown = await provision(head + lines).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(ViaductError);
    const error = thrown as ViaductError;
    expect({ code: error.code, place: error.where && formatPlace(error.where) }).toEqual({
      code,
      place: `host.yaml:${place}`,
    });
    expect(error.hint ?? '').toContain(hint);
  });

  it.each([
    ['variant: fcso\nversion: 1.4.0\n', 'Did you mean fcos?'],
    ['variant: fcos\nversion: 9.0.0\n', 'Known versions: 1.0.0'],
    ['variant: constructor\nversion: 1.0.0\n', 'Known variants'],
  ])('knows variants and versions: %j', async (config, hint) => {
    await expect(provision(config)).rejects.toMatchObject({
      code: 'E_PROVISION_CONFIG',
      hint: expect.stringContaining(hint) as string,
    });
  });
});

describe.runIf(spawnSync('ignition-validate', ['--version']).error === undefined)('ignition-validate', () => {
  it('accepts what is written', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'viaduct-test-'));
    try {
      for (const config of [everything, `${head}extensions: [{name: chrony}, strace]\n`, head]) {
        const file = path.join(folder, 'config.ign');
        writeFileSync(file, await provision(config));
        expect(execFileSync('ignition-validate', [file], { encoding: 'utf8' })).toBe('');
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
