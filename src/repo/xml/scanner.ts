import { ViaductError } from '../../core/index.ts';
import { findMarkupEnd, startsWith, withLineFeeds } from './markup.ts';
import { hashStart, hashStep } from './name-table.ts';

/** Numbers for each attribute in `XmlToken.attributes`: name start, end and hash, value start and end, 1 if to be decoded. */
export const attributeFields = 6;

/** The start tag or text just passed; offsets into `bytes`, valid only during the call. */
export interface XmlToken {
  bytes: Uint8Array;
  /** Name of a start tag. */
  start: number;
  end: number;
  hash: number;
  attributes: Int32Array;
  attributeCount: number;
}

/** Receives events. Elements nest properly when these are called; `close` follows every `open`. */
export interface XmlHandler {
  open(token: XmlToken): void;
  /** Text between tags, in one or more pieces; `raw` says that references and line ends are to be decoded. */
  text(bytes: Uint8Array, start: number, end: number, raw: boolean): void;
  close(): void;
}

export interface XmlScanner {
  write(chunk: Uint8Array): void;
  /** To be called at the end of input; throws when an element is still open. */
  end(): void;
  /** Byte offset of the token under way, for error messages. */
  offset(): number;
}

const maximum = { depth: 32, attributes: 64, name: 128, token: 16 << 20 } as const;

const lt = 0x3c;
const gt = 0x3e;
const slash = 0x2f;
const bang = 0x21;
const question = 0x3f;
const equals = 0x3d;
const ampersand = 0x26;
const carriage = 0x0d;

/**
 * Streaming scanner for the XML that rpm-md uses: elements, attributes, text, CDATA, comments, processing instructions
 * and one XML declaration (UTF-8). A document type is refused. Makes no strings and no objects per event.
 * Bounds: depth 32, 64 attributes an element, names of 128 bytes, tokens of 16 MiB.
 * Throws E_METADATA and E_LIMIT without a place: callers know the file, `offset()` the position.
 */
