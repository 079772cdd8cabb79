import { z } from 'zod';
import { ViaductError, readText } from '../core/index.ts';
import type { BundleManifest } from './manifest.ts';

const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));
const word = z.string().regex(/^[^\p{Cc}"\\$`]{1,200}$/u);
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);

const schema = z
  .strictObject({
    format: z.literal('viaduct-bundle/1'),
    carrier: z.literal('sysext'),
    name,
    request: z.array(z.string().max(1000)).max(10_000),
    image: z.string(),
    imageFormat: z.enum(['squashfs', 'erofs']),
    size: z.int().positive(),
    sha256: hex(64),
    sha512: hex(128),
    base: z.strictObject({
      arch: word,
      packagesDigest: word,
      osRelease: z.strictObject({
        id: word,
        versionId: word,
        release: z.strictObject({ key: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/), value: word }),
        prettyName: z.string().max(1000),
      }),
    }),
    packages: z.array(z.string().max(1000)).max(100_000),
    units: z
      .array(z.strictObject({ name: z.string().regex(/^[A-Za-z0-9:_.@\\-]{1,255}$/), start: z.boolean() }))
      .max(10_000),
  })
  .refine((manifest) => manifest.image === `${manifest.name}.raw`, {
    path: ['image'],
    message: 'must be NAME.raw',
  });

/** Reads NAME.json of a bundle. Throws E_FILE_MISSING, E_FILE_READ, E_BUNDLE_MANIFEST. */
export async function readManifest(file: string): Promise<BundleManifest> {
  let value: unknown;
  try {
    value = JSON.parse(await readText(file));
  } catch (thrown) {
    if (thrown instanceof ViaductError) throw thrown;
    throw new ViaductError('E_BUNDLE_MANIFEST', `${file} is not JSON`, { cause: thrown, where: { file } });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ViaductError(
    'E_BUNDLE_MANIFEST',
    `${file} is not a bundle manifest: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
    { where: { file }, hint: 'Use the file as viaduct build wrote it' },
  );
}
