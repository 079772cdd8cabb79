import path from 'node:path';
import { ViaductError, run, withTemporaryDirectory } from '../../core/index.ts';
import { readFile, readdir } from 'node:fs/promises';
import { describeImage } from '../describe-image.ts';
import type { BundleManifest } from '../manifest.ts';
import { setupUnit } from './additions.ts';
import { systemdArchitecture } from './schema.ts';

const unpackers = {
  squashfs: {
    tool: 'unsquashfs',
    package: 'squashfs-tools',
    args: (image: string, to: string) => ['-quiet', '-no-progress', '-no-xattrs', '-dest', to, image],
  },
  erofs: {
    tool: 'fsck.erofs',
    package: 'erofs-utils',
    args: (image: string, to: string) => [`--extract=${to}`, '--no-preserve', image],
  },
} as const;

/**
 * Checks an image against its manifest by other means than it was built with: size and digests, and what the file system's
 * own tool unpacks. Throws E_SYSEXT_IMAGE with what is wrong, E_FILE_MISSING, E_TOOL_MISSING, E_TOOL_FAILED.
 */
export async function validateSysext(folder: string, manifest: BundleManifest): Promise<void> {
  const image = path.join(folder, manifest.image);
  const wrong = (what: string): ViaductError =>
    new ViaductError('E_SYSEXT_IMAGE', `${image} ${what}`, {
      where: { file: image },
      hint: 'Build it again',
    });
  const found = await describeImage(image);
  for (const key of ['size', 'sha256', 'sha512'] as const)
    if (found[key] !== manifest[key]) throw wrong(`does not have the ${key} that its manifest says`);
  await withTemporaryDirectory(async (scratch) => {
    const root = path.join(scratch, 'root');
    const unpacker = unpackers[manifest.imageFormat];
    await run(unpacker.tool, unpacker.args(image, root), { package: unpacker.package });
    const outside = (await readdir(root)).filter((name) => name !== 'usr' && name !== 'opt');
    if (outside.length > 0) throw wrong(`has /${outside[0]}, which a sysext does not carry`);
    const special = (await readdir(root, { recursive: true, withFileTypes: true })).find(
      (entry) => !entry.isFile() && !entry.isDirectory() && !entry.isSymbolicLink(),
    );
    if (special !== undefined) throw wrong(`has ${special.name}, which is a device, pipe or socket`);
    const read = (file: string): Promise<string> => readFile(path.join(root, file), 'utf8').catch(() => '');
    const release = await read(`usr/lib/extension-release.d/extension-release.${manifest.name}`);
    const { id, versionId, release: exact } = manifest.base.osRelease;
    for (const [key, value] of [
      ['ID', id],
      ['VERSION_ID', versionId],
      ['ARCHITECTURE', systemdArchitecture(manifest.base.arch)],
      ['VIADUCT_BASE_PACKAGES', manifest.base.packagesDigest],
      ['VIADUCT_BASE_RELEASE', exact === undefined ? undefined : `${exact.key}=${exact.value}`],
    ] as const)
      if (
        value === undefined ||
        !release.split('\n').some((line) => line === `${key}=${value}` || line === `${key}="${value}"`)
      )
        throw wrong(`is not bound to ${key}=${value ?? '?'}`);
    const units = 'usr/lib/systemd/system';
    for (const unit of [
      setupUnit(manifest.name),
      ...manifest.units.map(({ name }) => name.replace(/@[^.]+\./, '@.')),
    ])
      if ((await read(`${units}/${unit}`)) === '') throw wrong(`lacks the unit ${unit}`);
  });
}
