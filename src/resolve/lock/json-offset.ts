/**
 * Where in a valid JSON text the value at a path begins (the nearest enclosing value when the path goes on), as a 0-based
 * offset, for errors that point at it.
 */
export function jsonOffset(text: string, path: readonly PropertyKey[]): number {
  let at = skipSpace(text, 0);
  for (const step of path) {
    const next = typeof step === 'number' ? element(text, at, step) : member(text, at, String(step));
    if (next === undefined) return at;
    at = next;
  }
  return at;
}

function member(text: string, at: number, name: string): number | undefined {
  if (text[at] !== '{') return undefined;
  let found: number | undefined;
  at = skipSpace(text, at + 1);
  while (text[at] === '"') {
    const end = skipString(text, at);
    const key: unknown = JSON.parse(text.slice(at, end));
    at = skipSpace(text, skipSpace(text, end) + 1);
    // Of a key that stands twice the last one counts.
    if (key === name) found = at;
    at = skipSpace(text, skipValue(text, at));
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return found;
}

function element(text: string, at: number, index: number): number | undefined {
  if (text[at] !== '[') return undefined;
  at = skipSpace(text, at + 1);
  for (let i = 0; at < text.length && text[at] !== ']'; i++) {
    if (i === index) return at;
    at = skipSpace(text, skipValue(text, at));
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return undefined;
}

function skipSpace(text: string, at: number): number {
  while (at < text.length && /\s/.test(text[at]!)) at++;
  return at;
}

function skipString(text: string, at: number): number {
  for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++;
  return at + 1;
}

function skipValue(text: string, at: number): number {
  let depth = 0;
  while (at < text.length) {
    const character = text[at]!;
    if (character === '"') at = skipString(text, at) - 1;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') {
      if (depth === 0) return at;
      depth--;
    } else if (character === ',' && depth === 0) return at;
    at++;
    if (depth === 0 && /[}\]"]/.test(text[at - 1]!)) return at;
  }
  return at;
}

const tokens =
  /[ \t\n\r]*(?:([[\]{}:,])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-]))/y;

/**
 * Where a text stops being JSON, as a 0-based offset: the first character that cannot stand there, or the end. The messages of
 * JSON.parse do not tell it in all cases.
 */
export function jsonFault(text: string): number {
  const open: ('{' | '[')[] = [];
  // What may come next: a value, a key, a colon, or what goes on after a value. `empty` allows the closing bracket.
  let next: 'value' | 'key' | 'colon' | 'more' = 'value';
  let empty = false;
  let at = 0;
  while (!(next === 'more' && open.length === 0)) {
    tokens.lastIndex = at;
    const found = tokens.exec(text);
    if (found === null) break;
    const [, sign, string] = found;
    const kind = open.at(-1);
    if (next === 'key' && string !== undefined) next = 'colon';
    else if (next === 'colon' && sign === ':') next = 'value';
    else if (next === 'value' && (sign === '{' || sign === '[')) {
      open.push(sign);
      [next, empty, at] = [sign === '{' ? 'key' : 'value', true, tokens.lastIndex];
      continue;
    } else if (next === 'value' && sign === undefined) next = 'more';
    else if (next === 'more' && sign === ',') next = kind === '{' ? 'key' : 'value';
    else if ((next === 'more' || empty) && kind !== undefined && sign === (kind === '{' ? '}' : ']')) {
      open.pop();
      next = 'more';
    } else break;
    [empty, at] = [false, tokens.lastIndex];
  }
  return skipSpace(text, at);
}
