import { ByteReader, ViaductError, messageOf } from '../../core/index.ts';
import { decodeText } from '../header/text.ts';

/** One entry of an RPM payload archive. */
export interface ArchiveEntry {
  /** Path as the archive has it, or the number of the file in the header (stripped entries). */
  readonly name: string | number;
  /** Bytes of content; undefined where only the header of the package knows (stripped entries). */
  readonly size: number | undefined;
  /** Sum of all content bytes modulo 2^32, where the archive has one (070702). */
  readonly sum: number | undefined;
  /** To be read to its end before the next entry is asked for. */
  content(size: number): AsyncGenerator<Uint8Array, void, undefined>;
}

const longestName = 4096;

/**
 * Reads a cpio archive as RPM writes it: newc (070701), crc (070702) and stripped entries (07070X).
 * Throws E_PAYLOAD for anything else and for archives that end too early.
 */
export async function* readArchive(
  bytes: AsyncIterable<Uint8Array>,
  path: string,
): AsyncGenerator<ArchiveEntry, void, undefined> {
  const reader = new ByteReader(bytes);
  try {
    for (;;) {
      const magic = (await reader.take(6)).toString('latin1');
      let consumed = 0;
      const content = (size: number): AsyncGenerator<Uint8Array, void, undefined> => {
        consumed += size;
        return reader.stream(size);
      };
      if (magic === '07070X') {
        const index = hex(await reader.take(8));
        await reader.skip(2);
        yield { name: index, size: undefined, sum: undefined, content };
      } else if (magic === '070701' || magic === '070702') {
        const fields = await reader.take(104);
        const field = (i: number): number => hex(fields.subarray(i * 8, i * 8 + 8));
        const nameSize = field(11);
        if (nameSize < 2 || nameSize > longestName) throw new Error('a name has an impossible length');
        const name = decodeText((await reader.take(nameSize)).subarray(0, -1));
        await reader.skip(padding(110 + nameSize));
        if (name === 'TRAILER!!!') {
          await drain(reader);
          return;
        }
        yield { name, size: field(6), sum: magic === '070702' ? field(12) : undefined, content };
      } else throw new Error(`an entry begins with ${JSON.stringify(magic)}`);
      await reader.skip(padding(consumed));
    }
  } catch (thrown) {
    if (thrown instanceof ViaductError) throw thrown;
    throw new ViaductError('E_PAYLOAD', `The payload of ${path} is damaged: ${messageOf(thrown)}`, {
      cause: thrown,
    });
  }
}

function padding(length: number): number {
  return (4 - (length % 4)) % 4;
}

/** Only zeros may follow the trailer. */
async function drain(reader: ByteReader): Promise<void> {
  for await (const part of reader.rest())
    if (part.some((byte) => byte !== 0)) throw new Error('there is something behind its end');
}

function hex(digits: Uint8Array): number {
  const text = Buffer.from(digits).toString('latin1');
  if (!/^[0-9a-fA-F]{8}$/.test(text)) throw new Error(`${JSON.stringify(text)} where a number is expected`);
  return Number.parseInt(text, 16);
}
