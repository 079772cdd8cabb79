import { open } from 'node:fs/promises';
import { systemCode, wrapFileError } from '../../core/index.ts';
import { type Section, decodeIndexFile, writeIndexFile } from './index-file.ts';
import { type PathTableSections, pathSectionNames } from './path-table.ts';
import { type PackageIndexSections, sectionNames } from './sections.ts';

/** A kind of index that can be stored: its number in the file and its sections in their order. */
export interface IndexKind<T> {
  readonly number: number;
  readonly names: readonly (keyof T & string)[];
}

export const packageIndexKind: IndexKind<PackageIndexSections> = { number: 1, names: sectionNames };
export const pathTableKind: IndexKind<PathTableSections> = { number: 2, names: pathSectionNames };

/** Stores an index in a file. Throws E_FILE_WRITE, E_DISK_FULL. */
export async function storeIndex<T extends Record<keyof T, Section>>(
  file: string,
  kind: IndexKind<T>,
  index: T,
): Promise<void> {
  await writeIndexFile(
    file,
    kind.number,
    kind.names.map((name) => index[name]),
  );
}

/** Reads an index back; undefined when there is none or it is not usable and must be built anew. Throws E_FILE_READ. */
export async function loadIndex<T>(file: string, kind: IndexKind<T>): Promise<T | undefined> {
  const bytes = await readWhole(file);
  const types = kind.names.map((name) => (name.endsWith('Arena') ? 'bytes' : 'numbers'));
  const sections = bytes === undefined ? undefined : decodeIndexFile(bytes, kind.number, types);
  if (sections === undefined) return undefined;
  return Object.fromEntries(kind.names.map((name, i) => [name, sections[i]])) as T;
}

async function readWhole(file: string): Promise<Uint8Array | undefined> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      // Not from the shared pool, whose slices need not stand at a multiple of 8.
      const bytes = Buffer.allocUnsafeSlow(size);
      for (let at = 0; at < size;) {
        const { bytesRead } = await handle.read(bytes, at, size - at, at);
        if (bytesRead === 0) return undefined;
        at += bytesRead;
      }
      return bytes;
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return undefined;
    throw wrapFileError(thrown, file, 'read');
  }
}
