import { ViaductError } from '../../core/index.ts';
import { type PathTableBuilder, addPath } from '../package-index/path-table.ts';
import { createNameTable, findName } from '../xml/name-table.ts';
import type { XmlHandler } from '../xml/scanner.ts';
import { createTextCapture, emptySpan, forKnownAttributes, spanText } from './capture.ts';

const roots = createNameTable(['filelists']);
const packages = createNameTable(['package']);
const files = createNameTable(['file']);
const packageAttributes = createNameTable(['pkgid']);

export interface FilelistsReader extends XmlHandler {
  /** Packages found in the list that the numbering knows, each once. */
  known(): number;
}

/**
 * Fills a table of paths from the events of a filelists.xml. Packages that the numbering does not know are passed over.
 * @param numbers packages by the hex digits of their checksum (pkgid)
 * Throws E_METADATA and E_LIMIT without a place.
 */
export function createFilelistsReader(
  table: PathTableBuilder,
  numbers: ReadonlyMap<string, readonly number[]>,
): FilelistsReader {
  const capture = createTextCapture();
  const span = emptySpan();
  const seen = new Set<number>();
  let depth = 0;
  let skipping = 0;
  let capturing = false;
  let owners: readonly number[] = [];
  return {
    open(token) {
      depth++;
      if (skipping !== 0) return;
      const wanted = depth === 1 ? roots : depth === 2 ? packages : depth === 3 ? files : undefined;
      const is =
        wanted !== undefined && findName(wanted, token.bytes, token.start, token.end, token.hash) === 0;
      if (!is && depth === 1)
        throw new ViaductError('E_METADATA', 'The root element is not <filelists>: this is no filelists.xml');
      if (!is) skipping = depth;
      else if (depth === 2) {
        owners = [];
        forKnownAttributes(token, packageAttributes, span, () => {
          owners = numbers.get(spanText(span).toLowerCase()) ?? [];
        });
        for (const owner of owners) seen.add(owner);
        if (owners.length === 0) skipping = depth;
      } else if (depth === 3) {
        capture.begin();
        capturing = true;
      }
    },
    text(bytes, start, end, raw) {
      if (capturing && skipping === 0) capture.add(bytes, start, end, raw);
    },
    close() {
      if (skipping !== 0) {
        if (skipping === depth) skipping = 0;
      } else if (capturing) {
        capture.finish(span);
        capturing = false;
        if (span.end > span.start)
          for (const owner of owners) addPath(table, span.bytes, span.start, span.end, owner);
      }
      depth--;
    },
    known: () => seen.size,
  };
}
