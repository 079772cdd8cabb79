import { ViaductError } from '../../core/index.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const predefined = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * Content of a text or attribute value: the five predefined entities and character numbers replaced, line ends made
 * \n (XML 1.0, 2.11), in attributes white space made blanks (3.3.3). No other entity exists here, so nothing expands.
 * Throws E_METADATA without a place.
 */
export function decodeXmlText(bytes: Uint8Array, start: number, end: number, attribute: boolean): string {
  let text = decoder.decode(bytes.subarray(start, end)).replace(/\r\n?/g, '\n');
  if (attribute) text = text.replace(/[\t\n]/g, ' ');
  return text.includes('&')
    ? text.replace(/&([^;&]{0,12};?)/g, (_, name: string) => replacement(name))
    : text;
}

export function encodeXmlText(text: string): Uint8Array {
  return encoder.encode(text);
}

function replacement(reference: string): string {
  const name = reference.endsWith(';') ? reference.slice(0, -1) : '';
  const number = /^#(?:(\d{1,7})|x([0-9a-fA-F]{1,6}))$/.exec(name);
  if (number !== null) {
    const code = number[1] === undefined ? Number.parseInt(number[2]!, 16) : Number(number[1]);
    if (isCharacter(code)) return String.fromCodePoint(code);
  }
  const known = predefined.get(name);
  if (known === undefined)
    throw new ViaductError(
      'E_METADATA',
      `The reference ${JSON.stringify(`&${reference}`)} is not known here`,
    );
  return known;
}

/** Char of XML 1.0, section 2.2. */
function isCharacter(code: number): boolean {
  return (
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}
