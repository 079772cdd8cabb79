import { createZstdDecompress } from 'node:zlib';
import { ByteReader } from './byte-reader.ts';
import { through } from './through.ts';

const frameMagic = 0xfd2fb528;
const skippableMagic = 0x184d2a50;

/**
 * Unpacks zstd (RFC 8878). Node.js decodes only the first of several frames and stops without an error at a skippable
 * one, so the input is cut into frames here: block headers carry the sizes, nothing needs decoding for that.
 */
export async function* unzstd(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = new ByteReader(input);
  let frames = 0;
  for (; !(await reader.atEnd()); frames++) {
    const magic = (await reader.take(4)).readUInt32LE(0);
    if ((magic & 0xfffffff0) >>> 0 === skippableMagic) {
      await reader.skip((await reader.take(4)).readUInt32LE(0));
      continue;
    }
    if (magic !== frameMagic)
      throw new Error(frames === 0 ? 'not a zstd frame' : 'garbage behind the last frame');
    yield* through(frameBytes(reader), createZstdDecompress());
  }
  if (frames === 0) throw new Error('no data');
}

/** The bytes of one frame whose magic was read, from the magic to the checksum. */
async function* frameBytes(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const descriptor = await reader.take(1);
  const flags = descriptor[0]!;
  const singleSegment = (flags >> 5) & 1;
  const windowBytes = singleSegment === 1 ? 0 : 1;
  const dictionaryBytes = [0, 1, 2, 4][flags & 3]!;
  const contentBytes = [singleSegment, 2, 4, 8][flags >> 6]!;
  const magic = Buffer.alloc(4);
  magic.writeUInt32LE(frameMagic);
  yield Buffer.concat([magic, descriptor, await reader.take(windowBytes + dictionaryBytes + contentBytes)]);
  for (let last = false; !last;) {
    const header = await reader.take(3);
    const value = header.readUIntLE(0, 3);
    last = (value & 1) === 1;
    const kind = (value >> 1) & 3;
    if (kind === 3) throw new Error('a reserved block type');
    yield header;
    // A run-length block holds one byte, whatever size it stands for.
    yield* reader.stream(kind === 1 ? 1 : value >> 3);
  }
  if (((flags >> 2) & 1) === 1) yield await reader.take(4);
}
