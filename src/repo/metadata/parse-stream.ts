import { type Place, ViaductError } from '../../core/index.ts';
import type { XmlScanner } from '../xml/scanner.ts';

/**
 * Feeds unpacked XML to a scanner. Errors of the scanner and its handler come out with line and column: only then the
 * document is read a second time.
 * @param file name for error messages
 * @param open begins to read the document
 */
export async function parseStream(
  file: string,
  open: () => AsyncIterable<Uint8Array>,
  scanner: XmlScanner,
  onChunk?: (bytes: number) => void,
): Promise<void> {
  const feed = async (work: () => void): Promise<void> => {
    try {
      work();
    } catch (thrown) {
      if (!(thrown instanceof ViaductError)) throw thrown;
      throw new ViaductError(thrown.code, thrown.message, {
        where: await findPlace(file, open(), scanner.offset()),
        ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
      });
    }
  };
  for await (const chunk of open()) {
    await feed(() => scanner.write(chunk));
    onChunk?.(chunk.length);
  }
  await feed(() => scanner.end());
}

const lineFeed = 0x0a;
const mostColumns = 1 << 16;

/** Line, column and excerpt of a byte offset in a stream of UTF-8. */
export async function findPlace(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  offset: number,
): Promise<Place> {
  let line = 1;
  let position = 0;
  let current: number[] = [];
  let column = 0;
  scan: for await (const chunk of chunks) {
    for (const byte of chunk) {
      if (position === offset) column = textOf(current).length + 1;
      if (byte === lineFeed) {
        if (position >= offset) break scan;
        line++;
        current = [];
      } else if (current.length < mostColumns) current.push(byte);
      if (position >= offset + 80) break scan;
      position++;
    }
  }
  const text = textOf(current);
  if (column === 0) column = text.length + 1;
  return { file, line, column, excerpt: text.slice(Math.max(0, column - 61), column + 59) };
}

function textOf(bytes: number[]): string {
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
