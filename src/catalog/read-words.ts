import { ViaductError } from '../core/index.ts';
import type { PlacedText } from './catalog.ts';
import { splitWords } from './split-words.ts';
import { type YamlEntry, type YamlValue, readEach, readText } from './yaml/index.ts';

/** Bounds of one catalog. */
export const catalogLimits = { extensions: 10_000, packages: 5000 };

/** An id or a name: letters, digits and a few signs. Throws E_CATALOG. */
export function readWord(value: YamlValue, what: string): PlacedText {
  const { value: text, place } = readText(value, what);
  if (!/^[A-Za-z0-9_][\w.:+-]{0,255}$/.test(text))
    throw new ViaductError('E_CATALOG', `${what} cannot be ${JSON.stringify(text.slice(0, 80))}`, {
      where: place,
    });
  return { text, place };
}

/**
 * The `packages` of an extension; an entry may hold several.
 * @param entry must be there, and name some
 * Throws E_CATALOG, E_YAML_TYPE.
 */
export function readWords(entry: YamlEntry, extension: string): PlacedText[] {
  const packages = readEach(entry, `packages of extension ${extension}`, readPackages).flat();
  if (packages.length === 0 || packages.length > catalogLimits.packages)
    throw new ViaductError(
      'E_CATALOG',
      `extension ${extension} must name 1 to ${catalogLimits.packages} packages`,
      { where: entry.keyPlace },
    );
  return packages;
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