export function createXmlScanner(handler: XmlHandler): XmlScanner {
  let bytes: Uint8Array = new Uint8Array(0);
  /** Offset of bytes[0] in the document. */
  let base = 0;
  /** Start of the token under way. */
  let at = 0;
  let depth = 0;
  let seenRoot = false;
  const openNames: Uint8Array[] = Array.from({ length: maximum.depth }, () => new Uint8Array(maximum.name));
  const openLengths = new Int32Array(maximum.depth);
  const token: XmlToken = {
    bytes,
    start: 0,
    end: 0,
    hash: 0,
    attributes: new Int32Array(maximum.attributes * attributeFields),
    attributeCount: 0,
  };

  const fail = (message: string): never => {
    throw new ViaductError('E_METADATA', message);
  };

  /** Passes every complete token; returns when the rest needs more bytes. */
  const scan = (last: boolean): void => {
    const length = bytes.length;
    while (at < length) {
      if (bytes[at] !== lt) {
        if (!text(last)) return;
        continue;
      }
      if (at + 1 >= length) return;
      const next = bytes[at + 1]!;
      const done = next === slash ? endTag() : next === bang || next === question ? markup() : startTag();
      if (!done) return;
    }
  };

  const text = (last: boolean): boolean => {
    const length = bytes.length;
    let raw = false;
    let blank = true;
    let end = at;
    for (; end < length; end++) {
      const byte = bytes[end]!;
      if (byte === lt) break;
      if (byte > 0x20) {
        blank = false;
        if (byte === ampersand) raw = true;
      } else if (byte === carriage) raw = true;
      else if (byte !== 0x20 && byte !== 0x0a && byte !== 0x09) fail('The text has a control character');
    }
    if (end === length && !last) return false;
    if (depth > 0) handler.text(bytes, at, end, raw);
    else if (!blank && !isByteOrderMark(end)) fail('There is text outside the root element');
    at = end;
    return true;
  };

  const isByteOrderMark = (end: number): boolean =>
    base + at === 0 && end === 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

  const markup = (): boolean => {
    if (startsWith(bytes, at, '<!D'))
      fail('A document type (<!DOCTYPE) is not allowed in repository metadata');
    const end = findMarkupEnd(bytes, at);
    if (end === -1) return false;
    if (startsWith(bytes, at, '<![CDATA[')) {
      if (depth === 0) fail('There is text outside the root element');
      const content = withLineFeeds(bytes.subarray(at + 9, end - 3));
      handler.text(content, 0, content.length, false);
    } else if (startsWith(bytes, at, '<?xml ')) checkDeclaration(end);
    at = end;
    return true;
  };

  const checkDeclaration = (end: number): void => {
    const declaration = new TextDecoder('latin1').decode(bytes.subarray(at, end));
    const encoding = /\sencoding\s*=\s*["']([^"']*)["']/.exec(declaration)?.[1];
    if (encoding !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(encoding))
      fail(`The encoding ${JSON.stringify(encoding.slice(0, 40))} is not supported; rpm-md is UTF-8`);
  };

  const startTag = (): boolean => {
    const length = bytes.length;
    let i = at + 1;
    let hash = hashStart;
    for (; i < length && !isNameEnd(bytes[i]!); i++) hash = hashStep(hash, bytes[i]!);
    if (i === length) return false;
    const nameEnd = i;
    if (nameEnd === at + 1) fail('A tag has no name');
    if (nameEnd - at > maximum.name) fail('The name of a tag is too long');
    let count = 0;
    let closed = false;
    for (;;) {
      const blank = i;
      while (i < length && isBlank(bytes[i]!)) i++;
      if (i >= length) return false;
      const byte = bytes[i]!;
      if (byte === gt) break;
      if (byte === slash) {
        if (i + 1 >= length) return false;
        if (bytes[i + 1] !== gt) fail('A "/" stands inside a tag');
        closed = true;
        i++;
        break;
      }
      if (blank === i) fail('Blank space is missing between the attributes of a tag');
      if (count === maximum.attributes) fail('A tag has more than 64 attributes');
      const after = attribute(i, count);
      if (after === -1) return false;
      i = after;
      count++;
    }
    if (depth === 0 && seenRoot) fail('There is a second root element');
    if (depth === maximum.depth) fail(`Elements are nested more than ${maximum.depth} deep`);
    seenRoot = true;
    token.bytes = bytes;
    token.start = at + 1;
    token.end = nameEnd;
    token.hash = hash;
    token.attributeCount = count;
    handler.open(token);
    if (closed) handler.close();
    else {
      const name = openNames[depth]!;
      for (let k = at + 1, to = 0; k < nameEnd; k++, to++) name[to] = bytes[k]!;
      openLengths[depth++] = nameEnd - at - 1;
    }
    at = i + 1;
    return true;
  };

  /** Passes `name="value"`; returns the offset after it, or -1 when more bytes are needed. */
  const attribute = (start: number, count: number): number => {
    const length = bytes.length;
    const into = count * attributeFields;
    const fields = token.attributes;
    let i = start;
    let hash = hashStart;
    for (; i < length && !isNameEnd(bytes[i]!) && bytes[i] !== equals; i++) hash = hashStep(hash, bytes[i]!);
    fields[into] = start;
    fields[into + 1] = i;
    fields[into + 2] = hash;
    while (i < length && isBlank(bytes[i]!)) i++;
    if (i >= length) return -1;
    if (bytes[i] !== equals) fail('An attribute has no value');
    i++;
    while (i < length && isBlank(bytes[i]!)) i++;
    if (i >= length) return -1;
    const quote = bytes[i]!;
    if (quote !== 0x22 && quote !== 0x27) fail('The value of an attribute is not quoted');
    fields[into + 3] = ++i;
    let raw = 0;
    for (; i < length; i++) {
      const byte = bytes[i]!;
      if (byte === quote) {
        fields[into + 4] = i;
        fields[into + 5] = raw;
        return i + 1;
      }
      if (byte === lt) fail('The value of an attribute contains "<"');
      if (byte === ampersand) raw = 1;
      else if (byte < 0x20) {
        if (byte !== 0x0a && byte !== 0x09 && byte !== carriage) fail('An attribute has a control character');
        raw = 1;
      }
    }
    return -1;
  };

  const endTag = (): boolean => {
    const length = bytes.length;
    let i = at + 2;
    while (i < length && !isNameEnd(bytes[i]!)) i++;
    const nameEnd = i;
    while (i < length && isBlank(bytes[i]!)) i++;
    if (i >= length) return false;
    if (bytes[i] !== gt) fail('An end tag is damaged');
    if (depth === 0) fail('An end tag has no start tag');
    const name = openNames[--depth]!;
    const expected = openLengths[depth]!;
    let same = nameEnd - at - 2 === expected;
    for (let k = 0; same && k < expected; k++) same = name[k] === bytes[at + 2 + k];
    if (!same) fail(`The element <${new TextDecoder().decode(name.subarray(0, expected))}> is not closed`);
    handler.close();
    at = i + 1;
    return true;
  };

  return {
    write(chunk) {
      const rest = bytes.length - at;
      if (rest > maximum.token) throw new ViaductError('E_LIMIT', 'A tag or text is longer than 16 MiB');
      const joined = rest === 0 ? chunk : new Uint8Array(rest + chunk.length);
      if (rest > 0) {
        joined.set(bytes.subarray(at));
        joined.set(chunk, rest);
      }
      base += at;
      bytes = joined;
      at = 0;
      scan(false);
    },
    end() {
      scan(true);
      if (at < bytes.length) fail('The document ends inside a tag');
      if (depth > 0 || !seenRoot) fail('The document ends before its root element is closed');
    },
    offset: () => base + at,
  };
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Whether a byte ends the name of a tag or attribute. */
function isNameEnd(byte: number): boolean {
  return byte <= 0x20 || byte === gt || byte === slash || byte === lt || byte === equals;
}
