import { expect, it } from 'vitest';
import { formatCapability } from './capability.ts';
import { type RichDependency, parseRichDependency } from './rich-dependency.ts';

function show(tree: RichDependency): unknown {
  switch (tree.kind) {
    case 'capability':
      return formatCapability(tree.capability);
    case 'and':
    case 'or':
    case 'with':
      return [tree.kind, ...tree.operands.map(show)];
    case 'without':
      return ['without', show(tree.operand), show(tree.excluded)];
    case 'if':
    case 'unless':
      return [
        tree.kind,
        show(tree.operand),
        show(tree.condition),
        ...(tree.otherwise ? [show(tree.otherwise)] : []),
      ];
  }
}

it.each([
  ['(a or b or c)', ['or', 'a', 'b', 'c']],
  ['(a >= 1:2-3 with a < 4)', ['with', 'a >= 1:2-3', 'a < 4']],
  ['(a if (b and c) else d = 1)', ['if', 'a', ['and', 'b', 'c'], 'd = 1']],
  ['(a unless b)', ['unless', 'a', 'b']],
  ['(pkgconfig(x) without y(z))', ['without', 'pkgconfig(x)', 'y(z)']],
  ['( /usr/bin/sh   or ((x and y) or z) )', ['or', '/usr/bin/sh', ['or', ['and', 'x', 'y'], 'z']]],
  ['(a)', 'a'],
  ['(libx.so.1()(64bit) or b)', ['or', 'libx.so.1()(64bit)', 'b']],
])('reads %s', (text, tree) => expect(show(parseRichDependency(text))).toEqual(tree));

it.each([
  'a',
  '()',
  '(a',
  '(a or)',
  '(a nor b)',
  '(a or b) c',
  '(a or b and c)',
  '(a without b without c)',
  '(a >= or b)',
  `${'('.repeat(50)}a${')'.repeat(50)}`,
  `(${'a'.repeat(70_000)})`,
])('refuses %.40s', (text) =>
  expect(() => parseRichDependency(text)).toThrow(
    expect.objectContaining({ code: 'E_RICH_DEPENDENCY' }) as Error,
  ),
);
