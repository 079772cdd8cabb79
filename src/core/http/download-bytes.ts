import { createHash } from 'node:crypto';
import { readBytes } from '../files.ts';
import { silent } from '../progress.ts';
import { algorithmOf, checkNotAbove, wrongChecksum, wrongSize } from './check.ts';
import { type DownloadOptions, stepName } from './download-options.ts';
import { localPath } from './local.ts';
import { realPorts } from './ports.ts';
import { withRetries } from './retry.ts';
import { type Receiver, type Validator, transfer } from './transfer.ts';

const defaultMaximum = 1 << 24;

/** As `download`, for small files that are wanted in memory; at most 16 MiB unless `maximumSize` says otherwise. */
export async function downloadBytes(url: string, options: DownloadOptions = {}): Promise<Buffer> {
  const { maximumSize = defaultMaximum, checksum, expectedSize, progress = silent } = options;
  const step = stepName(url, options);
  progress({ step, state: 'start' });
  const local = localPath(url);
  const bytes =
    local === undefined
      ? await fetchBytes(url, maximumSize, options)
      : await readBytes(local, Math.min(maximumSize, expectedSize ?? maximumSize));
  checkNotAbove(url, bytes.length, options, maximumSize);
  if (expectedSize !== undefined && bytes.length !== expectedSize)
    throw wrongSize(url, expectedSize, bytes.length);
  if (checksum !== undefined) {
    const algorithm = algorithmOf(checksum);
    const actual = `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
    if (actual !== checksum) throw wrongChecksum(url, checksum, actual);
  }
  progress({ step, state: 'done' });
  return bytes;
}

async function fetchBytes(url: string, maximum: number, options: DownloadOptions): Promise<Buffer> {
  let chunks: Uint8Array[] = [];
  let size = 0;
  const receiver: Receiver = {
    size: () => size,
    append: async (chunk) => {
      chunks.push(chunk);
      size += chunk.length;
    },
    restart: async () => {
      chunks = [];
      size = 0;
    },
  };
  const validator: Validator = { value: undefined };
  await withRetries(
    () => {
      // Bytes whose version is unknown and whose checksum nobody checks must not be joined.
      if (options.checksum === undefined && validator.value === undefined) {
        chunks = [];
        size = 0;
      }
      return transfer(url, receiver, validator, maximum, options, () => undefined);
    },
    options.ports ?? realPorts,
    options,
  );
  return Buffer.concat(chunks, size);
}
