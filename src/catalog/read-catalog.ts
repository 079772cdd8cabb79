import { ViaductError, formatPlace } from '../core/index.ts';
import { type Catalog, type Extension, type PlacedText, extensionKinds } from './catalog.ts';
import { splitWords } from './split-words.ts';
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

/** Bounds of one catalog. */
export const catalogLimits = { extensions: 10_000, packages: 5000 };

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
  const keys = ['packages', 'kind', 'architectures', 'repos', 'match-base-evr'] as const;
  const fields = readObject(value, what, keys);
  const packages = readEach(fields.get('packages'), `packages of ${what}`, readPackages).flat();
  if (packages.length === 0 || packages.length > catalogLimits.packages)
    throw new ViaductError('E_CATALOG', `${what} must name 1 to ${catalogLimits.packages} packages`, {
      where: fields.get('packages')?.keyPlace ?? place,
    });
  const kind = fields.get('kind');
  const architectures = fields.get('architectures');
  const matchBaseEvr = fields.get('match-base-evr');
  return {
    name,
    place,
    kind: kind === undefined ? 'os-extension' : readChoice(kind.value, `kind of ${what}`, extensionKinds),
    packages,
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

function readWord(value: YamlValue, what: string): PlacedText {
  const { value: text, place } = readText(value, what);
  if (!/^[A-Za-z0-9_][\w.:+-]{0,255}$/.test(text))
    throw new ViaductError('E_CATALOG', `${what} cannot be ${JSON.stringify(text.slice(0, 80))}`, {
      where: place,
    });
  return { text, place };
}

function readPackages(value: YamlValue, what: string): PlacedText[] {
  const { value: text, place } = readText(value, what);
  const words = splitWords(text);
  if (words === undefined || words.length === 0)
    throw new ViaductError('E_CATALOG', `${what} names no package: ${JSON.stringify(text.slice(0, 80))}`, {
      where: place,
      hint: "Separate names by spaces; put what has spaces of its own between '",
    });
  return words.map((word) => ({ text: word, place }));
}
