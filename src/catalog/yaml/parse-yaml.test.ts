import { describe, expect, it } from 'vitest';
import { formatPlace, type ViaductError } from '../../core/index.ts';
import { parseYaml, readChoice, readInteger, readList, readObject, readText, yamlLimits } from './index.ts';

function failure(work: () => unknown): ViaductError & { place: string } {
  try {
    work();
  } catch (thrown) {
    const error = thrown as ViaductError;
    return Object.assign(error, { place: error.where === undefined ? '' : formatPlace(error.where) });
  }
  throw new Error('nothing was thrown');
}

describe('parseYaml', () => {
  it('remembers the place of every key and value', () => {
    const root = parseYaml('a:\n  - x\n  - {b: 0755}\n', 'f.yaml');
    expect(root).toMatchObject({
      kind: 'map',
      entries: [
        {
          key: 'a',
          keyPlace: { file: 'f.yaml', line: 1, column: 1 },
          value: {
            kind: 'list',
            items: [
              { value: 'x', place: { line: 2, column: 5, excerpt: '  - x' } },
              {
                entries: [{ key: 'b', value: { value: 755, source: '0755', place: { line: 3, column: 9 } } }],
              },
            ],
          },
        },
      ],
    });
  });

  it('reads one very long line in linear time, with excerpts of it', () => {
    const items = Array.from({ length: 20_000 }, (_, i) => `{"name":"item ${i}"}`);
    const { items: read } = readList(parseYaml(`[${items.join(',')}]`, 'f'), 'f');
    const { place } = read[15_000]!;
    expect(place.line).toBe(1);
    expect(place.excerpt).toHaveLength(120);
    expect(place.excerpt).toContain('item 15000');
  });

  it('follows aliases', () => {
    const list = readList(parseYaml('- &x [a]\n- *x\n', 'f'), 'f');
    expect(list.items[1]).toMatchObject({ kind: 'list', items: [{ value: 'a' }] });
  });

  it('takes __proto__ as any other key', () => {
    const root = parseYaml('__proto__: {polluted: true}', 'f');
    expect(root).toMatchObject({ entries: [{ key: '__proto__' }] });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    ['a tab as indentation', 'a:\n\tb: 1\n', 'f:2:1'],
    ['a duplicate key', 'a: 1\nb: 2\na: 3\n', 'f:3:1'],
    ['an open quote', 'a: "x\n', 'f:'],
    ['two documents', 'a: 1\n---\nb: 1\n', 'f:'],
    ['an unknown alias', 'a: *x\n', 'f:1:4'],
    ['an alias inside its anchor', '&x [*x]\n', 'f:1'],
    ['a key that is no text', '[a]: 1\n', 'f:1:1'],
    ['an unknown tag', 'a: !thing x\n', 'f:1:4'],
    ['a tag for bytes', 'a: !!binary aGk=\n', 'f:1'],
    ['an empty file', '', 'f:1'],
  ])('refuses %s', (_, text, place) => {
    const error = failure(() => parseYaml(text, 'f'));
    expect(error).toMatchObject({ code: 'E_YAML' });
    expect(error.place).toContain(place);
  });

  it.each([
    [
      'a bomb of aliases',
      `${[...'bcdefghi'].reduce(
        (text, name, i) =>
          `${text}${name}: &${name} [${Array(9)
            .fill(i === 0 ? 'x' : `*${'abcdefghi'[i]!}`)
            .join(', ')}]\n`,
        '',
      )}`,
    ],
    ['deep nesting', '['.repeat(100) + ']'.repeat(100)],
    ['nesting that exhausts the parser', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['a huge file', ' '.repeat(yamlLimits.characters + 1)],
  ])('refuses %s', (_, text) => {
    expect(failure(() => parseYaml(text, 'f'))).toMatchObject({ code: 'E_LIMIT' });
  });
});

describe('typed readers', () => {
  it.each([
    ['a number for text', () => readText(parseYaml('12', 'f'), 'name'), "Put it in quotes: '12'"],
    ['text for a number', () => readInteger(parseYaml('x', 'f'), 'mode'), undefined],
    ['an object for a list', () => readList(parseYaml('{}', 'f'), 'files'), undefined],
    [
      'an unknown choice',
      () => readChoice(parseYaml('developmen', 'f'), 'kind', ['development']),
      'Did you mean development?',
    ],
  ])('refuse %s', (_, read, hint) => {
    const error = failure(read);
    expect(error).toMatchObject({ code: 'E_YAML_TYPE', where: { file: 'f', line: 1, column: 1 } });
    expect(error.hint).toBe(hint);
  });

  it('name the nearest known key', () => {
    const root = parseYaml('a:\n  pakages: []\n', 'f');
    const a = readObject(root, 'f', ['a']).get('a')!;
    expect(failure(() => readObject(a.value, 'extension a', ['packages', 'kind']))).toMatchObject({
      code: 'E_YAML_KEY',
      message: 'extension a has no key "pakages"',
      hint: 'Did you mean packages?',
      place: 'f:2:3',
    });
  });
});
