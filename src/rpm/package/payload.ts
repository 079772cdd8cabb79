import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { ViaductError, collect, decompress, detectCompression, wrapFileError } from '../../core/index.ts';
import { type PackageFile, digestAlgorithms, fileTypeMask, fileTypes } from '../header/file-list.ts';
import { tags } from '../header/tags.ts';
import { decodeText } from '../header/text.ts';
import { type ArchiveEntry, readArchive } from './cpio.ts';
import type { OpenedPackage } from './open-package.ts';

/** A file of the payload. */
export interface PayloadEntry {
  readonly file: PackageFile;
  /** Further names of the same content. */
  readonly hardLinks: readonly PackageFile[];
  /**
   * Content of a regular file, checked against the size and digest of the header as it is read; empty for others.
   * To be read to its end before the next entry is asked for.
   */
  readonly content: AsyncIterable<Uint8Array>;
}

/** Unpacked, a payload may be this large; beyond it is taken for a bomb. */
const largestPayload = 64 * 1024 ** 3;
const longestLink = 4096;

/**
 * Unpacks the payload of a package as a stream, file by file, in the archive's order. Every entry must be a file that
 * the header has, and every file that the header has (ghosts aside) must come.
 * Throws E_PAYLOAD, E_RPM_DIGEST, E_COMPRESSION, E_LIMIT, E_FILE_READ.
 */
export async function* payloadEntries(opened: OpenedPackage): AsyncGenerator<PayloadEntry, void, undefined> {
  const fail = (what: string): ViaductError =>
    new ViaductError('E_PAYLOAD', `The payload of ${opened.path} ${what}`, { where: { file: opened.path } });
  const byName = new Map(opened.files.map((file) => [archiveName(file.path), file]));
  const linked = Map.groupBy(
    opened.files.filter((file) => isRegular(file) && !file.flags.ghost),
    (file) => file.inode,
  );
  const missing = new Set(opened.files.filter((file) => !file.flags.ghost));
  const seen = new Set<PackageFile>();
  const algorithm = digestAlgorithms.get(opened.header.numbers(tags.fileDigestAlgorithm)[0] ?? 1);

  for await (const entry of readArchive(unpack(opened), opened.path)) {
    const file =
      typeof entry.name === 'number' ? opened.files[entry.name] : byName.get(archiveName(entry.name));
    if (file === undefined) throw fail(`holds ${JSON.stringify(entry.name)}, which its header does not have`);
    if (file.path.split('/').includes('..') || file.path.includes('\0'))
      throw new ViaductError('E_PATH_ESCAPE', `${opened.path} has the path ${JSON.stringify(file.path)}`);
    if (seen.has(file)) throw fail(`holds ${file.path} twice`);
    seen.add(file);
    const names = linked.get(file.inode) ?? [file];
    // A stripped entry does not say its size; of hard links only the last one has content then.
    const implied = isLink(file) || (isRegular(file) && file === names.at(-1)) ? file.size : 0;
    const size = entry.size ?? implied;
    if (isLink(file)) {
      const target = decodeText(await collect(entry.content(size), longestLink));
      if (target !== file.linkTarget) throw fail(`has another target for ${file.path} than its header`);
      missing.delete(file);
      yield { file, hardLinks: [], content: nothing() };
      continue;
    }
    if (!isRegular(file)) {
      if (size !== 0) throw fail(`has content for ${file.path}, which is no regular file`);
      missing.delete(file);
      yield { file, hardLinks: [], content: nothing() };
      continue;
    }
    // Of hard links the archive has the content once; the other names come empty.
    if (names.length > 1 && size === 0 && file.size > 0) continue;
    if (size !== file.size) throw fail(`has ${size} bytes for ${file.path}, its header says ${file.size}`);
    if (!names.some((name) => missing.has(name))) {
      // Hard links of an empty file all come empty; the first one stood for them.
      if (names.includes(file) && size === 0) continue;
      throw fail(`holds the content of ${file.path} twice`);
    }
    for (const name of names) missing.delete(name);
    let finished = false;
    yield {
      file,
      hardLinks: names.filter((name) => name !== file),
      content: (async function* () {
        yield* checked(entry, file, size, algorithm, opened.path);
        finished = true;
      })(),
    };
    if (!finished)
      throw new ViaductError(
        'E_BUG',
        `The content of ${file.path} was not read before the next file was asked for`,
      );
  }
  const first = [...missing][0];
  if (first !== undefined) throw fail(`lacks ${first.path}, which its header has`);
}

async function* unpack(opened: OpenedPackage): AsyncGenerator<Uint8Array, void, undefined> {
  const stream = createReadStream(opened.path, { start: opened.payloadOffset, highWaterMark: 1 << 18 });
  const input = stream[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>;
  try {
    const first = await input.next();
    const head = first.done === true ? Buffer.alloc(0) : first.value;
    const whole = async function* (): AsyncGenerator<Uint8Array> {
      yield head;
      yield* input;
    };
    // The compressor's tag is missing in very old packages and in uncompressed ones, so the bytes decide.
    yield* decompress(detectCompression(head), whole(), {
      maxOutput: largestPayload,
      name: `the payload of ${opened.path}`,
    });
  } catch (thrown) {
    throw wrapFileError(thrown, opened.path, 'read');
  } finally {
    stream.destroy();
  }
}

async function* checked(
  entry: ArchiveEntry,
  file: PackageFile,
  size: number,
  algorithm: string | undefined,
  path: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = algorithm === undefined || file.digest === '' ? undefined : createHash(algorithm);
  let sum = 0;
  for await (const part of entry.content(size)) {
    hash?.update(part);
    if (entry.sum !== undefined) for (const byte of part) sum = (sum + byte) >>> 0;
    yield part;
  }
  if (hash !== undefined && hash.digest('hex') !== file.digest)
    throw new ViaductError(
      'E_RPM_DIGEST',
      `${file.path} in ${path} does not have the digest that its header says`,
      {
        where: { file: path },
        hint: 'The package is damaged; fetch it again',
      },
    );
  if (entry.sum !== undefined && entry.sum !== 0 && entry.sum !== sum)
    throw new ViaductError(
      'E_PAYLOAD',
      `${file.path} in ${path} does not have the sum that its archive says`,
    );
}

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {}

/** Archives name files './usr/x', '/usr/x' or 'usr/x'. */
function archiveName(name: string): string {
  return name.replace(/^\.?\/+/, '');
}

function isRegular(file: PackageFile): boolean {
  return (file.mode & fileTypeMask) === fileTypes.regular;
}

function isLink(file: PackageFile): boolean {
  return (file.mode & fileTypeMask) === fileTypes.link;
}
