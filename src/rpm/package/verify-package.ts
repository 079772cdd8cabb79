import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type SignatureChecker, ViaductError, wrapFileError } from '../../core/index.ts';
import { type PackageVerdict, judgePackage } from './judge-package.ts';
import { type PackageItems, startPackage } from './package-items.ts';

/** The verdict over a file, with what every digest and signature said. */
export interface VerifiedPackage extends PackageVerdict, PackageItems {
  readonly path: string;
  /** Where the file is damaged, in bytes from its beginning; set only when its structure is. */
  readonly offset?: number;
}

const bufferSize = 1 << 20;
let buffer: Buffer | undefined;

/**
 * Reads an RPM file once, from its first byte to its last, and judges it; see `judgePackage`. A file that is no sound RPM
 * gets the verdict `damaged`, with the offset. Returns when all is read, and lets nothing else run meanwhile: for command lines;
 * services take `checkPackage`. Throws E_FILE_MISSING, E_FILE_READ.
 * @param checker absent: digests alone are judged
 */
export function verifyPackage(path: string, checker?: SignatureChecker): VerifiedPackage {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const items = readItems(path, file, checker);
    return { path, ...judgePackage(items, checker !== undefined), ...items };
  } catch (thrown) {
    if (thrown instanceof ViaductError && thrown.code === 'E_RPM_FORMAT') return damaged(path, thrown);
    throw wrapFileError(thrown, path, 'read');
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function readItems(path: string, file: number, checker: SignatureChecker | undefined): PackageItems {
  // Packages come in thousands: a buffer for each would cost more than its hashing.
  buffer ??= Buffer.allocUnsafeSlow(bufferSize);
  const items = startPackage(path, fstatSync(file).size, checker);
  for (let at = 0; ;) {
    const count = readSync(file, buffer, 0, buffer.length, at);
    if (count === 0) return items.finish();
    items.update(buffer.subarray(0, count));
    at += count;
  }
}

function damaged(path: string, { message, where }: ViaductError): VerifiedPackage {
  return {
    path,
    verdict: 'damaged',
    reason: message.replace(`${path} is `, ''),
    ...(where?.offset === undefined ? {} : { offset: where.offset }),
    digests: [],
    signatures: [],
    signed: false,
  };
}
