import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonFault, jsonOffset } from './json-offset.ts';

it.each([
  ['', 0],
  ['  ', 2],
  ['[1,]', 3],
  ['{"a": [1,]}', 9],
  ['{"a" 1}', 5],
  ['{"a": 1 "b"}', 8],
  ['{a: 1}', 1],
  ['[1 2]', 3],
  ['[01]', 1],
  ['"a\nb"', 0],
  ['{"a": tru}', 6],
  ['[1] x', 4],
  ['{"a": [', 7],
])('finds where %j stops being JSON', (text, offset) => {
  expect(() => void JSON.parse(text)).toThrow();
  expect(jsonFault(text)).toBe(offset);
});

it('goes through JSON to its end, and stops before damage', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, cut) => {
      expect(jsonFault(text)).toBe(text.length);
      const damaged = text.slice(0, cut % text.length);
      expect(jsonFault(damaged)).toBeLessThanOrEqual(damaged.length);
    }),
  );
});

it('points at a value, and at the nearest one around what is missing', () => {
  const text = '{ "a": [1, {"b": "x"}] }';
  expect(jsonOffset(text, ['a', 1, 'b'])).toBe(text.indexOf('"x"'));
  expect(jsonOffset(text, ['a', 1, 'c'])).toBe(text.indexOf('{"b"'));
  expect(jsonOffset(text, [])).toBe(0);
});
