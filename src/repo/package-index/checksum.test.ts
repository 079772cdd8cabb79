import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checksum, plainStep } from './checksum.ts';

const words = fc.uint8Array({ maxLength: 200 }).map((bytes) => bytes.subarray(0, bytes.length & ~3));

it('is the same with and without WebAssembly', () => {
  const plain = (bytes: Uint8Array, seed: number) => plainStep(bytes, seed ^ 0x9e3779b1) >>> 0;
  fc.assert(
    fc.property(words, fc.nat(), (bytes, seed) => {
      expect(checksum(bytes, seed)).toBe(plain(bytes, seed));
    }),
  );
  const most = new Uint8Array(65_536).fill(7);
  expect(checksum(most, 3)).toBe(plain(most, 3));
});

it('shows every change of a single byte, and another seed', () => {
  fc.assert(
    fc.property(words, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, seed, place, change) => {
      fc.pre(bytes.length > 0);
      const sound = checksum(bytes, seed);
      expect(checksum(bytes, seed + 1)).not.toBe(sound);
      bytes[place % bytes.length]! ^= change;
      expect(checksum(bytes, seed)).not.toBe(sound);
    }),
  );
});
