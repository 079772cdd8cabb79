/** Whether a word holds a shell pattern. */
export function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

/** The letters that every word must begin with to match a pattern. */
export function globPrefix(pattern: string): string {
  return /^[^*?[]*/.exec(pattern)![0];
}

/** What one place of a pattern takes: any run of letters, or a single letter. */
type Part = { readonly run: true } | { readonly run: false; takes(letter: string): boolean };

/**
 * Compiles a shell pattern (`*`, `?`, `[a-z]`, `[!a]`) to a test of whole words, as fnmatch(3) without flags reads it:
 * `*` also takes slashes. Takes time in proportion to the lengths of pattern and word, whatever the pattern.
 */
export function compileGlob(pattern: string): (word: string) => boolean {
  if (!isGlob(pattern)) return (word) => word === pattern;
  const prefix = globPrefix(pattern);
  const parts = parseParts(pattern.slice(prefix.length));
  return (word) => word.startsWith(prefix) && matches(parts, word, prefix.length);
}

function matches(parts: readonly Part[], word: string, start: number): boolean {
  let at = start;
  let part = 0;
  let [lastRun, resume] = [-1, start];
  while (at < word.length) {
    const current = parts[part];
    if (current?.run === true) {
      lastRun = part++;
      resume = at;
    } else if (current?.takes(word[at]!) === true) {
      at++;
      part++;
    } else if (lastRun !== -1) {
      // Only the latest run needs to take more: an earlier one could reach no further.
      part = lastRun + 1;
      at = ++resume;
    } else return false;
  }
  while (parts[part]?.run === true) part++;
  return part === parts.length;
}

function parseParts(pattern: string): Part[] {
  const parts: Part[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const letter = pattern[i]!;
    const close = letter === '[' ? pattern.indexOf(']', i + (/[!^]/.test(pattern[i + 1] ?? '') ? 3 : 2)) : -1;
    if (letter === '*') {
      if (parts.at(-1)?.run !== true) parts.push({ run: true });
    } else if (letter === '?') parts.push({ run: false, takes: () => true });
    else if (close !== -1) {
      parts.push(parseSet(pattern.slice(i + 1, close)));
      i = close;
    } else parts.push({ run: false, takes: (other) => other === letter });
  }
  return parts;
}

function parseSet(text: string): Part {
  const negated = /^[!^]/.test(text);
  const inside = negated ? text.slice(1) : text;
  const singles = new Set<string>();
  const ranges: (readonly [string, string])[] = [];
  for (let i = 0; i < inside.length; i++)
    if (inside[i + 1] === '-' && i + 2 < inside.length) {
      ranges.push([inside[i]!, inside[i + 2]!]);
      i += 2;
    } else singles.add(inside[i]!);
  const has = (letter: string) =>
    singles.has(letter) || ranges.some(([from, to]) => from <= letter && letter <= to);
  return { run: false, takes: (letter) => has(letter) !== negated };
}
