import { type Place, ViaductError } from '../core/index.ts';
import type { PlacedText } from './catalog.ts';
import { readWord, readWords } from './read-words.ts';
import {
  type YamlEntry,
  type YamlValue,
  parseYaml,
  readBoolean,
  readChoice,
  readEach,
  readList,
  readObject,
  readText,
  typeError,
} from './yaml/index.ts';

/** One thing that a person wants. */
export interface RequestItem {
  /**
   * Name of a catalog's extension, or whatever the resolver takes: a package, a NEVRA, a capability, a path, a group. With
   * `packages` just a name for them.
   */
  readonly name: string;
  /** What the name stands for, in the same forms. */
  readonly packages?: readonly PlacedText[];
  /** Whether to add what its packages recommend; absent: as the whole request says. */
  readonly recommends?: boolean;
  /** For a package: `4.5` or `4.5-1` for exactly that, or a comparison such as `>= 4.5`. */
  readonly version?: string;
  /** Names or NEVRAs, with patterns, that must not be added. */
  readonly exclude?: readonly string[];
  /** Streams of modules to enable, as `name:stream`. */
  readonly modules?: readonly string[];
  /** Ids of repositories that it needs. */
  readonly repos?: readonly PlacedText[];
  readonly place: Place;
}

/** Kinds of packages of a group. */
export const groupPackageChoices = ['mandatory', 'default', 'optional', 'conditional'] as const;

/** A request file: what is wanted, and what holds for all of it. */
export interface RequestFile {
  readonly items: readonly RequestItem[];
  readonly recommends?: boolean;
  readonly exclude: readonly string[];
  /** When there are any, only packages that one of them names may be added. */
  readonly include: readonly string[];
  readonly modules: readonly string[];
  /** Kinds of packages to take of groups; absent: as the resolver does. */
  readonly groupPackages?: readonly (typeof groupPackageChoices)[number][];
}

const mostItems = 1000;
const wholeKeys = ['extensions', 'recommends', 'exclude', 'include', 'modules', 'group-packages'] as const;
const itemKeys = ['name', 'packages', 'recommends', 'version', 'exclude', 'modules', 'repos'] as const;

/**
 * Reads a request file: an object with `extensions`, a list of names or of objects (see `RequestItem`), and options that
 * hold for all of them (see `RequestFile`).
 * Throws E_YAML, E_YAML_KEY, E_YAML_TYPE, E_REQUEST, E_LIMIT, each with line and column.
 */
export function readRequest(text: string, file: string): RequestFile {
  const root = parseYaml(text, file);
  const fields = readObject(root, 'A request', wholeKeys);
  const extensions = fields.get('extensions');
  if (extensions === undefined) throw typeError(root, 'A request', 'an object with extensions');
  const items = readRequestItems(extensions.value);
  if (items.length === 0)
    throw new ViaductError('E_REQUEST', 'The request asks for nothing', { where: extensions.keyPlace });
  const kinds = fields.get('group-packages');
  return {
    items,
    ...readRecommends(fields.get('recommends')),
    exclude: readPatterns(fields.get('exclude'), 'exclude'),
    include: readPatterns(fields.get('include'), 'include'),
    modules: readPatterns(fields.get('modules'), 'modules'),
    ...(kinds === undefined
      ? {}
      : {
          groupPackages: readEach(kinds, 'group-packages', (value, what) =>
            readChoice(value, what, groupPackageChoices),
          ),
        }),
  };
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
  const fields = readObject(value, 'an extension', itemKeys);
  const name = fields.get('name');
  if (name === undefined)
    throw new ViaductError('E_YAML_TYPE', 'an extension must have a name', { where: value.place });
  const named = readName(name.value);
  const [packages, version, exclude, modules, repos] = [
    fields.get('packages'),
    fields.get('version'),
    fields.get('exclude'),
    fields.get('modules'),
    fields.get('repos'),
  ];
  if (packages !== undefined && version !== undefined)
    throw new ViaductError('E_REQUEST', `${named.name} has packages, so a version says nothing`, {
      where: version.keyPlace,
      hint: 'Put the version into its packages: "chrony >= 4.5"',
    });
  return {
    ...named,
    ...(packages === undefined ? {} : { packages: readWords(packages, named.name) }),
    ...readRecommends(fields.get('recommends')),
    ...(version === undefined ? {} : { version: readVersion(version.value) }),
    ...(exclude === undefined ? {} : { exclude: readPatterns(exclude, 'exclude') }),
    ...(modules === undefined ? {} : { modules: readPatterns(modules, 'modules') }),
    ...(repos === undefined ? {} : { repos: readEach(repos, 'repos', readWord) }),
  };
}

function readRecommends(entry: YamlEntry | undefined): { recommends?: boolean } {
  return entry === undefined ? {} : { recommends: readBoolean(entry.value, 'recommends') };
}

/** Texts without blanks inside. Throws E_REQUEST. */
function readPatterns(entry: YamlEntry | undefined, what: string): string[] {
  return readEach(entry, what, (value, item) => {
    const { value: text, place } = readText(value, item);
    const pattern = text.trim();
    if (pattern === '' || pattern.length > 1024 || /[\s\0-\x1f\x7f]/.test(pattern))
      throw new ViaductError('E_REQUEST', `${item} cannot be ${JSON.stringify(text.slice(0, 80))}`, {
        where: place,
      });
    return pattern;
  });
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
      { where: place },
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
