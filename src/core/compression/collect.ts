import { ViaductError } from '../error.ts';

/** Gathers a stream into one buffer. Throws E_LIMIT above `limit` bytes. */
export async function collect(stream: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit)
      throw new ViaductError('E_LIMIT', `More than ${limit} bytes where at most as many are expected`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
