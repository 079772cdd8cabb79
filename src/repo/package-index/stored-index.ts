import { closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs';
import { replaceFile, systemCode, wrapFileError } from '../../core/index.ts';
import {
  type OpenedIndexFile,
  type ReadAt,
  type Section,
  encodeIndexFile,
  openIndexFile,
} from './index-file.ts';
import { openIndexBytes } from './open-index.ts';

/** Stores an index in a file, atomically. Throws E_FILE_WRITE, E_DISK_FULL, E_LIMIT. */
export async function storeIndex(file: string, kind: number, sections: readonly Section[]): Promise<void> {
  const parts = encodeIndexFile(kind, sections);
  await replaceFile(file, async (handle) => {
    for (const part of parts) await handle.writev([part]);
  });
}

/** Files up to this size are read at once, and checked whole. */
const smallFile = 1 << 20;

/** The files behind indexes that nobody uses any more are closed. */
const openFiles = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor));

/**
 * Opens a stored index; undefined when there is none or it is not usable and must be built anew. Its blocks are read when
 * they are touched: a damaged one throws E_INDEX_DAMAGED then, and the file is removed. Throws E_FILE_READ.
 */
export function loadIndex(file: string, kind: number, sections: number): OpenedIndexFile | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return undefined;
    throw wrapFileError(thrown, file, 'read');
  }
  let opened: OpenedIndexFile | undefined;
  try {
    const { size } = fstatSync(descriptor);
    opened =
      size > smallFile
        ? openIndexFile(readerOf(descriptor), size, kind, sections, () => rmSync(file, { force: true }))
        : openWhole(descriptor, size, kind, sections);
    if (opened !== undefined && size > smallFile) {
      openFiles.register(opened.blocks, descriptor);
      descriptor = -1;
    }
    return opened;
  } catch (thrown) {
    throw wrapFileError(thrown, file, 'read');
  } finally {
    if (descriptor !== -1) closeSync(descriptor);
  }
}

function openWhole(
  descriptor: number,
  size: number,
  kind: number,
  sections: number,
): OpenedIndexFile | undefined {
  const bytes = new Uint8Array(size);
  return fill(descriptor, bytes, 0) ? openIndexBytes(bytes, kind, sections) : undefined;
}

/** Memory for so many bytes is taken at once: most reads are of one small block. */
const slabSize = 1 << 18;

function readerOf(descriptor: number): ReadAt {
  let slab = new ArrayBuffer(0);
  let used = 0;
  return (offset, length) => {
    if (used + length > slab.byteLength) {
      slab = new ArrayBuffer(Math.max(slabSize, length));
      used = 0;
    }
    const bytes = new Uint8Array(slab, used, length);
    used += length;
    return fill(descriptor, bytes, offset) ? bytes : undefined;
  };
}

/** False when the file ends before. */
function fill(descriptor: number, into: Uint8Array, offset: number): boolean {
  for (let at = 0; at < into.length;) {
    const count = readSync(descriptor, into, at, into.length - at, offset + at);
    if (count === 0) return false;
    at += count;
  }
  return true;
}
