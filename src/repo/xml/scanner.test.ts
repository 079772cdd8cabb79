import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { attributeFields, createXmlScanner } from './scanner.ts';
import { decodeXmlText } from './text.ts';

type Event =
  readonly ['open', string, Record<string, string>] | readonly ['text', string] | readonly ['close'];

/** Events of the scanner, fed in pieces of a size; neighbouring texts joined. */
function scan(document: Uint8Array, piece: number): Event[] {
  const events: Event[] = [];
  const decoder = new TextDecoder();
  const scanner = createXmlScanner({
    open(token) {
      const attributes: Record<string, string> = {};
      for (let i = 0; i < token.attributeCount * attributeFields; i += attributeFields) {
        const [start, end, , from, to] = token.attributes.subarray(i, i + attributeFields);
        attributes[decoder.decode(token.bytes.subarray(start, end))] = decodeXmlText(
          token.bytes,
          from!,
          to!,
          true,
        );
      }
      events.push(['open', decoder.decode(token.bytes.subarray(token.start, token.end)), attributes]);
    },
    text(bytes, start, end, raw) {
      addText(
        events,
        raw ? decodeXmlText(bytes, start, end, false) : decoder.decode(bytes.subarray(start, end)),
      );
    },
    close: () => events.push(['close']),
  });
  for (let at = 0; at < document.length; at += piece) scanner.write(document.subarray(at, at + piece));
  scanner.end();
  return events;
}

function oracle(document: string): Event[] {
  const events: Event[] = [];
  const parser = new SaxesParser();
  let depth = 0;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    depth++;
    events.push(['open', tag.name, { ...tag.attributes }]);
  });
  const text = (value: string) => (depth > 0 ? addText(events, value) : undefined);
  parser.on('text', text);
  parser.on('cdata', text);
  parser.on('closetag', () => {
    depth--;
    events.push(['close']);
  });
  parser.write(document).close();
  return events;
}

function addText(events: Event[], value: string): void {
  const last = events.at(-1);
  if (value === '') return;
  if (last?.[0] === 'text') events[events.length - 1] = ['text', last[1] + value];
  else events.push(['text', value]);
}

const name = fc.constantFrom('a', 'rpm:entry', 'rpm:group', 'package', 'é', 'x-1.b');
const character = fc.constantFrom(...'ab <>&"\'\n\t\r]日😀'.split(/(?:)/u), '\r\n', ']]');
const text = fc.array(character, { maxLength: 6 }).map((parts) => parts.join(''));
const escaped = (value: string) =>
  value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&#62;')
    .replaceAll('"', '&quot;')
    .replaceAll('日', '&#x65e5;');
const attributes = fc
  .uniqueArray(fc.tuple(fc.constantFrom('name', 'ver', 'xml:base', 'pre'), text), {
    maxLength: 3,
    selector: ([key]) => key,
  })
  .map((list) => list.map(([key, value]) => ` ${key} = "${escaped(value)}"`).join(''));
const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
  content: fc.oneof(
    { maxDepth: 5 },
    text.map(escaped),
    text.map((value) => `<!-- ${value.replaceAll('-', '')} -->`),
    text
      .map((value) => `<![CDATA[${value.replaceAll(']]>', '')}]]>`)
      .filter((value) => !value.includes(']]]')),
    fc.constant('<?note anything > here?>'),
    tie('element'),
  ),
  element: fc
    .tuple(name, attributes, fc.array(tie('content'), { maxLength: 4 }), fc.boolean())
    .map(([tag, list, children, short]) =>
      children.length === 0 && short ? `<${tag}${list}/>` : `<${tag}${list}>${children.join('')}</${tag}\n>`,
    ),
}));

describe('the scanner', () => {
  it('sees what saxes sees, wherever the input is cut', () => {
    fc.assert(
      fc.property(element, fc.integer({ min: 1, max: 40 }), fc.boolean(), (tree, piece, prolog) => {
        const document = `${prolog ? '<?xml version="1.0" encoding="UTF-8"?>\n<!-- x -->' : ''}${tree}\n`;
        expect(scan(Buffer.from(document), piece)).toEqual(oracle(document));
      }),
      { numRuns: 500 },
    );
  });

  it('never accepts a document with a piece missing that saxes refuses', () => {
    fc.assert(
      fc.property(element, fc.nat(), fc.nat({ max: 3 }), (tree, at, length) => {
        const letters = [...tree];
        letters.splice(at % letters.length, length);
        const broken = letters.join('');
        let expected: Event[] | undefined;
        try {
          expected = oracle(broken);
        } catch {
          expected = undefined;
        }
        if (expected !== undefined) expect(scan(Buffer.from(broken), 7)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('passes over a byte order mark', () => {
    expect(scan(Buffer.from('\uFEFF<a/>'), 100)).toEqual([['open', 'a', {}], ['close']]);
  });

  it.each([
    ['<!DOCTYPE a [<!ENTITY x "y">]><a/>', 'DOCTYPE'],
    ['<a>&x;</a>', 'not known'],
    ['<a>&#0;</a>', 'not known'],
    ['<a>&#x110000;</a>', 'not known'],
    ['<a>&amp</a>', 'not known'],
    ['<a></b>', '<a> is not closed'],
    ['<a><b></a></b>', '<b> is not closed'],
    ['<a>', 'before its root element is closed'],
    ['<a/><b/>', 'second root'],
    ['x<a/>', 'outside the root'],
    ['</a>', 'no start tag'],
    ['<a b/>', 'no value'],
    ['<a b=c/>', 'not quoted'],
    ['<a b="<"/>', 'contains "<"'],
    ['<a b="1"c="2"/>', 'Blank space is missing'],
    ['<a b="\u0001"/>', 'control character'],
    ['<a>\u0001</a>', 'control character'],
    ['<a /b/>', '"/" stands inside'],
    ['< a/>', 'no name'],
    ['<a><!-- ', 'ends inside a tag'],
    ['', 'before its root element is closed'],
    ['<?xml version="1.0" encoding="ISO-8859-1"?><a/>', 'encoding'],
    [`${'<a>'.repeat(33)}`, 'nested more than 32'],
    [`<${'a'.repeat(200)}/>`, 'too long'],
    [`<a ${Array.from({ length: 65 }, (_, i) => `b${i}=""`).join(' ')}/>`, 'more than 64 attributes'],
  ])('refuses %.60j', (document, message) => {
    for (const piece of [1, 1000])
      expect(() => scan(Buffer.from(document), piece)).toThrow(
        expect.objectContaining({
          code: 'E_METADATA',
          message: expect.stringContaining(message) as string,
        }) as Error,
      );
  });

  it('bounds a text that never ends', () => {
    const scanner = createXmlScanner({ open: () => {}, text: () => {}, close: () => {} });
    scanner.write(Buffer.from('<a>'));
    const chunk = Buffer.alloc(8 << 20, 'x');
    expect(() => {
      for (let i = 0; i < 4; i++) scanner.write(chunk);
    }).toThrow(expect.objectContaining({ code: 'E_LIMIT' }) as Error);
  });
});
