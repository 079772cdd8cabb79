import { readFile } from 'node:fs/promises';
import { systemCode, wrapFileError } from '../../core/index.ts';
import { decodeIndexFile, writeIndexFile } from './index-file.ts';
import { type PackageIndexSections, sectionNames } from './sections.ts';

const packageIndexKind = 1;
const byteSections: readonly string[] = ['stringArena', 'detailArena'];
const types = sectionNames.map((name) => (byteSections.includes(name) ? 'bytes' : 'numbers'));

/** Stores an index in a file. Throws E_FILE_WRITE, E_DISK_FULL. */
export async function storePackageIndex(file: string, index: PackageIndexSections): Promise<void> {
  await writeIndexFile(
    file,
    packageIndexKind,
    sectionNames.map((name) => index[name]),
  );
}

/** Reads an index back; undefined when there is none or it is not usable and must be built anew. Throws E_FILE_READ. */
export async function loadPackageIndex(file: string): Promise<PackageIndexSections | undefined> {
  const bytes = await readWhole(file);
  const sections = bytes === undefined ? undefined : decodeIndexFile(bytes, packageIndexKind, types);
  if (sections === undefined) return undefined;
  return Object.fromEntries(
    sectionNames.map((name, i) => [name, sections[i]]),
  ) as unknown as PackageIndexSections;
}

/** A file's bytes at an address that typed arrays can view; undefined when there is no such file. */
export async function readWhole(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file);
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return undefined;
    throw wrapFileError(thrown, file, 'read');
  }
}
