import { z } from 'zod';
import { ViaductError, messageOf, placeAt } from '../../core/index.ts';
import { formatNevra, parseNevra } from '../../rpm/index.ts';
import { jsonOffset } from './json-offset.ts';
import type { Lock } from './lock.ts';

const mostPackages = 100_000;
const text = z.string().min(1).max(4096);
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'is not sha256: and 64 hex digits');
const ids = z
  .record(
    z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/, 'is no user or group name'),
    z.int().min(0).max(0xffff_fffe),
  )
  .optional();

const reason = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('requested'), request: text }),
  z.strictObject({ kind: z.enum(['required', 'recommended']), by: text, capability: z.string().max(65_536) }),
]);

const lockedPackage = z
  .strictObject({
    nevra: text,
    name: text,
    epoch: z.int().min(0).max(0xffff_ffff),
    version: text,
    release: text,
    arch: text,
    repo: text,
    location: text.refine(isSafeLocation, 'leaves the repository'),
    checksum: digest,
    size: z.int().min(0),
    reason,
  })
  .refine((entry) => formatNevra(entry) === entry.nevra && parseNevra(entry.nevra) !== undefined, {
    path: ['nevra'],
    message: 'does not agree with name, epoch, version, release and arch',
  });

const lockSchema = z
  .strictObject({
    format: z.literal('viaduct-lock/1'),
    request: z.array(text).max(10_000),
    base: z.strictObject({
      arch: text,
      packagesDigest: digest,
      osRelease: z
        .strictObject({
          id: z.string().max(4096),
          versionId: z.string().max(4096),
          release: z.strictObject({ key: text, value: text }).optional(),
          prettyName: z.string().max(4096),
        })
        .optional(),
      users: ids,
      groups: ids,
    }),
    overrides: z
      .array(z.strictObject({ kind: z.enum(['remove', 'replace']), nevra: text, by: text.optional() }))
      .max(10_000)
      .optional(),
    repositories: z.array(z.strictObject({ name: text, url: text, repomd: digest })).max(1000),
    packages: z.array(lockedPackage).max(mostPackages),
  })
  .check((context) => {
    const known = new Set(context.value.repositories.map((entry) => entry.name));
    context.value.packages.forEach((entry, index) => {
      if (!known.has(entry.repo))
        context.issues.push({
          code: 'custom',
          input: entry.repo,
          path: ['packages', index, 'repo'],
          message: 'is not among the repositories',
        });
    });
  });

function isSafeLocation(location: string): boolean {
  if (/^(https?|file):\/\//.test(location)) return true;
  return (
    !/^[a-z][a-z0-9+.-]*:/i.test(location) && !location.startsWith('/') && !location.split('/').includes('..')
  );
}

/**
 * Reads a lock file. Everything in it is checked: types, bounds, checksums, that NEVRAs agree with their parts and that
 * no location leaves its repository.
 * @param file name shown in errors
 * Throws E_LOCK_SYNTAX when it is no JSON, E_LOCK_CONTENT with the place of the first value that is wrong.
 */
export function parseLock(content: string, file: string): Lock {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (thrown) {
    const offset = Number(/position (\d+)/.exec(messageOf(thrown))?.[1] ?? content.length);
    throw new ViaductError('E_LOCK_SYNTAX', `${file} is no JSON`, {
      cause: thrown,
      where: placeAt(file, content, offset),
      hint: 'Make the lock again with: viaduct resolve',
    });
  }
  const checked = lockSchema.safeParse(value);
  if (checked.success) return dropUndefined(checked.data);
  const issue = checked.error.issues[0]!;
  const name = issue.path.length === 0 ? 'The lock' : issue.path.map(String).join('.');
  throw new ViaductError('E_LOCK_CONTENT', `${name} in ${file} is wrong: ${issue.message}`, {
    where: placeAt(file, content, jsonOffset(content, issue.path)),
    hint: 'Make the lock again with: viaduct resolve',
  });
}

type Loose<T> = { [K in keyof T]: T[K] | undefined };

/** Optional keys that are absent stay absent. */
function dropUndefined(lock: z.infer<typeof lockSchema>): Lock {
  const { osRelease, users, groups, ...base } = lock.base;
  const { overrides, ...rest } = lock;
  return {
    ...rest,
    ...(overrides === undefined
      ? {}
      : { overrides: overrides.map(({ by, ...entry }) => (by === undefined ? entry : { ...entry, by })) }),
    base: {
      ...base,
      ...(osRelease === undefined ? {} : { osRelease: present(osRelease) }),
      ...(users === undefined ? {} : { users }),
      ...(groups === undefined ? {} : { groups }),
    },
  };
}

function present({
  release,
  ...rest
}: Loose<NonNullable<z.infer<typeof lockSchema>['base']['osRelease']>> & {
  id: string;
  versionId: string;
  prettyName: string;
}) {
  return release === undefined ? rest : { ...rest, release };
}
