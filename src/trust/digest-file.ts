import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { wrapFileError } from '../core/index.ts';

export interface FileDigest {
  readonly size: number;
  /** Lower-case hex by the name of the algorithm, as it was asked for. */
  readonly digests: ReadonlyMap<string, string>;
}

/**
 * Reads a file once, in pieces, and hashes it.
 * @param algorithms node:crypto's names, for example sha256, sha512
 * Throws E_FILE_MISSING, E_FILE_READ.
 */
export async function digestFile(file: string, algorithms: readonly string[]): Promise<FileDigest> {
  const hashes = algorithms.map((algorithm) => [algorithm, createHash(algorithm)] as const);
  let size = 0;
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      for (const [, hash] of hashes) hash.update(chunk);
    }
  } catch (thrown) {
    throw wrapFileError(thrown, file, 'read');
  }
  return { size, digests: new Map(hashes.map(([algorithm, hash]) => [algorithm, hash.digest('hex')])) };
}
