import { ViaductError } from '../error.ts';
import type { DownloadOptions } from './download-options.ts';
import { redactUrl } from './redact.ts';

export function wrongSize(url: string, expected: number, actual: number | string): ViaductError {
  return new ViaductError('E_SIZE', `${redactUrl(url)} has ${actual} bytes; ${expected} were promised`, {
    hint: 'The repository may be changing just now: run again, or choose another mirror',
  });
}

export function wrongChecksum(url: string, expected: string, actual: string): ViaductError {
  return new ViaductError('E_CHECKSUM', `${redactUrl(url)} has the checksum ${actual}, not ${expected}`, {
    hint: 'The file is damaged or was exchanged: run again, or choose another mirror',
  });
}

/** Throws E_SIZE or E_LIMIT when a number of bytes is above what the options allow. */
export function checkNotAbove(url: string, size: number, options: DownloadOptions, maximum: number): void {
  if (options.expectedSize !== undefined) {
    if (size > options.expectedSize) throw wrongSize(url, options.expectedSize, `at least ${size}`);
  } else if (size > maximum)
    throw new ViaductError('E_LIMIT', `${redactUrl(url)} has more than ${maximum} bytes`);
}

/** `sha256` of `sha256:...`. */
export function algorithmOf(checksum: string): string {
  return checksum.slice(0, checksum.indexOf(':'));
}
