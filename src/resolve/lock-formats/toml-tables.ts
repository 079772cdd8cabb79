import type { Place } from '../../core/index.ts';
import { formatError, quoted } from './errors.ts';

export interface TomlTable {
  /** As in its header; '' for what stands before the first one. */
  readonly name: string;
  readonly values: ReadonlyMap<string, { readonly text: string; readonly place: Place }>;
  readonly place: Place;
}

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  '"': '"',
  '\\': '\\',
};

/**
 * Reads the part of TOML 1.0 that version locks are written in: `[[table]]` headers, and `key = "text"` on one line each.
 * The rest of TOML is refused, never misread. The first table has what stands before all headers.
 * Throws E_LOCK_FORMAT with line and column.
 */
export function readTomlTables(text: string, file: string): TomlTable[] {
  let current = {
    name: '',
    values: new Map<string, { text: string; place: Place }>(),
    place: { file, line: 1 } as Place,
  };
  const tables = [current];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\r$/, '');
    const column = line.length - line.trimStart().length + 1;
    const place: Place = { file, line: index + 1, column, excerpt: line.slice(0, 120) };
    if (/^[ \t]*(#|$)/.test(line)) continue;
    const header = /^[ \t]*\[\[[ \t]*([A-Za-z0-9_.-]{1,100})[ \t]*\]\][ \t]*(#.*)?$/.exec(line);
    if (header !== null) {
      current = { name: header[1]!, values: new Map(), place };
      tables.push(current);
      continue;
    }
    const pair =
      /^[ \t]*([A-Za-z0-9_-]{1,100})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)')[ \t]*(#.*)?$/.exec(line);
    if (pair === null)
      throw formatError(
        `${quoted(line.trim())} is not read here`,
        place,
        'A line is [[packages]], [[packages.conditions]], or key = "text"',
      );
    const [, key, basic, literal] = pair;
    if (current.values.has(key!)) throw formatError(`${key!} stands twice`, place);
    current.values.set(key!, { text: literal ?? unescape(basic!, place), place });
  }
  return tables;
}

function unescape(text: string, place: Place): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)/g, (_, code: string) => {
    const point = /^[uU]./.test(code) ? parseInt(code.slice(1), 16) : undefined;
    if (point !== undefined && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff))
      return String.fromCodePoint(point);
    const letter = Object.hasOwn(escapes, code) ? escapes[code] : undefined;
    if (letter === undefined) throw formatError(`${quoted(`\\${code}`)} is no escape`, place);
    return letter;
  });
}
