import { describe, expect, it } from 'vitest';
import { formatPlace, placeAt } from './place.ts';

describe('placeAt', () => {
  const text = 'first\nsecond line\n\nlast';
  it.each([
    [0, 1, 1, 'first'],
    [5, 1, 6, 'first'],
    [6, 2, 1, 'second line'],
    [13, 2, 8, 'second line'],
    [18, 3, 1, ''],
    [19, 4, 1, 'last'],
    [999, 4, 5, 'last'],
    [-3, 1, 1, 'first'],
  ])('finds offset %i at line %i, column %i', (offset, line, column, excerpt) => {
    expect(placeAt('f', text, offset)).toEqual({ file: 'f', line, column, excerpt });
  });

  it('shortens a long line around the column', () => {
    const place = placeAt('f', `${'a'.repeat(500)}X${'b'.repeat(500)}`, 500);
    expect(place.excerpt).toHaveLength(120);
    expect(place.excerpt).toContain('aXb');
  });
});

describe('formatPlace', () => {
  it.each([
    [{ file: 'a.yaml', line: 3, column: 7 }, 'a.yaml:3:7'],
    [{ file: 'a.yaml', line: 3 }, 'a.yaml:3'],
    [{ file: 'a.rpm', offset: 96 }, 'a.rpm@96'],
    [{ file: 'a.rpm' }, 'a.rpm'],
  ])('%o is %s', (place, text) => expect(formatPlace(place)).toBe(text));
});
