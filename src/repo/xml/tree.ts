import { ViaductError, placeAt } from '../../core/index.ts';
import { attributeFields, createXmlScanner } from './scanner.ts';
import { decodeXmlText } from './text.ts';

export interface XmlElement {
  /** As written, with its prefix. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Text directly inside, without blanks around it. */
  readonly text: string;
  /** Byte offset of its start tag. */
  readonly offset: number;
}

interface Open extends XmlElement {
  children: XmlElement[];
  text: string;
}

const mostElements = 100_000;

/**
 * Reads a small XML document whole (repomd.xml, metalink).
 * @param file name for error messages
 * Throws E_METADATA with line and column, E_LIMIT.
 */
export function parseXml(file: string, bytes: Uint8Array): XmlElement {
  const decoder = new TextDecoder();
  const path: Open[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  const scanner = createXmlScanner({
    open(token) {
      if (++count > mostElements)
        throw new ViaductError('E_LIMIT', `The document has more than ${mostElements} elements`);
      const slice = (start: number, end: number) => decoder.decode(token.bytes.subarray(start, end));
      const attributes = new Map<string, string>();
      for (let i = 0; i < token.attributeCount * attributeFields; i += attributeFields) {
        const [start, end, , valueStart, valueEnd] = token.attributes.subarray(i, i + attributeFields);
        const name = slice(start!, end!);
        if (attributes.has(name))
          throw new ViaductError('E_METADATA', `The attribute ${name} is given twice`);
        attributes.set(name, decodeXmlText(token.bytes, valueStart!, valueEnd!, true));
      }
      const name = slice(token.start, token.end);
      const element: Open = { name, attributes, children: [], text: '', offset: scanner.offset() };
      path.at(-1)?.children.push(element);
      root ??= element;
      path.push(element);
    },
    text(source, start, end) {
      const element = path.at(-1);
      if (element !== undefined) element.text += decodeXmlText(source, start, end, false);
    },
    close() {
      const element = path.pop();
      if (element !== undefined) element.text = element.text.trim();
    },
  });
  try {
    scanner.write(bytes);
    scanner.end();
  } catch (thrown) {
    throw placed(thrown, file, bytes, scanner.offset());
  }
  return root!;
}

/** The same error, pointing at a byte of a document that is in memory. */
export function placed(thrown: unknown, file: string, bytes: Uint8Array, offset: number): unknown {
  if (!(thrown instanceof ViaductError) || thrown.where !== undefined) return thrown;
  const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, offset)).length;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return new ViaductError(thrown.code, thrown.message, {
    ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
    where: placeAt(file, text, before),
    cause: thrown.cause,
  });
}

/** The first child of a name. */
export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}
