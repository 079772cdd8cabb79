import { z } from 'zod';
import { formatNevra, parseNevra } from '../../rpm/index.ts';

/** Bounds of one lock. */
export const lockLimits = { packages: 100_000, repositories: 1000, requests: 10_000 };

const text = z.string().min(1).max(4096);
const texts = z.array(text).max(lockLimits.requests);
const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'is not sha256: and 64 hex digits')
  .describe('sha256: and 64 lower-case hex digits');
const ids = z.record(
  z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/, 'is no user or group name'),
  z.int().min(0).max(0xffff_fffe),
);

const reason = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('requested'), request: text.describe('The entry of request') }),
    z.strictObject({
      kind: z.enum(['required', 'recommended']),
      by: text.describe('NEVRA of the package that needs it'),
      capability: z.string().max(65_536).describe('What that package needs, as it says it'),
    }),
  ])
  .describe('Why the package is there');

const signer = z
  .strictObject({
    keyId: z.string().regex(/^[0-9a-f]{16}$/, 'is not 16 hex digits'),
    fingerprint: z
      .string()
      .regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'is no fingerprint')
      .describe('Of the primary key')
      .optional(),
    userId: text.describe('First user id of the key').optional(),
  })
  .describe('Whose key signs the package; absent until the package was fetched and checked');

const lockedPackage = z
  .strictObject({
    nevra: text.describe('name-[epoch:]version-release.arch'),
    name: text,
    epoch: z.int().min(0).max(0xffff_ffff),
    version: text,
    release: text,
    arch: text,
    repo: text.describe('Name of one of the repositories'),
    location: text
      .refine(isSafeLocation, 'leaves the repository')
      .describe('Relative to the url of the repository, or an absolute URL'),
    checksum: digest,
    size: z.int().min(0).describe('Bytes of the RPM file'),
    signer: signer.optional(),
    reason,
  })
  .refine((entry) => formatNevra(entry) === entry.nevra && parseNevra(entry.nevra) !== undefined, {
    path: ['nevra'],
    message: 'does not agree with name, epoch, version, release and arch',
  });

const settings = z
  .strictObject({
    extensions: z
      .array(z.strictObject({ name: text, packages: texts }))
      .max(lockLimits.requests)
      .describe('What names of a catalog stand for')
      .optional(),
    recommends: z.literal(true).describe('Recommended packages are added').optional(),
    excludes: texts.describe('Names or NEVRAs, with patterns, that are not added').optional(),
    includes: texts.describe('Nothing else is added').optional(),
    modules: texts.describe('Enabled streams, as name:stream').optional(),
    groupPackages: z
      .array(z.enum(['mandatory', 'default', 'optional', 'conditional']))
      .max(4)
      .describe('Kinds of packages that are taken of groups')
      .optional(),
    overrides: z
      .array(
        z.discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('remove'), name: text }),
          z.strictObject({ kind: z.literal('replace'), request: text }),
        ]),
      )
      .max(lockLimits.requests)
      .describe('Packages of the base that may be changed')
      .optional(),
  })
  .describe('What was said besides the request, as far as it differs from the defaults');

const base = z
  .strictObject({
    arch: text,
    packagesDigest: digest.describe(
      'Of the sorted NEVRAs of all packages of the base, a line feed behind each',
    ),
    osRelease: z
      .strictObject({
        id: z.string().max(4096),
        versionId: z.string().max(4096),
        release: z.strictObject({ key: text, value: text }).optional(),
        prettyName: z.string().max(4096),
      })
      .optional(),
    users: ids.describe('Numeric ids of the users of the base').optional(),
    groups: ids.describe('Numeric ids of the groups of the base').optional(),
  })
  .describe('The one release that the packages are for');

/** A lock file as JSON. */
export const lockSchema = z
  .strictObject({
    format: z.literal('viaduct-lock/1'),
    request: texts.describe('What was asked for'),
    settings: settings.optional(),
    base,
    overrides: z
      .array(z.strictObject({ kind: z.enum(['remove', 'replace']), nevra: text, by: text.optional() }))
      .max(lockLimits.requests)
      .describe('What is changed of the base because the request says so')
      .optional(),
    repositories: z
      .array(
        z.strictObject({
          name: text,
          url: text.describe('Folder that holds repodata/'),
          repomd: digest.describe('Of the repomd.xml that was used'),
        }),
      )
      .max(lockLimits.repositories)
      .describe('Where packages come from, sorted by name'),
    packages: z.array(lockedPackage).max(lockLimits.packages).describe('What is added, sorted by NEVRA'),
  })
  .check((context) => {
    const known = new Set(context.value.repositories.map((entry) => entry.name));
    const seen = new Set<string>();
    context.value.packages.forEach(({ nevra, repo }, index) => {
      const complain = (key: string, input: string, message: string): void => {
        context.issues.push({ code: 'custom', input, path: ['packages', index, key], message });
      };
      if (!known.has(repo)) complain('repo', repo, 'is not among the repositories');
      if (seen.has(nevra)) complain('nevra', nevra, 'is there twice');
      seen.add(nevra);
    });
  });

function isSafeLocation(location: string): boolean {
  if (/^(https?|file):\/\//.test(location)) return true;
  return (
    !/^[a-z][a-z0-9+.-]*:/i.test(location) && !location.startsWith('/') && !location.split('/').includes('..')
  );
}
