import {
  type YamlEntry,
  type YamlValue,
  parseYaml,
  readBoolean,
  readInteger,
  readList,
  readObject,
  readText,
} from '../../catalog/index.ts';
import { type Place, ViaductError, nearest } from '../../core/index.ts';
import { type IgnitionConfig, type Places, type SpecVersion, dataUrl } from '../ignition/index.ts';
import { readMode } from './mode.ts';
import { type Fields, type Rule, resourceFields, sections, variants } from './schema.ts';

/** An extension that a config asks for. */
export interface WantedExtension {
  readonly name: string;
  readonly place: Place;
}

export interface TranslatedButane {
  readonly config: IgnitionConfig;
  readonly places: Places;
  readonly extensions: readonly WantedExtension[];
}

/**
 * Reads a config in the manner of Butane, with `extensions:` on top, and translates it key by key.
 * Throws E_YAML, E_YAML_KEY, E_YAML_TYPE, E_LIMIT, E_PROVISION_CONFIG, each with a place.
 */
export function translateButane(text: string, file: string, spec: SpecVersion): TranslatedButane {
  const root = parseYaml(text, file);
  const entries = readObject(root, 'the config', [
    'variant',
    'version',
    'extensions',
    'passwd',
    'storage',
    'systemd',
  ]);
  checkVariant(
    required(entries.get('variant'), 'variant', root),
    required(entries.get('version'), 'version', root),
  );
  const places = {
    paths: new Map<string, Place>(),
    units: new Map<string, Place>(),
    users: new Map<string, Place>(),
  };
  const config: Record<string, unknown> = { ignition: { version: spec } };
  for (const section of ['passwd', 'storage', 'systemd'] as const) {
    const entry = entries.get(section);
    if (entry === undefined || isNothing(entry.value)) continue;
    config[section] = translate(entry.value, sections[section], section);
    notePlaces(entry.value, places);
  }
  // The rules of the schema make exactly this shape.
  return {
    config: config as unknown as IgnitionConfig,
    places,
    extensions: readExtensions(entries.get('extensions')),
  };
}

function checkVariant(variant: YamlValue, version: YamlValue): void {
  const name = readText(variant, 'variant').value;
  const versions = Object.hasOwn(variants, name) ? variants[name] : undefined;
  if (versions === undefined) {
    const [near] = nearest(name, Object.keys(variants));
    throw new ViaductError('E_PROVISION_CONFIG', `The variant ${JSON.stringify(name)} is not known`, {
      where: variant.place,
      hint:
        near === undefined ? `Known variants: ${Object.keys(variants).join(', ')}` : `Did you mean ${near}?`,
    });
  }
  const number = readText(version, 'version').value;
  if (!versions.includes(number))
    throw new ViaductError('E_PROVISION_CONFIG', `The version ${number} of ${name} is not known`, {
      where: version.place,
      hint: `Known versions: ${versions.join(', ')}`,
    });
}

/** Both published shapes: a list of names, or of objects with a name. */
function readExtensions(entry: YamlEntry | undefined): WantedExtension[] {
  if (entry === undefined || isNothing(entry.value)) return [];
  const seen = new Set<string>();
  return readList(entry.value, 'extensions').items.map((item) => {
    const value =
      item.kind === 'map'
        ? required(readObject(item, 'an extension', ['name']).get('name'), 'name', item)
        : item;
    const name = readText(value, 'the name of an extension').value;
    if (seen.has(name))
      throw new ViaductError('E_PROVISION_COLLISION', `The extension ${name} is there twice`, {
        where: value.place,
      });
    seen.add(name);
    return { name, place: value.place };
  });
}

function translate(value: YamlValue, rule: Rule, what: string): unknown {
  switch (rule.kind) {
    case 'text':
      return readText(value, what).value;
    case 'boolean':
      return readBoolean(value, what);
    case 'integer':
      return readInteger(value, what);
    case 'mode':
      return readMode(value, what, rule.of);
    case 'list':
      return readList(value, what).items.map((item) => translate(item, rule.item, `an item of ${what}`));
    case 'resource':
      return translateResource(value, what);
    case 'object': {
      const result = translateFields(value, rule.fields, what);
      for (const key of rule.required) if (!result.has(key)) throw missing(key, what, value.place);
      return Object.fromEntries(result);
    }
  }
}

/** Keys of the YAML in camel case; what is null is left out, as Butane does. */
function translateFields(value: YamlValue, fields: Fields, what: string): Map<string, unknown> {
  const entries = readObject(value, what, Object.keys(fields));
  const result = new Map<string, unknown>();
  for (const [key, entry] of entries)
    if (!isNothing(entry.value))
      result.set(
        key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
        translate(entry.value, fields[key]!, `${what}.${key}`),
      );
  return result;
}

function translateResource(value: YamlValue, what: string): unknown {
  const result = translateFields(value, resourceFields, what);
  const inline = result.get('inline');
  if (typeof inline !== 'string') return Object.fromEntries(result);
  if (result.has('source'))
    throw new ViaductError('E_PROVISION_CONFIG', `${what} has both inline and source`, {
      where: value.place,
      hint: 'Keep one of them',
    });
  result.delete('inline');
  return Object.fromEntries([['source', dataUrl(inline)], ...result]);
}

/** Remembers where paths, units and users were named, for errors that come later. */
function notePlaces(
  section: YamlValue,
  places: Record<'paths' | 'units' | 'users', Map<string, Place>>,
): void {
  if (section.kind !== 'map') return;
  for (const { key, value } of section.entries) {
    const map = key === 'units' ? places.units : key === 'users' ? places.users : places.paths;
    for (const item of value.kind === 'list' ? value.items : [])
      for (const { key: field, value: name } of item.kind === 'map' ? item.entries : [])
        if ((field === 'path' || field === 'name') && name.kind === 'scalar')
          map.set(String(name.value), name.place);
  }
}

function required(entry: YamlEntry | undefined, key: string, value: YamlValue): YamlValue {
  if (entry === undefined) throw missing(key, 'the config', value.place);
  return entry.value;
}

function missing(key: string, what: string, where: Place): ViaductError {
  return new ViaductError('E_PROVISION_CONFIG', `${what} lacks ${key}`, { where });
}

function isNothing(value: YamlValue): boolean {
  return value.kind === 'scalar' && value.value === null;
}
