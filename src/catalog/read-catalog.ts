import { ViaductError, formatPlace } from '../core/index.ts';
import { type Catalog, type Extension, extensionKinds } from './catalog.ts';
import { catalogLimits, readWord, readWords } from './read-words.ts';
import {
  type YamlEntry,
  type YamlValue,
  parseYaml,
  readChoice,
  readEach,
  readMap,
  readObject,
  readText,
  typeError,
} from './yaml/index.ts';

/**
 * Reads a catalog: the `extensions.yaml` of `rpm-ostree compose extensions`
 * (https://coreos.github.io/rpm-ostree/extensions/), but unknown keys are errors.
 * @param file name shown to the user
 * Throws E_YAML, E_YAML_KEY, E_YAML_TYPE, E_CATALOG, E_LIMIT, each with line and column.
 */
export function readCatalog(text: string, file: string): Catalog {
  const root = parseYaml(text, file);
  const top = readObject(root, 'A catalog', ['extensions', 'repos']);
  const extensions = top.get('extensions');
  if (extensions === undefined) throw typeError(root, 'A catalog', 'an object with extensions');
  const { entries } = readMap(extensions.value, 'extensions');
  if (entries.length > catalogLimits.extensions)
    throw new ViaductError('E_LIMIT', `${file} has more than ${catalogLimits.extensions} extensions`, {
      where: { file },
    });
  return {
    file,
    extensions: new Map(entries.map((entry) => [entry.key, readExtension(entry)])),
    repos: readEach(top.get('repos'), 'repos', readWord),
  };
}

/** Several catalogs as one. Throws E_CATALOG when two offer an extension of the same name. */
export function joinCatalogs(catalogs: readonly Catalog[]): Catalog {
  const extensions = new Map<string, Extension>();
  for (const catalog of catalogs)
    for (const [name, extension] of catalog.extensions) {
      const other = extensions.get(name);
      if (other !== undefined)
        throw new ViaductError('E_CATALOG', `Two catalogs offer an extension ${name}`, {
          where: extension.place,
          hint: `The other one stands at ${formatPlace(other.place)}; leave one of the catalogs out`,
        });
      extensions.set(name, extension);
    }
  return {
    file: catalogs.map(({ file }) => file).join(', '),
    extensions,
    repos: catalogs.flatMap(({ repos }) => repos),
  };
}

function readExtension({ key: name, keyPlace: place, value }: YamlEntry): Extension {
  if (!/^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/.test(name))
    throw new ViaductError('E_CATALOG', `${JSON.stringify(name)} cannot be the name of an extension`, {
      where: place,
      hint: 'Letters, digits and . _ + - can, beginning with a letter or digit',
    });
  const what = `extension ${name}`;
  const keys = [
    'packages',
    'kind',
    'architectures',
    'repos',
    'match-base-evr',
    'exclude',
    'modules',
  ] as const;
  const fields = readObject(value, what, keys);
  const packages = fields.get('packages');
  if (packages === undefined)
    throw new ViaductError('E_CATALOG', `${what} must name 1 to ${catalogLimits.packages} packages`, {
      where: place,
    });
  const kind = fields.get('kind');
  const architectures = fields.get('architectures');
  const matchBaseEvr = fields.get('match-base-evr');
  return {
    name,
    place,
    kind: kind === undefined ? 'os-extension' : readChoice(kind.value, `kind of ${what}`, extensionKinds),
    packages: readWords(packages, name),
    exclude: readEach(fields.get('exclude'), `exclude of ${what}`, readPattern),
    modules: readEach(fields.get('modules'), `modules of ${what}`, readWord).map(({ text }) => text),
    ...(architectures === undefined
      ? {}
      : {
          architectures: readEach(architectures, `architectures of ${what}`, readWord).map(
            ({ text }) => text,
          ),
        }),
    repos: readEach(fields.get('repos'), `repos of ${what}`, readWord),
    ...(matchBaseEvr === undefined
      ? {}
      : { matchBaseEvr: readWord(matchBaseEvr.value, `match-base-evr of ${what}`) }),
  };
}

/** A name or a NEVRA with `*`, `?` and `[...]`. */
function readPattern(value: YamlValue, what: string): string {
  const { value: text, place } = readText(value, what);
  if (text.length > 1024 || !/^[^\s\0-\x1f\x7f]+$/.test(text))
    throw new ViaductError('E_CATALOG', `${what} cannot be ${JSON.stringify(text.slice(0, 80))}`, {
      where: place,
    });
  return text;
}
