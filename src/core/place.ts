/** A position in a text that a person wrote or that we read, for errors that point at it. */
export interface Place {
  /** File path or URL as the user named it. */
  readonly file: string;
  /** 1-based; absent where the input is binary. */
  readonly line?: number;
  /** 1-based, in UTF-16 code units. */
  readonly column?: number;
  /** Byte offset, for binary input. */
  readonly offset?: number;
  /** The line itself, shortened to 120 characters around the column. */
  readonly excerpt?: string;
}

/**
 * Place of a character offset in a text.
 * @param file name shown to the user
 * @param text the whole text
 * @param offset 0-based UTF-16 offset; clamped to the text
 */
export function placeAt(file: string, text: string, offset: number): Place {
  const at = Math.max(0, Math.min(offset, text.length));
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const lineEnd = text.indexOf('\n', at);
  let line = 1;
  for (let i = text.indexOf('\n'); i !== -1 && i < at; i = text.indexOf('\n', i + 1)) line++;
  const whole = text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd);
  return { file, line, column: at - lineStart + 1, excerpt: shorten(whole, at - lineStart) };
}

/** `file:line:column`, or `file@offset` for binary input. */
export function formatPlace(place: Place): string {
  if (place.line !== undefined)
    return `${place.file}:${place.line}${place.column === undefined ? '' : `:${place.column}`}`;
  return place.offset === undefined ? place.file : `${place.file}@${place.offset}`;
}

function shorten(line: string, column: number): string {
  const width = 120;
  if (line.length <= width) return line;
  const start = Math.max(0, Math.min(column - width / 2, line.length - width));
  return line.slice(start, start + width);
}
