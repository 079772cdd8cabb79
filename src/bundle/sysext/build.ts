import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  ViaductError,
  replaceFile,
  silent,
  withTemporaryDirectory,
  wrapFileError,
} from '../../core/index.ts';
import { type OpenedPackage, openPackage } from '../../rpm/index.ts';
import { describeImage } from '../describe-image.ts';
import { type BundleManifest, formatManifest } from '../manifest.ts';
import { additions, ownFolder } from './additions.ts';
import { openBaseTree } from './base-tree.ts';
import { extract } from './extract.ts';
import { addFolders, compareFactory, compareWithBase, linkNames, refuseOwners } from './finish-tree.ts';
import { type ImageTree, sortedEntries } from './image-tree.ts';
import { inspect } from './inspect.ts';
import { judgeLibraries } from './judge-libraries.ts';
import { judgeScriptlets } from './judge-scriptlets.ts';
import { layOut } from './lay-out.ts';
import { requireNothingRefused } from './refusal-error.ts';
import { type SysextInput, requireName, requireRelease, systemdArchitecture } from './schema.ts';
import { writeImage } from './write-image.ts';

/**
 * Builds a systemd-sysext image (UAPI.4) from the packages of a lock and writes NAME.raw and NAME.json into `outDir`.
 * The same input gives the same bytes, whoever builds it, when and in which order. Nothing is half-written: the manifest
 * appears last, and an image without one is not trusted by anything.
 * Throws E_SYSEXT_NAME, E_SYSEXT_BASE, E_SYSEXT_UNIT, E_SYSEXT_REFUSED (all that cannot be carried, at once), what
 * reading packages throws, E_TOOL_MISSING, E_TOOL_FAILED, E_DISK_FULL, E_FILE_WRITE.
 */
export async function buildSysext(input: SysextInput): Promise<BundleManifest> {
  requireName(input.name);
  const osRelease = requireRelease(input.lock, input.osRelease);
  systemdArchitecture(input.lock.base.arch);
  const [override] = input.lock.overrides ?? [];
  if (override !== undefined)
    throw new ViaductError('E_SYSEXT_REFUSED', `A sysext image cannot change ${override.nevra} of the base`, {
      hint: 'It only adds files; a change of the base needs an image or a deployment of its own',
    });
  const sources = [...input.packages].sort((a, b) => (a.locked.nevra < b.locked.nevra ? -1 : 1));
  const packages: OpenedPackage[] = [];
  for (const source of sources) packages.push(await openPackage(source.file));
  try {
    await mkdir(input.outDir, { recursive: true });
  } catch (thrown) {
    throw wrapFileError(thrown, input.outDir, 'write');
  }
  return withTemporaryDirectory(async (scratch) => {
    const image = path.join(scratch, 'image');
    const { units } = await fill(input, packages, osRelease, image, scratch);
    const manifest: BundleManifest = {
      format: 'viaduct-bundle/1',
      carrier: 'sysext',
      name: input.name,
      request: input.lock.request,
      image: `${input.name}.raw`,
      imageFormat: input.format,
      ...(await describeImage(image)),
      base: { arch: input.lock.base.arch, packagesDigest: input.lock.base.packagesDigest, osRelease },
      packages: sources.map((source) => source.locked.nevra),
      units,
    };
    await publish(input.outDir, image, manifest);
    return manifest;
  }, input.outDir);
}

async function fill(
  input: SysextInput,
  packages: readonly OpenedPackage[],
  osRelease: ReturnType<typeof requireRelease>,
  image: string,
  scratch: string,
): Promise<{ units: BundleManifest['units'] }> {
  const progress = input.progress ?? silent;
  const base = input.baseRoot === undefined ? undefined : openBaseTree(input.baseRoot);
  const layout = layOut(packages, {
    factoryRoot: ownFolder(input.name),
    linksIntoVar: osRelease.release.key === 'OSTREE_VERSION',
    ...(base === undefined ? {} : { base }),
  });
  const { tree } = layout;
  const unpacking = 'Unpacking packages';
  progress({ step: unpacking, state: 'start', total: packages.length, unit: 'packages' });
  let count = 0;
  const blobs = path.join(scratch, 'contents');
  await mkdir(blobs);
  const contents = await extract(packages, layout.contents, blobs, () => {
    progress({ step: unpacking, state: 'advance', done: count++, total: packages.length, unit: 'packages' });
  });
  progress({ step: unpacking, state: 'done' });

  const found = await inspect(input, tree, contents);
  requireNothingRefused([
    ...layout.refusals,
    ...packages.flatMap((opened) => judgeScriptlets(opened, found.takenCareOf)),
    ...judgeLibraries(tree, input.lock.base.arch, base),
    ...refuseOwners(tree, found.owners),
    ...(base === undefined
      ? []
      : [...(await compareWithBase(tree, base)), ...(await compareFactory(layout.factory, base))]),
  ]);

  const mtime = packages
    .flatMap((opened) => opened.files)
    .reduce((latest, file) => Math.max(latest, file.mtime), 0);
  addFactory(tree, layout.factory, ownFolder(input.name));
  const ours = additions({
    name: input.name,
    arch: input.lock.base.arch,
    packagesDigest: input.lock.base.packagesDigest,
    osRelease,
    tree,
    factory: layout.factory,
    state: layout.state,
    units: found.unitFiles,
    mtime,
  });
  for (const entry of [...ours, ...found.aliases(mtime)]) {
    if (!tree.has(entry.path)) tree.set(entry.path, entry);
    else if (entry.text !== undefined)
      throw new ViaductError(
        'E_SYSEXT_REFUSED',
        `A package has /${entry.path}, which is made by the image itself`,
      );
  }
  addFolders(tree, mtime, base);
  linkNames(tree, contents);
  const writing = `Writing ${input.name}.raw`;
  progress({ step: writing, state: 'start' });
  await writeImage({
    tree,
    contents,
    owners: found.owners,
    format: input.format,
    image,
    scratch,
    time: mtime,
    identity: JSON.stringify([
      input.name,
      input.lock.base,
      input.packages.map((entry) => entry.locked.checksum).sort(),
    ]),
  });
  progress({ step: writing, state: 'done' });
  return { units: found.units };
}

/** The defaults of /etc as files of the image; their owners are given back to them when they are put in place. */
function addFactory(tree: ImageTree, factory: ImageTree, folder: string): void {
  for (const entry of sortedEntries(factory))
    if (entry.kind === 'file')
      tree.set(`${folder}/${entry.path}`, {
        ...entry,
        path: `${folder}/${entry.path}`,
        user: 'root',
        group: 'root',
        capabilities: '',
      });
}

async function publish(outDir: string, image: string, manifest: BundleManifest): Promise<void> {
  const target = path.join(outDir, manifest.image);
  const description = path.join(outDir, `${manifest.name}.json`);
  try {
    await rm(description, { force: true });
    await rename(image, target);
  } catch (thrown) {
    throw wrapFileError(thrown, target, 'write');
  }
  await replaceFile(description, formatManifest(manifest));
}
