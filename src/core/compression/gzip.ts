import { createGunzip } from 'node:zlib';
import { through } from './through.ts';

/** Unpacks gzip, several members too (RFC 1952). */
export async function* gunzip(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let fed = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of input) {
      fed += chunk.length;
      yield chunk;
    }
  };
  const decoder = createGunzip({ chunkSize: 1 << 20 });
  yield* through(counted(), decoder);
  // Node.js ends quietly at bytes that begin no further member.
  if (decoder.bytesWritten < fed)
    throw new Error(`${fed - decoder.bytesWritten} bytes of garbage behind the end`);
}
