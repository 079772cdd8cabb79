import type { Lock, LockedPackage, Reason } from '../src/resolve/index.ts';
import { parseNevra } from '../src/rpm/index.ts';

/** A digest that is told apart by its first digit. */
export function digestOf(digit: number): string {
  return `sha256:${digit.toString(16).padEnd(64, '0')}`;
}

/** A package of a lock from its NEVRA; its repository is `main`. */
export function lockedPackage(
  nevra: string,
  reason: Reason,
  more: Partial<LockedPackage> = {},
): LockedPackage {
  const identity = parseNevra(nevra);
  if (identity === undefined) throw new Error(`${nevra} is no NEVRA`);
  const { name, epoch, version, release, arch } = identity;
  return {
    ...{ nevra, name, epoch, version, release, arch },
    repo: 'main',
    location: `Packages/${name}-${version}-${release}.${arch}.rpm`,
    checksum: digestOf(1),
    size: 1000,
    reason,
    ...more,
  };
}

/** A lock that has every part there can be. */
export function fullLock(): Lock {
  return {
    format: 'viaduct-lock/1',
    request: ['time', 'strace'],
    settings: {
      extensions: [{ name: 'time', packages: ['chrony', 'tzdata'] }],
      recommends: true,
      excludes: ['*-devel'],
      includes: ['*'],
      modules: ['perl:5.32'],
      groupPackages: ['mandatory'],
      overrides: [
        { kind: 'remove', name: 'old' },
        { kind: 'replace', request: 'bash >= 6' },
      ],
    },
    base: {
      arch: 'x86_64',
      packagesDigest: digestOf(2),
      osRelease: { id: 'os', versionId: '1', release: { key: 'BUILD_ID', value: '7' }, prettyName: 'OS 1' },
      users: { chrony: 990, root: 0 },
      groups: { chrony: 990, root: 0 },
    },
    overrides: [
      { kind: 'remove', nevra: 'old-1-1.noarch' },
      { kind: 'replace', nevra: 'bash-5-1.x86_64', by: 'bash-6-1.x86_64' },
    ],
    repositories: [
      { name: 'extra', url: 'https://example.com/extra', repomd: digestOf(3) },
      { name: 'main', url: 'file:///srv/main', repomd: digestOf(4) },
    ],
    packages: [
      lockedPackage('bash-6-1.x86_64', { kind: 'requested', request: 'bash >= 6' }),
      lockedPackage(
        'chrony-1:4.5-1.x86_64',
        { kind: 'requested', request: 'time' },
        { signer: { keyId: '0123456789abcdef', fingerprint: 'a'.repeat(40), userId: 'A <a@example.com>' } },
      ),
      lockedPackage('libcap-2.69-1.x86_64', {
        kind: 'required',
        by: 'chrony-1:4.5-1.x86_64',
        capability: 'libcap >= 2',
      }),
      lockedPackage('strace-6-1.x86_64', { kind: 'requested', request: 'strace' }, { repo: 'extra' }),
      lockedPackage(
        'tzdata-2024a-1.noarch',
        { kind: 'recommended', by: 'chrony-1:4.5-1.x86_64', capability: 'tzdata' },
        { location: 'https://example.com/tzdata.rpm' },
      ),
    ],
  };
}
