import type { Compression } from './decompress.ts';

const magics: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['lzma', [0x5d, 0x00, 0x00]],
  ['zchunk', [0x00, 0x5a, 0x43, 0x4b, 0x31]],
];

/** Tells the compression of data by its first bytes (at least 6, where there are as many). */
export function detectCompression(first: Uint8Array): Compression {
  // Skippable zstd frames (RFC 8878, 3.1.2) may come first; 16 magics, of which the first byte differs.
  if (
    first.length >= 4 &&
    (first[0]! & 0xf0) === 0x50 &&
    first[1] === 0x2a &&
    first[2] === 0x4d &&
    first[3] === 0x18
  )
    return 'zstd';
  return magics.find(([, magic]) => magic.every((byte, i) => first[i] === byte))?.[0] ?? 'none';
}
