import { describe, expect, it } from 'vitest';
import { makePackage } from '../../../test/make-package.ts';
import { memorySource } from '../../rpm/index.ts';
import type { Lock } from './lock.ts';
import { makeLock } from './make-lock.ts';
import { parseLock } from './parse-lock.ts';
import { serializeLock } from './serialize-lock.ts';
import { resolve } from '../resolve.ts';

const digest = `sha256:${'0a'.repeat(32)}`;

function exampleLock(): Lock {
  const at = (href: string) => ({ location: { href, checksum: digest, size: 12 } });
  const source = memorySource('main', [
    { ...makePackage('chrony-1:4.5-1.x86_64', { requires: ['libcap >= 2'] }), ...at('c/chrony.rpm') },
    { ...makePackage('libcap-2.69-1.x86_64'), ...at('https://example.com/libcap.rpm') },
  ]);
  const answer = resolve({
    base: { source: memorySource('@base', []), arch: 'x86_64' },
    repositories: [{ source }],
    request: ['chrony'],
    recommends: false,
  });
  if (answer.result !== 'ok') throw new Error('must resolve');
  return makeLock({
    request: ['chrony'],
    base: {
      arch: 'x86_64',
      packagesDigest: digest,
      osRelease: { id: 'os', versionId: '1', prettyName: 'OS 1', release: { key: 'BUILD_ID', value: '7' } },
      users: new Map([
        ['root', 0],
        ['chrony', 990],
      ]),
    },
    repositories: [
      { name: 'unused', url: 'https://example.com/u', repomd: digest },
      { name: 'main', url: 'https://example.com/m', repomd: digest },
    ],
    packages: answer.packages,
  });
}

describe('a lock', () => {
  it('is sorted, names reasons, and holds only repositories that are used', () => {
    const lock = exampleLock();
    expect(lock.packages.map((entry) => [entry.nevra, entry.reason])).toEqual([
      ['chrony-1:4.5-1.x86_64', { kind: 'requested', request: 'chrony' }],
      ['libcap-2.69-1.x86_64', { kind: 'required', by: 'chrony-1:4.5-1.x86_64', capability: 'libcap >= 2' }],
    ]);
    expect(lock.repositories.map((entry) => entry.name)).toEqual(['main']);
    expect(Object.keys(lock.base.users ?? {})).toEqual(['chrony', 'root']);
  });

  it('is the same after writing and reading', () => {
    const text = serializeLock(exampleLock());
    expect(text.endsWith('}\n')).toBe(true);
    expect(parseLock(text, 'viaduct.lock')).toEqual(exampleLock());
    expect(serializeLock(parseLock(text, 'viaduct.lock'))).toBe(text);
  });

  it.each<[string, (text: string) => string, string, string]>([
    ['cut off', (text) => text.slice(0, 200), 'E_LOCK_SYNTAX', ''],
    ['another format', (text) => text.replace('lock/1', 'lock/2'), 'E_LOCK_CONTENT', '"format"'],
    ['an unknown key', (text) => text.replace('"arch"', '"arc"'), 'E_LOCK_CONTENT', '"base"'],
    ['a wrong type', (text) => text.replace('"size": 12', '"size": "12"'), 'E_LOCK_CONTENT', '"size"'],
    ['a size below 0', (text) => text.replace('"size": 12', '"size": -1'), 'E_LOCK_CONTENT', '"size"'],
    [
      'a short checksum',
      (text) => text.replace(/("checksum": "sha256:0a)0a/, '$1'),
      'E_LOCK_CONTENT',
      '"checksum"',
    ],
    [
      'a path that leaves',
      (text) => text.replace('c/chrony.rpm', 'c/../../x'),
      'E_LOCK_CONTENT',
      '"location"',
    ],
    [
      'an absolute path',
      (text) => text.replace('c/chrony.rpm', '/etc/passwd'),
      'E_LOCK_CONTENT',
      '"location"',
    ],
    [
      'a changed version',
      (text) => text.replace('"version": "4.5"', '"version": "4.6"'),
      'E_LOCK_CONTENT',
      '"nevra"',
    ],
    [
      'an unknown repository',
      (text) => text.replace('"repo": "main"', '"repo": "other"'),
      'E_LOCK_CONTENT',
      '"other"',
    ],
    [
      'a user with a blank in its name',
      (text) => text.replace('"chrony": 990', '"chro ny": 990'),
      'E_LOCK_CONTENT',
      'chro ny',
    ],
    ['an array', () => '[]', 'E_LOCK_CONTENT', '[]'],
    ['nothing', () => '', 'E_LOCK_SYNTAX', ''],
  ])('with %s is refused with its place', (_, damage, code, excerpt) => {
    const text = damage(serializeLock(exampleLock()));
    expect(() => parseLock(text, 'x.lock')).toThrow(
      expect.objectContaining({
        code,
        where: expect.objectContaining({
          file: 'x.lock',
          excerpt: expect.stringContaining(excerpt) as string,
        }) as unknown,
      }) as Error,
    );
  });
});
