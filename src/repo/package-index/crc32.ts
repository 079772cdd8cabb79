let table: Uint32Array | undefined;

/** CRC-32 (ISO 3309, as in zlib) of some bytes, continued from `seed`; for where no faster one is at hand. */
export function crc32(bytes: Uint8Array, seed: number): number {
  table ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? 0xedb8_8320 ^ (byte >>> 1) : byte >>> 1;
    return byte;
  });
  let sum = ~seed;
  for (let i = 0; i < bytes.length; i++) sum = table[(sum ^ bytes[i]!) & 255]! ^ (sum >>> 8);
  return ~sum >>> 0;
}
