import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { ViaductError, decompress, detectCompression, wrapFileError } from '../../core/index.ts';
import type { RepomdRecord } from './repomd.ts';

const chunkSize = 1 << 20;
/** Most bytes of unpacked metadata that are taken when the record states no size. */
const mostOpenBytes = 2 ** 33;

/**
 * Checks that a file on disk is what a record of repomd.xml promises.
 * Throws E_SIZE, E_CHECKSUM, E_FILE_MISSING, E_FILE_READ.
 */
export async function verifyMetadataFile(file: string, record: RepomdRecord): Promise<void> {
  const algorithm = record.checksum.slice(0, record.checksum.indexOf(':'));
  const hash = createHash(algorithm);
  let size = 0;
  for await (const chunk of readChunks(file)) {
    hash.update(chunk);
    size += chunk.length;
  }
  const where = { file };
  if (record.size !== undefined && size !== record.size)
    throw new ViaductError('E_SIZE', `${file} has ${size} bytes; repomd.xml promises ${record.size}`, {
      where,
    });
  const actual = `${algorithm}:${hash.digest('hex')}`;
  if (actual !== record.checksum)
    throw new ViaductError(
      'E_CHECKSUM',
      `${file} has the checksum ${actual}; repomd.xml promises ${record.checksum}`,
      {
        where,
        hint: 'The file is damaged, or the repository was changed without createrepo',
      },
    );
}

/**
 * Unpacks a metadata file, checking size and checksum of the unpacked content as far as the record states them.
 * Throws E_COMPRESSION, E_SIZE, E_CHECKSUM, E_LIMIT, E_FILE_MISSING, E_FILE_READ.
 */
export async function* readMetadata(file: string, record: RepomdRecord): AsyncGenerator<Uint8Array> {
  const { openChecksum, openSize } = record;
  const where = { file };
  const algorithm = openChecksum?.slice(0, openChecksum.indexOf(':'));
  const hash = algorithm === undefined ? undefined : createHash(algorithm);
  let size = 0;
  for await (const chunk of unpack(file, openSize ?? mostOpenBytes)) {
    hash?.update(chunk);
    size += chunk.length;
    yield chunk;
  }
  if (openSize !== undefined && size !== openSize)
    throw new ViaductError('E_SIZE', `${file} unpacks to ${size} bytes; repomd.xml promises ${openSize}`, {
      where,
    });
  const actual = `${algorithm ?? ''}:${hash?.digest('hex') ?? ''}`;
  if (openChecksum !== undefined && actual !== openChecksum)
    throw new ViaductError(
      'E_CHECKSUM',
      `${file} unpacks to ${actual}; repomd.xml promises ${openChecksum}`,
      { where },
    );
}

async function* unpack(file: string, maxOutput: number): AsyncGenerator<Uint8Array> {
  const chunks = readChunks(file);
  const first = await chunks.next();
  if (first.done === true) return;
  const all = (async function* () {
    yield first.value;
    yield* chunks;
  })();
  const kind = detectCompression(first.value);
  try {
    yield* decompress(kind, all, { maxOutput });
  } finally {
    await all.return(undefined);
  }
}

async function* readChunks(file: string): AsyncGenerator<Uint8Array> {
  const chunks = createReadStream(file, { highWaterMark: chunkSize }) as AsyncIterable<Buffer>;
  try {
    yield* chunks;
  } catch (thrown) {
    throw wrapFileError(thrown, file, 'read');
  }
}
