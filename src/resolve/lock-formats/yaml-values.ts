import { type YamlEntry, type YamlValue, readInteger, typeError } from '../../catalog/index.ts';
import { parseNevra } from '../../rpm/index.ts';
import { formatError, quoted } from './errors.ts';
import type { Pin } from './pins.ts';

/** Text as it is written: other tools leave versions and names without quotes, also where YAML sees a number. */
export function readWritten(entry: YamlEntry | undefined, parent: YamlValue, what: string): string {
  const text = readOptional(entry, what);
  if (text === undefined) throw formatError(`${what} is missing`, parent.place);
  return text;
}

export function readOptional(entry: YamlEntry | undefined, what: string): string | undefined {
  if (entry === undefined) return undefined;
  const { value } = entry;
  if (value.kind !== 'scalar' || value.value === null || value.source === '')
    throw typeError(value, what, 'text');
  if (value.source.length > 4096) throw formatError(`${what} is too long`, value.place);
  return typeof value.value === 'string' ? value.value : value.source;
}

/** `algorithm:<hex>`, in lower case. */
export function readChecksum(entry: YamlEntry | undefined, what: string): string | undefined {
  const text = readOptional(entry, what)?.toLowerCase();
  if (text === undefined || /^[a-z0-9]{2,10}:[0-9a-f]{8,128}$/.test(text)) return text;
  throw formatError(`${what} is ${quoted(text)}`, entry!.value.place, 'Write algorithm:digest in hex digits');
}

export function readSize(entry: YamlEntry | undefined, what: string): number | undefined {
  if (entry === undefined) return undefined;
  const size = readInteger(entry.value, what);
  if (size < 0) throw formatError(`${what} is below zero`, entry.value.place);
  return size;
}

/** Splits `[epoch:]version-release` of a named package. No epoch is epoch 0. */
export function readEvr(entry: YamlEntry | undefined, parent: YamlValue, name: string): Omit<Pin, 'name'> {
  const evr = readWritten(entry, parent, `evr of ${name}`);
  const identity = parseNevra(`${name}-${evr}.noarch`);
  if (identity?.name !== name)
    throw formatError(
      `${quoted(`${name} ${evr}`)} is no package`,
      entry!.value.place,
      'evr is [epoch:]version-release',
    );
  const { epoch, version, release } = identity;
  return { epoch, version, release };
}

/** A scalar that every reader of YAML takes for this text. */
export function yamlText(text: string): string {
  if (/^[A-Za-z][A-Za-z0-9._+~/@%-]*(:[A-Za-z0-9._+~/@%-]+)*$/.test(text) && !words.test(text)) return text;
  return /^[\x20-\x7e]*$/.test(text) ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);
}

// What YAML 1.1 or 1.2 reads as something else than text.
const words = /^(y|n|yes|no|on|off|true|false|null|e\d+)$/i;
