import { type Place, ViaductError, nearest } from '../../core/index.ts';
import type { YamlEntry, YamlList, YamlMap, YamlScalar, YamlValue } from './value.ts';

/** The kind of a value in words, for messages. */
export function describeValue(value: YamlValue): string {
  if (value.kind === 'map') return 'an object';
  if (value.kind === 'list') return 'a list';
  if (value.value === null) return 'nothing';
  switch (typeof value.value) {
    case 'number':
      return `the number ${value.source}`;
    case 'boolean':
      return value.source;
    default:
      return 'text';
  }
}

/** E_YAML_TYPE: `what` (for example `extensions`) must be something else than it is. */
export function typeError(value: YamlValue, what: string, expected: string): ViaductError {
  const quotes = expected === 'text' && value.kind === 'scalar' && value.value !== null;
  return new ViaductError('E_YAML_TYPE', `${what} must be ${expected}, this is ${describeValue(value)}`, {
    where: value.place,
    ...(quotes ? { hint: `Put it in quotes: '${value.source}'` } : {}),
  });
}

export function readMap(value: YamlValue, what: string): YamlMap {
  if (value.kind !== 'map') throw typeError(value, what, 'an object');
  return value;
}

/**
 * An object whose keys are all known, as a map from key to entry.
 * Throws E_YAML_TYPE, and E_YAML_KEY with the nearest known key as the hint.
 */
export function readObject<Key extends string>(
  value: YamlValue,
  what: string,
  keys: readonly Key[],
): ReadonlyMap<Key, YamlEntry> {
  const result = new Map<Key, YamlEntry>();
  for (const entry of readMap(value, what).entries) {
    if (!(keys as readonly string[]).includes(entry.key))
      throw unknownKey(entry.key, entry.keyPlace, what, keys);
    result.set(entry.key as Key, entry);
  }
  return result;
}

/** E_YAML_KEY with the nearest known key as the hint. */
export function unknownKey(key: string, where: Place, what: string, known: readonly string[]): ViaductError {
  const [near] = nearest(key, known);
  return new ViaductError('E_YAML_KEY', `${what} has no key ${JSON.stringify(key)}`, {
    where,
    hint: near === undefined ? `Known keys: ${known.join(', ')}` : `Did you mean ${near}?`,
  });
}

export function readList(value: YamlValue, what: string): YamlList {
  if (value.kind !== 'list') throw typeError(value, what, 'a list');
  return value;
}

/** Text; a number or a boolean is not taken for it. */
export function readText(value: YamlValue, what: string): YamlScalar & { readonly value: string } {
  if (value.kind !== 'scalar' || typeof value.value !== 'string') throw typeError(value, what, 'text');
  return value as YamlScalar & { readonly value: string };
}

export function readBoolean(value: YamlValue, what: string): boolean {
  if (value.kind !== 'scalar' || typeof value.value !== 'boolean')
    throw typeError(value, what, 'true or false');
  return value.value;
}

export function readInteger(value: YamlValue, what: string): number {
  if (value.kind !== 'scalar' || typeof value.value !== 'number' || !Number.isSafeInteger(value.value))
    throw typeError(value, what, 'a whole number');
  return value.value;
}

/** One of a few words. Throws E_YAML_TYPE with the nearest one as the hint. */
export function readChoice<Choice extends string>(
  value: YamlValue,
  what: string,
  choices: readonly Choice[],
): Choice {
  const { value: text, place } = readText(value, what);
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  const [near] = nearest(text, choices);
  throw new ViaductError('E_YAML_TYPE', `${what} cannot be ${JSON.stringify(text)}`, {
    where: place,
    hint: near === undefined ? `It is one of: ${choices.join(', ')}` : `Did you mean ${near}?`,
  });
}

/** A list whose items are all read by `read`; absent is an empty one. */
export function readEach<T>(
  entry: YamlEntry | undefined,
  what: string,
  read: (item: YamlValue, what: string) => T,
): T[] {
  if (entry === undefined) return [];
  return readList(entry.value, what).items.map((item) => read(item, `an item of ${what}`));
}
