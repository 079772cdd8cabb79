import { type Place, ViaductError } from '../core/index.ts';
import {
  type YamlValue,
  parseYaml,
  readBoolean,
  readList,
  readObject,
  readText,
  typeError,
} from './yaml/index.ts';

/** One thing that a person wants. */
export interface RequestItem {
  /** Name of a catalog's extension, or whatever the resolver takes: a package, a NEVRA, a capability, a path. */
  readonly name: string;
  /** Whether to add what its packages recommend; absent: as the whole request says. */
  readonly recommends?: boolean;
  /** For a package: `4.5` or `4.5-1` for exactly that, or a comparison such as `>= 4.5`. */
  readonly version?: string;
  readonly place: Place;
}

const mostItems = 1000;

/**
 * Reads a request file: an object whose only key `extensions` is a list of names, or of objects
 * `{name, recommends?, version?}`.
 * Throws E_YAML, E_YAML_KEY, E_YAML_TYPE, E_REQUEST, each with line and column.
 */
export function readRequest(text: string, file: string): RequestItem[] {
  const root = parseYaml(text, file);
  const extensions = readObject(root, 'A request', ['extensions']).get('extensions');
  if (extensions === undefined) throw typeError(root, 'A request', 'an object with extensions');
  const items = readRequestItems(extensions.value);
  if (items.length === 0)
    throw new ViaductError('E_REQUEST', 'The request asks for nothing', { where: extensions.keyPlace });
  return items;
}

/** Reads the value of an `extensions` key, also where it stands in another kind of file. */
export function readRequestItems(value: YamlValue): RequestItem[] {
  const { items } = readList(value, 'extensions');
  if (items.length > mostItems)
    throw new ViaductError('E_LIMIT', `A request asks for more than ${mostItems} extensions`, {
      where: value.place,
    });
  const seen = new Set<string>();
  return items.map((item) => {
    const read = item.kind === 'map' ? readOptions(item) : readName(item);
    if (seen.has(read.name))
      throw new ViaductError('E_REQUEST', `${read.name} is asked for twice`, {
        where: read.place,
        hint: 'Remove one',
      });
    seen.add(read.name);
    return read;
  });
}

function readOptions(value: YamlValue): RequestItem {
  const fields = readObject(value, 'an extension', ['name', 'recommends', 'version']);
  const name = fields.get('name');
  if (name === undefined)
    throw new ViaductError('E_YAML_TYPE', 'an extension must have a name', { where: value.place });
  const recommends = fields.get('recommends');
  const version = fields.get('version');
  return {
    ...readName(name.value),
    ...(recommends === undefined ? {} : { recommends: readBoolean(recommends.value, 'recommends') }),
    ...(version === undefined ? {} : { version: readVersion(version.value) }),
  };
}

function readName(value: YamlValue): RequestItem {
  const { value: text, place } = readText(value, 'the name of an extension');
  const name = text.trim();
  if (
    name === '' ||
    name.length > 1024 ||
    [...name].some((character) => character < ' ' || character === '\x7f')
  )
    throw new ViaductError(
      'E_REQUEST',
      `${JSON.stringify(name.slice(0, 80))} cannot be the name of an extension`,
      {
        where: place,
      },
    );
  return { name, place };
}

function readVersion(value: YamlValue): string {
  const { value: text, place } = readText(value, 'version');
  const match = /^\s*(?:(<=|>=|=|<|>)\s*)?((?:\d{1,10}:)?[A-Za-z0-9._+~^-]+)\s*$/.exec(text);
  if (match === null || text.length > 256)
    throw new ViaductError('E_REQUEST', `${JSON.stringify(text.slice(0, 80))} is no version`, {
      where: place,
      hint: "Write '4.5', '4.5-1.fc40' or '>= 4.5'",
    });
  return `${match[1] ?? '='} ${match[2]!}`;
}
