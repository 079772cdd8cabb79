import { ViaductError } from '../core/index.ts';
import { type Capability, parseComparison } from './capability.ts';
import { parseEvr } from './evr.ts';

/** A boolean ("rich") dependency, as rpm's manual describes it (boolean_dependencies). */
export type RichDependency =
  | { readonly kind: 'capability'; readonly capability: Capability }
  | { readonly kind: 'and' | 'or' | 'with'; readonly operands: readonly RichDependency[] }
  | { readonly kind: 'without'; readonly operand: RichDependency; readonly excluded: RichDependency }
  | {
      readonly kind: 'if' | 'unless';
      readonly operand: RichDependency;
      readonly condition: RichDependency;
      readonly otherwise?: RichDependency;
    };

const longestText = 64 * 1024;
const deepestNesting = 40;

const operators = new Set(['and', 'or', 'if', 'unless', 'with', 'without'] as const);
type Operator = typeof operators extends Set<infer T> ? T : never;

/** Whether a dependency's name is the text of a boolean dependency. */
export function isRich(name: string): boolean {
  return name.startsWith('(');
}

/**
 * Parses the text of a boolean dependency. `and`, `or` and `with` chain; the others take two operands, `if` and
 * `unless` optionally `else`. Throws E_RICH_DEPENDENCY, also above 64 KiB or 40 levels.
 */
export function parseRichDependency(text: string): RichDependency {
  if (text.length > longestText) throw unreadable(text, 'it is too long');
  let at = 0;

  function fail(problem: string): never {
    throw unreadable(text, `${problem} at column ${at + 1}`);
  }

  function skipBlanks(): void {
    while (at < text.length && /\s/.test(text[at]!)) at++;
  }

  // A word ends at a blank or at a closing parenthesis that it did not open: `pkgconfig(x)` is one word.
  function word(): string {
    skipBlanks();
    const start = at;
    let open = 0;
    for (; at < text.length; at++) {
      const character = text[at]!;
      if (character === '(') open++;
      else if (character === ')' && open-- === 0) break;
      else if (/\s/.test(character)) break;
    }
    if (at === start) fail('a name is missing');
    return text.slice(start, at);
  }

  function peekWord(): string {
    const before = at;
    skipBlanks();
    const found = at >= text.length || text[at] === ')' ? '' : word();
    at = before;
    return found;
  }

  function operand(depth: number): RichDependency {
    skipBlanks();
    return text[at] === '(' ? group(depth + 1) : simple();
  }

  function simple(): RichDependency {
    const name = word();
    const comparison = parseComparison(peekWord());
    if (comparison === undefined) return { kind: 'capability', capability: { name } };
    word();
    return { kind: 'capability', capability: { name, comparison, evr: parseEvr(word()) } };
  }

  function group(depth: number): RichDependency {
    if (depth > deepestNesting) fail('it is nested too deeply');
    at++;
    const first = operand(depth);
    const result = rest(first, depth);
    skipBlanks();
    if (text[at] !== ')') fail('a closing parenthesis is missing');
    at++;
    return result;
  }

  function rest(first: RichDependency, depth: number): RichDependency {
    const operator = peekWord();
    if (operator === '') return first;
    if (!operators.has(operator as Operator)) fail(`${JSON.stringify(operator)} is no operator`);
    word();
    switch (operator as Operator) {
      case 'and':
      case 'or':
      case 'with': {
        const operands = [first, operand(depth)];
        while (peekWord() === operator) {
          word();
          operands.push(operand(depth));
        }
        return { kind: operator as 'and' | 'or' | 'with', operands };
      }
      case 'without':
        return { kind: 'without', operand: first, excluded: operand(depth) };
      case 'if':
      case 'unless': {
        const kind = operator as 'if' | 'unless';
        const condition = operand(depth);
        if (peekWord() !== 'else') return { kind, operand: first, condition };
        word();
        return { kind, operand: first, condition, otherwise: operand(depth) };
      }
    }
  }

  skipBlanks();
  if (text[at] !== '(') fail('an opening parenthesis is missing');
  const result = group(1);
  skipBlanks();
  if (at < text.length) fail('something follows the end');
  return result;
}

function unreadable(text: string, problem: string): ViaductError {
  const shown = text.length > 120 ? `${text.slice(0, 120)}...` : text;
  return new ViaductError('E_RICH_DEPENDENCY', `The boolean dependency ${shown} cannot be read: ${problem}`);
}
