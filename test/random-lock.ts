import fc from 'fast-check';
import type { Lock, LockedPackage, Reason } from '../src/resolve/index.ts';
import { formatNevra } from '../src/rpm/index.ts';
import { digestOf, lockedPackage } from './full-lock.ts';

const text = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
const digest = fc.nat({ max: 15 }).map(digestOf);
const nevra = fc
  .record({
    name: fc.constantFrom('a', 'b', 'c-d', 'lib++'),
    epoch: fc.nat({ max: 1 }),
    version: fc.constantFrom('1', '2.0', '3~rc1', '3^git'),
    release: fc.constantFrom('1', '2.fc44'),
    arch: fc.constantFrom('noarch', 'x86_64', 'i686'),
  })
  .map(formatNevra);
const reason: fc.Arbitrary<Reason> = fc.oneof(
  text.map((request) => ({ kind: 'requested', request }) as const),
  fc.record({ kind: fc.constantFrom('required', 'recommended'), by: nevra, capability: text }),
);
const signer = fc.record(
  { keyId: fc.constant('0123456789abcdef'), userId: text },
  { requiredKeys: ['keyId'] },
);
const lockedPackages: fc.Arbitrary<LockedPackage[]> = fc
  .uniqueArray(
    fc.tuple(
      nevra,
      reason,
      fc.record({ checksum: digest, size: fc.nat(), signer }, { requiredKeys: ['checksum'] }),
    ),
    { maxLength: 6, selector: ([own]) => own },
  )
  .map((entries) => entries.map(([own, why, more]) => lockedPackage(own, why, more)));

const texts = fc.array(text, { maxLength: 3 });
const settings = fc.record(
  {
    extensions: fc.array(fc.record({ name: text, packages: texts }), { maxLength: 2 }),
    recommends: fc.constant(true as const),
    excludes: texts,
    includes: texts,
    modules: texts,
    overrides: fc.array(
      fc.oneof(
        text.map((name) => ({ kind: 'remove', name }) as const),
        text.map((request) => ({ kind: 'replace', request }) as const),
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);

/** Locks as they may be: with and without everything that may be absent, in any order. */
export const randomLock: fc.Arbitrary<Lock> = fc.record(
  {
    format: fc.constant('viaduct-lock/1' as const),
    packages: lockedPackages,
    request: fc.uniqueArray(text, { maxLength: 3 }),
    settings,
    base: fc.record(
      {
        packagesDigest: digest,
        arch: fc.constantFrom('x86_64', 'aarch64'),
        users: fc.dictionary(fc.constantFrom('root', 'bin', '__proto'), fc.nat({ max: 99 })),
      },
      { requiredKeys: ['arch', 'packagesDigest'] },
    ),
    overrides: fc.array(fc.record({ kind: fc.constant('remove' as const), nevra }), {
      minLength: 1,
      maxLength: 2,
    }),
    repositories: digest.map((repomd) => [{ name: 'main', url: 'https://example.com/main', repomd }]),
  },
  { requiredKeys: ['format', 'packages', 'request', 'base', 'repositories'] },
);
