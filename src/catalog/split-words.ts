/**
 * Splits a text at spaces; what stands between ' is one word (`foo '(bar if baz)'`), as in the package lists of rpm-ostree.
 * Undefined when a quote is not closed, or the text holds control characters.
 */
export function splitWords(text: string): string[] | undefined {
  if ([...text].some((character) => (character < ' ' && !/\s/.test(character)) || character === '\x7f'))
    return undefined;
  const words: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const match = /^(?:'([^']+)'|([^\s']+))(?:\s+|$)/.exec(rest);
    if (match === null) return undefined;
    words.push(match[1] ?? match[2]!);
    rest = rest.slice(match[0].length);
  }
  return words;
}
