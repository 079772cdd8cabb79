import { ViaductError, messageOf } from '../error.ts';
import { gunzip } from './gzip.ts';
import { unxz } from './xz.ts';
import { unzstd } from './zstd.ts';

export type Compression = 'gzip' | 'xz' | 'zstd' | 'bzip2' | 'lzma' | 'zchunk' | 'none';

export interface DecompressOptions {
  /** Bytes of output beyond which E_LIMIT is thrown; the guard against decompression bombs. */
  readonly maxOutput: number;
  /** What is being unpacked, for messages. */
  readonly name?: string;
}

/**
 * Unpacks a stream. Strict: truncated input, damaged input and garbage behind the end are E_COMPRESSION, never silence.
 * Several members, streams or frames one behind the other are one output. Memory is bounded by the format's window
 * (zstd: 128 MiB, xz: what its decoder allows).
 */
export async function* decompress(
  kind: Compression,
  input: AsyncIterable<Uint8Array>,
  options: DecompressOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const name = options.name ?? 'data';
  let size = 0;
  try {
    for await (const chunk of unpack(kind, input)) {
      size += chunk.length;
      if (size > options.maxOutput)
        throw new ViaductError('E_LIMIT', `${name} unpacks to more than ${options.maxOutput} bytes`);
      if (chunk.length > 0) yield chunk;
    }
  } catch (thrown) {
    if (thrown instanceof ViaductError) throw thrown;
    throw new ViaductError(
      'E_COMPRESSION',
      `${name} is damaged or truncated ${kind} data: ${messageOf(thrown)}`,
      {
        cause: thrown,
      },
    );
  }
}

function unpack(kind: Compression, input: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  switch (kind) {
    case 'none':
      return input;
    case 'gzip':
      return gunzip(input);
    case 'xz':
      return unxz(input);
    case 'zstd':
      return unzstd(input);
    case 'bzip2':
    case 'lzma':
    case 'zchunk':
      throw new ViaductError('E_COMPRESSION', `Data packed with ${kind} cannot be read`, {
        hint: 'gzip, xz and zstd can; repack it, or use another copy',
      });
  }
}
