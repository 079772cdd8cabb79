import { ViaductError } from '../../core/index.ts';
import { decodeXmlText, encodeXmlText } from '../xml/text.ts';
import { type XmlToken, attributeFields } from '../xml/scanner.ts';
import { type NameTable, findName } from '../xml/name-table.ts';
import { growingBytes, pushBytes } from '../package-index/growing.ts';

/** Longest text or attribute that is kept (a boolean dependency of a language ecosystem can be long). */
const longest = 1 << 18;

/** A range of bytes that is reused from element to element. */
export interface Span {
  bytes: Uint8Array;
  start: number;
  end: number;
}

/** Collects the text of one element; the same collector serves all elements in turn. */
export function createTextCapture() {
  const scratch = growingBytes(1 << 12);
  let active = false;
  return {
    begin(): void {
      active = true;
      scratch.length = 0;
    },
    add(bytes: Uint8Array, start: number, end: number, raw: boolean): void {
      if (!active) return;
      if (end - start + scratch.length > longest)
        throw new ViaductError('E_LIMIT', 'A text of the metadata is longer than 256 KiB');
      if (!raw) pushBytes(scratch, bytes, start, end);
      else {
        const decoded = encodeXmlText(decodeXmlText(bytes, start, end, false));
        pushBytes(scratch, decoded, 0, decoded.length);
      }
    },
    /** The collected text without blanks around it. */
    finish(into: Span): void {
      active = false;
      into.bytes = scratch.values;
      into.start = 0;
      into.end = scratch.length;
      while (into.start < into.end && scratch.values[into.start]! <= 0x20) into.start++;
      while (into.end > into.start && scratch.values[into.end - 1]! <= 0x20) into.end--;
    },
  };
}

/**
 * Visits the attributes of a start tag that a table knows, with their decoded values; others are passed over.
 * @param visit gets the attribute's number in the table and a span that is valid during the call
 */
export function forKnownAttributes(
  token: XmlToken,
  table: NameTable,
  span: Span,
  visit: (number: number) => void,
): void {
  const { attributes, bytes } = token;
  for (let i = 0; i < token.attributeCount * attributeFields; i += attributeFields) {
    const number = findName(table, bytes, attributes[i]!, attributes[i + 1]!, attributes[i + 2]!);
    if (number === -1) continue;
    const start = attributes[i + 3]!;
    const end = attributes[i + 4]!;
    if (end - start > longest)
      throw new ViaductError('E_LIMIT', 'An attribute of the metadata is longer than 256 KiB');
    if (attributes[i + 5] === 0) {
      span.bytes = bytes;
      span.start = start;
      span.end = end;
    } else {
      span.bytes = encodeXmlText(decodeXmlText(bytes, start, end, true));
      span.start = 0;
      span.end = span.bytes.length;
    }
    visit(number);
  }
}

export function emptySpan(): Span {
  return { bytes: new Uint8Array(0), start: 0, end: 0 };
}

const decoder = new TextDecoder();

export function spanText(span: Span): string {
  return decoder.decode(span.bytes.subarray(span.start, span.end));
}

/** The decimal number of a span, 0 when it is empty. Throws E_METADATA for anything else or above `most`. */
export function spanNumber(span: Span, most: number): number {
  let value = 0;
  for (let i = span.start; i < span.end; i++) {
    const digit = span.bytes[i]! - 0x30;
    if (digit < 0 || digit > 9 || value > most) throw noNumber(span);
    value = value * 10 + digit;
  }
  if (value > most) throw noNumber(span);
  return value;
}

function noNumber(span: Span): ViaductError {
  return new ViaductError(
    'E_METADATA',
    `${JSON.stringify(spanText(span).slice(0, 40))} is no number in range`,
  );
}
