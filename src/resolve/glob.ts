/** Whether a word holds a shell pattern. */
export function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

/** Compiles a shell pattern (`*`, `?`, `[a-z]`, `[!a]`) to a test of whole words. */
export function compileGlob(pattern: string): (word: string) => boolean {
  let expression = '';
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!;
    const close = character === '[' ? pattern.indexOf(']', i + 2) : -1;
    if (character === '*') {
      while (pattern[i + 1] === '*') i++;
      expression += '.*';
    } else if (character === '?') expression += '.';
    else if (close !== -1) {
      const inside = pattern.slice(i + 1, close).replace(/[\\\]^[]/g, '\\$&');
      expression += inside.startsWith('!') ? `[^${inside.slice(1)}]` : `[${inside}]`;
      i = close;
    } else expression += character.replace(/[\\^$.|+(){}[\]]/g, '\\$&');
  }
  const compiled = toExpression(expression);
  return (word) => (compiled === undefined ? word === pattern : compiled.test(word));
}

/** A range such as [z-a] is no valid expression; the pattern then stands for itself. */
function toExpression(text: string): RegExp | undefined {
  try {
    return new RegExp(`^${text}$`, 's');
  } catch {
    return undefined;
  }
}
