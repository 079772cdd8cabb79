import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type SignatureChecker, wrapFileError } from '../../core/index.ts';
import type { OpenedPackage } from './open-package.ts';
import { type PackageItems, startPackage } from './package-items.ts';

/** Everything that one pass over the bytes of a package tells. */
export interface PackageCheck extends PackageItems {
  /** `sha256:<hex>` (or the algorithm asked for) of the whole file. */
  readonly checksum: string;
  readonly size: number;
}

export interface CheckOptions {
  readonly checker?: SignatureChecker;
  /** Node.js name of the algorithm of the file's checksum; default sha256. */
  readonly algorithm?: string;
}

/**
 * Reads an RPM file once and compares every digest and signature that it carries, and its checksum. Judges nothing: see
 * `requireTrusted`. Throws E_FILE_READ, E_RPM_FORMAT.
 */
export async function checkPackage(
  opened: Pick<OpenedPackage, 'path' | 'size'>,
  options: CheckOptions = {},
): Promise<PackageCheck> {
  const algorithm = options.algorithm ?? 'sha256';
  const whole = createHash(algorithm);
  const items = startPackage(opened.path, opened.size, options.checker);
  let size = 0;
  try {
    for await (const chunk of createReadStream(opened.path, {
      highWaterMark: 1 << 20,
    }) as AsyncIterable<Buffer>) {
      whole.update(chunk);
      items.update(chunk);
      size += chunk.length;
    }
  } catch (thrown) {
    throw wrapFileError(thrown, opened.path, 'read');
  }
  return { checksum: `${algorithm}:${whole.digest('hex')}`, size, ...items.finish() };
}
