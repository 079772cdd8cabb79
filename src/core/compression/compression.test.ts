import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { decompress as fzstd } from 'fzstd';
import { describe, expect, it } from 'vitest';
import { collect } from './collect.ts';
import { type Compression, decompress } from './decompress.ts';
import { detectCompression } from './detect.ts';

const content = Buffer.from(Array.from({ length: 20_000 }, (_, i) => `line ${i * 7919}\n`).join(''));
const pack = (tool: string, data: Uint8Array): Buffer =>
  execFileSync(tool, ['-c'], { input: data, maxBuffer: 1 << 26 });
const packed = { gzip: pack('gzip', content), xz: pack('xz', content), zstd: pack('zstd', content) };
const kinds = Object.keys(packed) as (keyof typeof packed)[];
const skippable = Buffer.concat([Buffer.from([0x53, 0x2a, 0x4d, 0x18, 5, 0, 0, 0]), Buffer.from('skip!')]);

async function* pieces(data: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

const unpack = (kind: Compression, data: Uint8Array, size?: number, maxOutput = 1 << 28): Promise<Buffer> =>
  collect(decompress(kind, pieces(data, size), { maxOutput }), maxOutput);

describe.each(kinds)('%s', (kind) => {
  const whole = packed[kind];

  it('is detected', () => expect(detectCompression(whole)).toBe(kind));

  it.each([1, 7, 4096, 1 << 20])('comes back in pieces of %i bytes', async (size) => {
    expect(
      (await unpack(kind, size === 1 ? pack(kind, content.subarray(0, 999)) : whole, size)).compare(
        content,
        0,
        size === 1 ? 999 : undefined,
      ),
    ).toBe(0);
  });

  it('reads several, one behind the other', async () => {
    expect(await unpack(kind, Buffer.concat([whole, whole]))).toHaveLength(2 * content.length);
  });

  it('reads an empty content', async () =>
    expect(await unpack(kind, pack(kind, Buffer.alloc(0)))).toHaveLength(0));

  it.each([
    ['nothing at all', () => Buffer.alloc(0)],
    ['the last byte missing', () => whole.subarray(0, -1)],
    ['half of it missing', () => whole.subarray(0, whole.length >> 1)],
    ['garbage behind it', () => Buffer.concat([whole, Buffer.from('garbage!')])],
    ['another kind', () => Buffer.from('plain text, not packed at all')],
    [
      'a changed byte in the middle',
      () => {
        const changed = Buffer.from(whole);
        changed[whole.length >> 1]! ^= 0x55;
        return changed;
      },
    ],
  ])('refuses %s', async (_, damaged) => {
    await expect(unpack(kind, damaged())).rejects.toMatchObject({ code: 'E_COMPRESSION' });
  });

  it('stops at the bound', async () => {
    await expect(unpack(kind, whole, undefined, 1000)).rejects.toMatchObject({ code: 'E_LIMIT' });
  });

  it('passes the error of its source on', async () => {
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield whole.subarray(0, 100);
      throw new Error('the source broke');
    };
    await expect(collect(decompress(kind, failing(), { maxOutput: 1e9 }), 1e9)).rejects.toThrow(
      'the source broke',
    );
  });
});

describe('zstd frames', () => {
  it.each([
    ['first', [skippable, packed.zstd]],
    ['between', [packed.zstd, skippable, packed.zstd]],
    ['last', [packed.zstd, skippable]],
  ])('a skippable one %s is skipped', async (_, frames) => {
    const data = Buffer.concat(frames);
    expect(detectCompression(data)).toBe('zstd');
    expect((await unpack('zstd', data)).equals(Buffer.from(fzstd(data)))).toBe(true);
  });

  it('agrees with another decoder on random contents cut into random frames', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 3000 }), { minLength: 1, maxLength: 4 }),
        async (parts) => {
          const data = Buffer.concat(parts.map((part) => pack('zstd', part)));
          expect((await unpack('zstd', data, 11)).equals(Buffer.from(fzstd(data)))).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });
});

it.each(['bzip2', 'lzma', 'zchunk'] as const)('says that %s cannot be read', async (kind) => {
  await expect(unpack(kind, Buffer.from('x'))).rejects.toMatchObject({
    code: 'E_COMPRESSION',
    message: expect.stringContaining(kind) as string,
  });
});
