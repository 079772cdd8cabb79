import {
  type YamlEntry,
  type YamlValue,
  parseYamlTexts,
  readEach,
  readMap,
  readText,
  typeError,
} from '../../catalog/index.ts';
import { type Place, ViaductError } from '../../core/index.ts';
import { parseNevra } from '../../rpm/index.ts';

/** Names with lists of words, in the order of the document. */
export type WordLists = readonly (readonly [name: string, words: readonly string[]])[];

/** One build of a stream of a module. */
export interface ModuleBuild {
  readonly module: string;
  readonly stream: string;
  readonly version: string;
  /** Tells builds of one stream against different requirements apart. */
  readonly context: string;
  /** '' where none is stated. */
  readonly arch: string;
  /** Each of these alone suffices: other modules, each with the streams that will do (`-x`: all but x; none: any). */
  readonly requires: readonly WordLists[];
  /** Packages of each profile. */
  readonly profiles: WordLists;
  /** Names of packages that once were in the module and no longer hide others. */
  readonly demodularized: readonly string[];
}

export interface ModuleDefaults {
  readonly module: string;
  /** Absent: none of its streams is the default. */
  readonly stream?: string;
  /** Default profiles of each stream. */
  readonly profiles: WordLists;
}

export interface Modules {
  readonly builds: readonly ModuleBuild[];
  readonly defaults: readonly ModuleDefaults[];
  /** By name of the package: `epoch:version-release.arch` and the number of the build that it belongs to. */
  readonly artifacts: Readonly<Record<string, readonly (readonly [evra: string, build: number])[]>>;
}

const mostDocuments = 100_000;
const mostArtifacts = 5_000_000;

/**
 * Reads modules.yaml: a stream of `modulemd` (version 2) and `modulemd-defaults` (version 1) documents
 * (https://github.com/fedora-modularity/libmodulemd, yaml_specs). Documents of other kinds are passed over.
 * @param file name for error messages
 * Throws E_YAML, E_YAML_TYPE, E_METADATA, E_LIMIT, each with line and column.
 */
export function parseModules(file: string, text: string): Modules {
  const builds: ModuleBuild[] = [];
  const defaults: ModuleDefaults[] = [];
  const artifacts = new Map<string, [string, number][]>();
  let count = 0;
  for (const { lines, firstLine } of splitDocuments(text)) {
    if (builds.length + defaults.length > mostDocuments)
      throw new ViaductError('E_LIMIT', `${file} holds more than ${mostDocuments} documents`, {
        where: { file },
      });
    const root = readMap(parseYamlTexts(lines, file, firstLine), 'A document');
    const entry = (key: string) => root.entries.find((one) => one.key === key);
    const kind = textOf(entry('document'));
    const version = textOf(entry('version'));
    if (kind !== 'modulemd' && kind !== 'modulemd-defaults') continue;
    if (version !== (kind === 'modulemd' ? '2' : '1'))
      throw new ViaductError('E_METADATA', `A ${kind} document of version ${version} is not understood`, {
        where: root.place,
      });
    const data = entry('data')?.value;
    if (data === undefined) throw typeError(root, 'A document', 'an object with data');
    if (kind === 'modulemd-defaults') {
      defaults.push(readDefaults(data));
      continue;
    }
    const { build, packages } = readBuild(data);
    for (const { value, place } of packages) {
      if (++count > mostArtifacts)
        throw new ViaductError('E_LIMIT', `${file} lists more than ${mostArtifacts} packages`, {
          where: place,
        });
      const { name, evra } = readArtifact(value, place);
      const known = artifacts.get(name);
      if (known === undefined) artifacts.set(name, [[evra, builds.length]]);
      else known.push([evra, builds.length]);
    }
    builds.push(build);
  }
  return { builds, defaults, artifacts: Object.fromEntries(artifacts) };
}

