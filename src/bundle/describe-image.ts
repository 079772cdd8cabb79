import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { wrapFileError } from '../core/index.ts';

/** Size in bytes and digests in lower-case hex, in one pass. Throws E_FILE_MISSING, E_FILE_READ. */
export async function describeImage(file: string): Promise<{ size: number; sha256: string; sha512: string }> {
  const [sha256, sha512] = [createHash('sha256'), createHash('sha512')];
  let size = 0;
  try {
    for await (const part of createReadStream(file) as AsyncIterable<Buffer>) {
      size += part.length;
      sha256.update(part);
      sha512.update(part);
    }
  } catch (thrown) {
    throw wrapFileError(thrown, file, 'read');
  }
  return { size, sha256: sha256.digest('hex'), sha512: sha512.digest('hex') };
}
