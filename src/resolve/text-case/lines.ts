import { ViaductError, nearest, placeAt } from '../../core/index.ts';
import { caseLimits } from './text-case.ts';

/** A line, or a part of one, of a text case. */
export interface Line {
  /** Without indentation and blanks at the end. */
  readonly text: string;
  /** Of its first character within the whole text. */
  readonly offset: number;
}

/** A line with those that are indented below it. */
export interface Block extends Line {
  readonly children: readonly Block[];
}

/** A text that is being read, for errors that point into it. */
export interface Reading {
  readonly file: string;
  readonly whole: string;
}

/** E_TEXT_CASE at a line. */
export function wrong(reading: Reading, { offset }: Pick<Line, 'offset'>, sentence: string, hint?: string) {
  return new ViaductError('E_TEXT_CASE', sentence, {
    where: placeAt(reading.file, reading.whole, offset),
    ...(hint === undefined ? {} : { hint }),
  });
}

/** E_TEXT_CASE for a word that is none of those that may stand there. */
export function unknownWord(
  reading: Reading,
  at: Pick<Line, 'offset'>,
  sentence: string,
  word: string,
  known: readonly string[],
) {
  const [near] = nearest(word, known);
  return wrong(
    reading,
    at,
    sentence,
    near === undefined ? `What can stand here: ${known.join(', ')}` : `Did you mean ${near}?`,
  );
}

export interface Split {
  /** The comment at the head, in one line. */
  readonly title: string;
  readonly blocks: readonly Block[];
  /** The line that begins the answer, and everything below it as it stands. */
  readonly answer?: Line & { readonly below: readonly string[] };
}

const answers = /^(ok|refused|error)( |$)/;

/**
 * Splits a text into blocks by indentation, two spaces a level, without comments and empty lines. A line that begins with
 * `ok`, `refused` or `error` begins the answer, which goes to the end of the text.
 * Throws E_TEXT_CASE, E_LIMIT.
 */
export function splitLines(reading: Reading): Split {
  const { whole, file } = reading;
  if (whole.length > caseLimits.characters)
    throw new ViaductError(
      'E_LIMIT',
      `${file} has ${whole.length} characters; at most ${caseLimits.characters} are read`,
      { where: { file } },
    );
  const title: string[] = [];
  const blocks: (Line & { children: Block[] })[] = [];
  const open: { children: Block[] }[] = [{ children: blocks }];
  let inTitle = true;
  let offset = 0;
  const lines = whole.split('\n');
  for (const [index, raw] of lines.entries()) {
    const start = offset;
    offset += raw.length + 1;
    const text = raw.trim();
    if (text.startsWith('#')) {
      if (inTitle) title.push(text.replace(/^#+\s*/, ''));
      continue;
    }
    if (text === '') {
      if (title.length > 0) inTitle = false;
      continue;
    }
    inTitle = false;
    if (answers.test(raw)) {
      const below = lines.slice(index + 1).map((line) => line.replace(/^ {2}/, '').trimEnd());
      while (below.at(-1) === '') below.pop();
      return { title: title.join(' '), blocks, answer: { text, offset: start, below } };
    }
    const indent = raw.search(/\S/);
    const at = { text, offset: start + indent };
    if (/[^ ]/.test(raw.slice(0, indent)))
      throw wrong(reading, at, 'A line is indented by something else than spaces', 'Two spaces a level');
    const level = indent / 2;
    if (!Number.isInteger(level) || level >= open.length || level > caseLimits.level)
      throw wrong(
        reading,
        at,
        `A line is indented by ${indent} spaces`,
        'Two more than the line that it belongs to',
      );
    const block = { ...at, children: [] };
    open[level]!.children.push(block);
    open.length = level + 1;
    open.push(block);
  }
  return { title: title.join(' '), blocks };
}

/** The first word of a line and what follows it. */
export function firstWord(line: Line): { readonly word: string; readonly rest: Line } {
  const word = /^\S+/.exec(line.text)?.[0] ?? '';
  const rest = line.text.slice(word.length);
  const text = rest.trimStart();
  return { word, rest: { text, offset: line.offset + word.length + rest.length - text.length } };
}
