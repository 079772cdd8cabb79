import { through } from './through.ts';

/** Bytes of memory that one decoder may take; xz -9 needs 65 MiB, and a header may ask for 4 GiB. */
const memoryLimit = 512 * 1024 ** 2;

/**
 * Unpacks xz, several streams and stream padding too (the .xz file format, 2.2). RPM's own packages use the SHA-256
 * integrity check, which decoders compiled for the web leave out; liblzma has it.
 */
export async function* unxz(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  // Loads a compiled library, which most runs do not need.
  const { createDecompressor } = await import('lzma-native');
  yield* through(input, createDecompressor({ memlimit: memoryLimit }));
}
