/** A simple command of a shell script. */
export interface ShellCommand {
  /** Words with their quotes taken off; redirections and leading assignments left out. */
  readonly words: readonly string[];
  /** Whether the command writes to a file other than /dev/null. */
  readonly writes: boolean;
  /** The command as it is written, shortened. */
  readonly text: string;
}

const keywords = new Set([
  'if',
  'then',
  'elif',
  'else',
  'fi',
  'while',
  'until',
  'do',
  'done',
  '!',
  '{',
  '}',
  '(',
  ')',
]);

/**
 * Splits a script into its simple commands, as far as scriptlets of packages need it. What it does not understand
 * (here-documents, functions, case, loops over words, commands inside words) comes out as undefined: the caller then refuses the script.
 */
export function shellCommands(script: string): ShellCommand[] | undefined {
  const commands: ShellCommand[] = [];
  let words: Word[] = [];
  const end = (): boolean => {
    const command = simpleCommand(words);
    words = [];
    if (command === undefined) return false;
    if (command.words.length > 0 || command.writes) commands.push(command);
    return true;
  };
  const tokens = tokenize(script);
  if (tokens === undefined) return undefined;
  for (const token of tokens) {
    if (token.kind === 'word' || token.kind === 'redirect') words.push(token);
    else if (!end()) return undefined;
  }
  return end() ? commands : undefined;
}

interface Word {
  readonly kind: 'word' | 'redirect';
  readonly text: string;
  readonly quoted: boolean;
}
type Token = Word | { readonly kind: 'end' };

function simpleCommand(all: readonly Word[]): ShellCommand | undefined {
  const words: string[] = [];
  let writes = false;
  for (let i = 0; i < all.length; i++) {
    const word = all[i]!;
    if (word.kind === 'redirect') {
      const target = /&(\d|-)?$/.test(word.text) && /&(\d|-)$/.test(word.text) ? '' : all[++i]?.text;
      if (target === undefined) return undefined;
      if (word.text.includes('>') && target !== '' && target !== '/dev/null') writes = true;
      continue;
    }
    if (words.length === 0 && !word.quoted && keywords.has(word.text)) continue;
    if (words.length === 0 && !word.quoted && /^[A-Za-z_]\w*=/.test(word.text)) continue;
    if (words.length === 0 && /^(case|for|select|function|esac|in)$/.test(word.text)) return undefined;
    words.push(word.text);
  }
  const text = all.map((word) => word.text).join(' ');
  return { words, writes, text: text.length > 120 ? `${text.slice(0, 117)}...` : text };
}

/** undefined for what is not understood. */
function tokenize(script: string): Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  while (at < script.length) {
    const rest = script.slice(at, at + 2);
    const letter = script[at]!;
    if (rest === '\\\n') at += 2;
    else if (letter === ' ' || letter === '\t' || letter === '\r') at++;
    else if (letter === '#') {
      const line = script.indexOf('\n', at);
      at = line === -1 ? script.length : line;
    } else if (/[;\n&|]/.test(letter) && rest !== '&>') {
      tokens.push({ kind: 'end' });
      at++;
    } else {
      const redirect = /^(\d*(>>|>\||>|<)(&(\d|-))?|&>>?)/.exec(script.slice(at, at + 8));
      if (redirect !== null) {
        if (script.startsWith('<<', at + redirect[0].length - 1) || redirect[0].includes('<'))
          return undefined;
        tokens.push({ kind: 'redirect', text: redirect[0], quoted: false });
        at += redirect[0].length;
        continue;
      }
      const word = readWord(script, at);
      if (word === undefined) return undefined;
      tokens.push({ kind: 'word', text: word.text, quoted: word.quoted });
      at = word.end;
    }
  }
  return tokens;
}

function readWord(script: string, from: number): { text: string; quoted: boolean; end: number } | undefined {
  let text = '';
  let quoted = false;
  let at = from;
  while (at < script.length && !/[\s;&|<>]/.test(script[at]!)) {
    const letter = script[at]!;
    if (letter === '`' || script.startsWith('$(', at)) return undefined;
    if (letter === '(' || letter === ')') {
      if (at !== from) return undefined;
      return { text: letter, quoted: false, end: at + 1 };
    }
    if (letter === "'" || letter === '"') {
      const close = script.indexOf(letter, at + 1);
      if (close === -1) return undefined;
      const inside = script.slice(at + 1, close);
      if (letter === '"' && /[`\\]|\$\(/.test(inside)) return undefined;
      text += inside;
      quoted = true;
      at = close + 1;
    } else if (letter === '\\') {
      if (at + 1 >= script.length) return undefined;
      if (script[at + 1] !== '\n') text += script[at + 1];
      at += 2;
    } else {
      text += letter;
      at++;
    }
  }
  return { text, quoted, end: at };
}
