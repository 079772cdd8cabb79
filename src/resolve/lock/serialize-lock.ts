import type { Lock } from './lock.ts';

// Of every object of the format, its keys in the order in which they are written.
const order = {
  lock: ['format', 'request', 'settings', 'base', 'overrides', 'repositories', 'packages'],
  settings: ['extensions', 'recommends', 'excludes', 'includes', 'modules', 'groupPackages', 'overrides'],
  extension: ['name', 'packages'],
  override: ['kind', 'name', 'request', 'nevra', 'by'],
  base: ['arch', 'packagesDigest', 'osRelease', 'users', 'groups'],
  osRelease: ['id', 'versionId', 'release', 'prettyName'],
  release: ['key', 'value'],
  repository: ['name', 'url', 'repomd'],
  package: [
    ...['nevra', 'name', 'epoch', 'version', 'release', 'arch', 'repo', 'location', 'checksum', 'size'],
    ...['signer', 'reason'],
  ],
  signer: ['keyId', 'fingerprint', 'userId'],
  reason: ['kind', 'request', 'by', 'capability'],
} as const;

/**
 * The bytes of a lock file: JSON with two spaces, keys in the order of the format, packages sorted by NEVRA, repositories and
 * accounts by name, a newline at the end. Equal locks give equal bytes, however they came to be.
 */
export function serializeLock(lock: Lock): string {
  const { settings, base, overrides } = lock;
  const written = keys('lock', {
    ...lock,
    settings:
      settings &&
      keys('settings', {
        ...settings,
        extensions: settings.extensions?.map((entry) => keys('extension', entry)),
        overrides: settings.overrides?.map((entry) => keys('override', entry)),
      }),
    base: keys('base', {
      ...base,
      osRelease:
        base.osRelease &&
        keys('osRelease', {
          ...base.osRelease,
          release: base.osRelease.release && keys('release', base.osRelease.release),
        }),
      users: base.users && sorted(base.users),
      groups: base.groups && sorted(base.groups),
    }),
    overrides: overrides?.map((entry) => keys('override', entry)),
    repositories: sortBy(lock.repositories, ({ name }) => name).map((entry) => keys('repository', entry)),
    packages: sortBy(lock.packages, ({ nevra }) => nevra).map((entry) =>
      keys('package', {
        ...entry,
        signer: entry.signer && keys('signer', entry.signer),
        reason: keys('reason', entry.reason),
      }),
    ),
  });
  return `${JSON.stringify(written, undefined, 2)}\n`;
}

/** The same object with its keys in order; JSON leaves out those that are undefined. */
function keys(kind: keyof typeof order, value: object): object {
  const has = new Map(Object.entries(value));
  return Object.fromEntries(order[kind].map((key) => [key, has.get(key) as unknown]));
}

function sorted(record: Readonly<Record<string, number>>): object {
  return Object.fromEntries(sortBy(Object.entries(record), ([name]) => name));
}

function sortBy<T>(entries: readonly T[], key: (entry: T) => string): T[] {
  return [...entries].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