function readBuild(data: YamlValue): {
  build: ModuleBuild;
  packages: readonly { value: string; place: Place }[];
} {
  const fields = fieldsOf(data, 'data');
  const inside = (key: string, inner: string) => {
    const outer = fields.get(key)?.value;
    return outer?.kind === 'map' ? fieldsOf(outer, key).get(inner) : undefined;
  };
  const packages = readEach(inside('artifacts', 'rpms'), 'artifacts', readText);
  const module = textOf(fields.get('name'));
  const stream = textOf(fields.get('stream'));
  if (module === '' || stream === '') throw typeError(data, 'data', 'an object with name and stream');
  const build = {
    module,
    stream,
    version: textOf(fields.get('version')),
    context: textOf(fields.get('context')),
    arch: textOf(fields.get('arch')),
    requires: readEach(fields.get('dependencies'), 'dependencies', (item) =>
      readWordLists(fieldsOf(item, 'dependencies').get('requires'), 'requires'),
    ),
    profiles: readMapOf(fields.get('profiles'), 'profiles', (value) =>
      readWords(fieldsOf(value, 'a profile').get('rpms'), 'rpms'),
    ),
    demodularized: readWords(inside('demodularized', 'rpms'), 'demodularized'),
  };
  return { build, packages };
}

function readDefaults(data: YamlValue): ModuleDefaults {
  const fields = fieldsOf(data, 'data');
  const stream = textOf(fields.get('stream'));
  const module = textOf(fields.get('module'));
  if (module === '') throw typeError(data, 'data', 'an object with module');
  return {
    module,
    ...(stream === '' ? {} : { stream }),
    profiles: readWordLists(fields.get('profiles'), 'profiles'),
  };
}

function readArtifact(text: string, where: Place): { name: string; evra: string } {
  const identity = parseNevra(text);
  if (identity === undefined)
    throw new ViaductError('E_METADATA', `${JSON.stringify(text.slice(0, 80))} is no package of a module`, {
      where,
    });
  return { name: identity.name, evra: evraOf(identity) };
}

/** `epoch:version-release.arch`, the epoch also where it is 0. */
export function evraOf(identity: { epoch: number; version: string; release: string; arch: string }): string {
  return `${identity.epoch}:${identity.version}-${identity.release}.${identity.arch}`;
}

function fieldsOf(value: YamlValue, what: string): ReadonlyMap<string, YamlEntry> {
  return new Map(readMap(value, what).entries.map((entry) => [entry.key, entry]));
}

function textOf(entry: YamlEntry | undefined): string {
  return entry === undefined ? '' : readText(entry.value, entry.key).value;
}

function readMapOf<T>(
  entry: YamlEntry | undefined,
  what: string,
  read: (value: YamlValue) => T,
): (readonly [string, T])[] {
  if (entry === undefined) return [];
  return readMap(entry.value, what).entries.map(({ key, value }) => [key, read(value)] as const);
}

function readWordLists(entry: YamlEntry | undefined, what: string): WordLists {
  return readMapOf(entry, what, (value) =>
    readEach({ key: what, keyPlace: value.place, value }, what, (item) => readText(item, what).value),
  );
}

function readWords(entry: YamlEntry | undefined, what: string): string[] {
  return readEach(entry, what, (item) => readText(item, what).value);
}

interface DocumentLines {
  readonly lines: string;
  readonly firstLine: number;
}

/** Parts of a document that say nothing about which packages are there, and are most of it. */
const unread =
  /^ {2}(?:summary|description|license|xmd|references|api|filter|buildopts|components|servicelevels):/;
const nextKey = /^(?: {2})?[A-Za-z_][\w-]*:/;

/**
 * The documents of a stream. Parts that are not read are made blank, line by line: they are long, and made by tools whose
 * YAML is not always right.
 */
function* splitDocuments(text: string): Generator<DocumentLines> {
  let lines: string[] = [];
  let firstLine = 1;
  let number = 0;
  let skipping = false;
  for (const line of text.split('\n')) {
    number++;
    if (/^---(\s|$)|^\.\.\.\s*$/.test(line)) {
      if (lines.some((other) => other.trim() !== '')) yield { lines: lines.join('\n'), firstLine };
      // What follows --- on its line belongs to the document.
      lines = [line.startsWith('---') ? `   ${line.slice(3)}` : ''];
      firstLine = number;
      skipping = false;
      continue;
    }
    if (nextKey.test(line)) skipping = unread.test(line);
    lines.push(skipping ? '' : line);
  }
  if (lines.some((other) => other.trim() !== '')) yield { lines: lines.join('\n'), firstLine };
}
