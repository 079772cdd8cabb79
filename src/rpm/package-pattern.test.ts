import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob, globPrefix } from './glob.ts';
import { parseNevra } from './nevra.ts';
import { packagePattern } from './package-pattern.ts';

const made = parseNevra('1:gcc-c++-14.2-3.fc41.x86_64')!;

describe('a pattern of packages', () => {
  it.each([
    'gcc-c++',
    'gcc-c++.x86_64',
    'gcc-c++-14.2',
    'gcc-c++-1:14.2',
    'gcc-c++-14.2-3.fc41',
    'gcc-c++-1:14.2-3.fc41',
    'gcc-c++-14.2-3.fc41.x86_64',
    'gcc-c++-1:14.2-3.fc41.x86_64',
    '1:gcc-c++-14.2-3.fc41.x86_64',
    'gcc-c++-14.2-3.fc41.x86_64.rpm',
    'gcc*',
    'gcc-?++',
    'gcc-[a-c]++',
    'gcc-[!x]++',
    '*.x86_64',
    '*-14.*',
    '*',
  ])('%s names the package', (pattern) => expect(packagePattern(pattern)(made)).toBe(true));

  it.each([
    'gcc',
    'c++',
    'gcc-c',
    'gcc-c++-14',
    'gcc-c++-2:14.2',
    'gcc-c++.i686',
    'gcc-[x]++',
    '?cc',
    '.rpm',
    '',
  ])('%s does not', (pattern) => expect(packagePattern(pattern)(made)).toBe(false));
});

describe('a glob', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/', '-'), maxLength: 12 });
  const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '/', '-'), maxLength: 10 });

  it('means what the same regular expression means', () => {
    fc.assert(
      fc.property(patterns, letters, (pattern, word) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(compileGlob(pattern)(word)).toBe(expression.test(word));
        if (compileGlob(pattern)(word)) expect(word.startsWith(globPrefix(pattern))).toBe(true);
      }),
    );
  });

  it('of many stars takes no time to speak of', () => {
    expect(compileGlob(`${'a*'.repeat(2000)}b`)('a'.repeat(4000))).toBe(false);
  });

  it.each([
    ['[]a]', ']', true],
    ['[!]a]', 'b', true],
    ['[!]a]', ']', false],
    ['[a-]', '-', true],
    ['[^a]', 'b', true],
    ['[a', '[a', true],
    ['[z-a]', 'b', false],
    ['a.c', 'abc', false],
  ])('%s takes %s: %s', (pattern, word, expected) => expect(compileGlob(pattern)(word)).toBe(expected));
});
