import { Readable } from 'node:stream';
import xz from 'xz-decompress';

/** Unpacks xz, several streams and stream padding too (the .xz file format, 2.2). */
export async function* unxz(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const source = Readable.toWeb(Readable.from(input)) as unknown as ReadableStream<Uint8Array>;
  for await (const chunk of new xz.XzReadableStream(source)) yield chunk;
}
