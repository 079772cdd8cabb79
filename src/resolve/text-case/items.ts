import { ViaductError } from '../../core/index.ts';
import { type Line, type Reading, wrong } from './lines.ts';

/**
 * Splits a line at a separator followed by a blank (`, ` or `; `). Where a part begins with a double quote, or has one after a
 * blank, what stands in quotes is a JSON string, inside which nothing separates.
 */
export function splitAt(reading: Reading, line: Line, separator: ',' | ';'): Line[] {
  const { text, offset } = line;
  const parts: Line[] = [];
  let start = 0;
  const push = (end: number) => {
    const raw = text.slice(start, end);
    const clean = raw.trim();
    const at = { text: clean, offset: offset + start + raw.search(/\S|$/) };
    if (clean === '') throw wrong(reading, at, `Nothing stands before or after a ${separator}`);
    parts.push(at);
  };
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"' && (at === start || /[\s]/.test(text[at - 1]!))) at = endOfQuote(reading, line, at);
    else if (text[at] === separator && /^(\s|$)/.test(text.slice(at + 1, at + 2))) {
      push(at);
      start = at + 1;
      while (text[start] === ' ') start++;
      at = start - 1;
    }
  }
  push(text.length);
  return parts;
}

function endOfQuote(reading: Reading, { text, offset }: Line, from: number): number {
  for (let at = from + 1; at < text.length; at++)
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  throw wrong(reading, { offset: offset + from }, 'A quote is not closed', 'Quoted words are JSON strings');
}

/** Words separated by blanks; quoted ones are JSON strings. */
export function wordsOf(reading: Reading, line: Line): string[] {
  const words: string[] = [];
  const { text } = line;
  for (let at = 0; at < text.length;) {
    if (/\s/.test(text[at]!)) at++;
    else if (text[at] === '"') {
      const end = endOfQuote(reading, line, at);
      words.push(unquote(reading, { text: text.slice(at, end + 1), offset: line.offset + at }));
      at = end + 1;
    } else {
      const word = /^\S+/.exec(text.slice(at, at + 65_536))![0];
      words.push(word);
      at += word.length;
    }
  }
  return words;
}

/** One text, in quotes or not. */
export function unquote(reading: Reading, line: Line): string {
  if (!line.text.startsWith('"')) return line.text;
  try {
    const value: unknown = JSON.parse(line.text);
    if (typeof value === 'string') return value;
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
  }
  throw wrong(reading, line, `${line.text.slice(0, 80)} is no JSON string`);
}

/** Texts with commas between. */
export function textsOf(reading: Reading, line: Line): string[] {
  return splitAt(reading, line, ',').map((item) => unquote(reading, item));
}

/** A text as an item of a list: in quotes only where it has to be. */
export function quoteItem(text: string): string {
  const plain =
    /^[^"\s]/.test(text) && !/\s$|[,;](\s|$)|\s"|[\0-\x1f\x7f-\x9f\u2028\u2029]|\{\d+\.\.\d+\}/.test(text);
  return plain ? text : quote(text);
}

/** A text as a single word among others. */
export function quoteWord(text: string): string {
  return /^[^"\s]\S*$/.test(text) && quoteItem(text) === text ? text : quote(text);
}

function quote(text: string): string {
  // Everything that could break a line, or be read as a range of numbers, is escaped.
  return JSON.stringify(text)
    .replace(
      /[\x7f-\x9f\u2028\u2029]/g,
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .replace(/\{(?=\d+\.\.\d+\})/g, '\\u007b');
}

/** Reads a value with a function that throws without a place. */
export function placed<T>(reading: Reading, at: Line, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof ViaductError)) throw thrown;
    throw wrong(reading, at, thrown.message, thrown.hint);
  }
}
