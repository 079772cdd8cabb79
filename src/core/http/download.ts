import { createReadStream } from 'node:fs';
import { ViaductError } from '../error.ts';
import { wrapFileError } from '../files.ts';
import { silent } from '../progress.ts';
import { algorithmOf, checkNotAbove, wrongChecksum, wrongSize } from './check.ts';
import { type DownloadOptions, type Downloaded, stepName } from './download-options.ts';
import { localPath } from './local.ts';
import { type PartialFile, openPartialFile } from './partial-file.ts';
import { realPorts } from './ports.ts';
import { throwIfAborted, withRetries } from './retry.ts';
import { type Validator, transfer } from './transfer.ts';

const defaultMaximum = 2 ** 36;

/**
 * Fetches an http(s) or file URL or a plain path into a file, which appears only when it is complete and has the
 * promised size and checksum. Torn transfers are resumed, also by a later run if a checksum is promised. Two runs must
 * not fetch the same target at once (see `withFolderLock`).
 * Throws E_NETWORK, E_HTTP_STATUS, E_CHECKSUM, E_SIZE, E_LIMIT, E_ABORTED, E_FILE_MISSING, E_FILE_READ, E_FILE_WRITE,
 * E_DISK_FULL.
 */
export async function download(
  url: string,
  target: string,
  options: DownloadOptions = {},
): Promise<Downloaded> {
  const { checksum, progress = silent } = options;
  const algorithm = checksum === undefined ? undefined : algorithmOf(checksum);
  const keep = checksum !== undefined && localPath(url) === undefined;
  const step = stepName(url, options);
  progress({ step, state: 'start' });
  const partial = await openPartialFile(target, algorithm, keep);
  let resumable = false;
  try {
    const earlier = partial.size();
    if (earlier > (options.expectedSize ?? Number.POSITIVE_INFINITY)) await partial.restart();
    await fetchInto(url, partial, step, options);
    if (earlier > 0 && partial.digest() !== checksum?.slice(algorithmOf(checksum).length + 1)) {
      // What an earlier run left was not the beginning of this file.
      await partial.restart();
      await fetchInto(url, partial, step, options);
    }
    verify(url, partial, options);
    await partial.commit();
    progress({ step, state: 'done' });
    return { size: partial.size() };
  } catch (thrown) {
    resumable =
      keep &&
      thrown instanceof ViaductError &&
      ['E_NETWORK', 'E_HTTP_STATUS', 'E_ABORTED'].includes(thrown.code);
    throw thrown;
  } finally {
    await partial.close();
    if (!resumable) await partial.remove();
  }
}

async function fetchInto(
  url: string,
  partial: PartialFile,
  step: string,
  options: DownloadOptions,
): Promise<void> {
  const { progress = silent, maximumSize = defaultMaximum } = options;
  const local = localPath(url);
  const advance = (done: number, total: number | undefined): void =>
    progress({ step, state: 'advance', done, unit: 'bytes', ...(total === undefined ? {} : { total }) });
  if (local !== undefined) {
    await copyInto(local, partial, maximumSize, options, (done) => advance(done, options.expectedSize));
    return;
  }
  if (options.expectedSize !== undefined && partial.size() === options.expectedSize) return;
  const validator: Validator = { value: undefined };
  await withRetries(
    () => transfer(url, partial, validator, maximumSize, options, advance),
    options.ports ?? realPorts,
    options,
  );
}

async function copyInto(
  file: string,
  partial: PartialFile,
  maximum: number,
  options: DownloadOptions,
  advance: (done: number) => void,
): Promise<void> {
  const chunks = createReadStream(file, { highWaterMark: 1 << 20 })[
    Symbol.asyncIterator
  ]() as AsyncIterator<Buffer>;
  for (;;) {
    throwIfAborted(options.signal);
    const next = await chunks.next().catch((thrown: unknown) => {
      throw wrapFileError(thrown, file, 'read');
    });
    if (next.done === true) return;
    checkNotAbove(file, partial.size() + next.value.length, options, maximum);
    await partial.append(next.value);
    advance(partial.size());
  }
}

function verify(url: string, partial: PartialFile, options: DownloadOptions): void {
  const { checksum, expectedSize } = options;
  if (expectedSize !== undefined && partial.size() !== expectedSize)
    throw wrongSize(url, expectedSize, partial.size());
  if (checksum === undefined) return;
  const actual = `${algorithmOf(checksum)}:${partial.digest()}`;
  if (actual !== checksum) throw wrongChecksum(url, checksum, actual);
}
