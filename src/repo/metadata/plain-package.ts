import { dependencyKinds } from '../../rpm/index.ts';
import type { PackageIndexBuilder } from '../package-index/builder.ts';
import { internDependency, preFlag } from '../package-index/dependency-table.ts';
import { type GrowingNumbers, growingNumbers, pushBytes, pushNumber } from '../package-index/growing.ts';
import { internString } from '../package-index/string-table.ts';
import { decodeXmlText, encodeXmlText } from '../xml/text.ts';
import { comparisonOf, largestEpoch } from './primary-entry.ts';

/**
 * Reads one <package> that begins at `start` and ends before `limit`. Returns where it ends, or -1, with nothing done, when
 * it is not in the plain form.
 */
export type PlainPackageReader = (bytes: Buffer, start: number, limit: number) => number;

const [lt, gt, slash, quote, ampersand, blank, colon] = [0x3c, 0x3e, 0x2f, 0x22, 0x26, 0x20, 0x3a] as const;
const word = (text: string) => Buffer.from(text, 'latin1');
const open = {
  package: word('<package type="rpm">'),
  name: word('<name>'),
  arch: word('<arch>'),
  version: word('<version epoch="'),
  ver: word('" ver="'),
  rel: word('" rel="'),
  checksum: word('<checksum type="sha256" pkgid="YES">'),
  summary: word('<summary>'),
  size: word('<size package="'),
  href: word('<location href="'),
  format: word('<format>'),
  vendor: word('<rpm:vendor>'),
  noVendor: word('<rpm:vendor/>'),
  entry: word('<rpm:entry name="'),
  file: word('<file'),
};
const close = { format: word('</format>'), package: word('</package>') };
/** Elements by the byte that tells most of them apart: the first of the name, behind `rpm:`. */
function byInitial<T extends { readonly open: Buffer }>(elements: readonly T[]): readonly (readonly T[])[] {
  const table: T[][] = Array.from({ length: 256 }, () => []);
  for (const element of elements) table[initialOf(element.open, 0)]!.push(element);
  return table;
}

function initialOf(bytes: Buffer, at: number): number {
  return bytes[at + 4] === colon ? bytes[at + 5]! : bytes[at + 1]!;
}

const dependencyLists = byInitial(
  dependencyKinds.map((kind, number) => ({
    number,
    open: word(`<rpm:${kind}>`),
    close: word(`</rpm:${kind}>`),
  })),
);
const passedOver = byInitial([
  ...['description', 'packager', 'url', 'rpm:license', 'rpm:group', 'rpm:buildhost', 'rpm:sourcerpm'].flatMap(
    (name) => [
      { open: word(`<${name}>`), close: word(`</${name}>`) },
      { open: word(`<${name}/>`), close: word('') },
    ],
  ),
  { open: word('<time '), close: word('/>') },
  { open: word('<rpm:header-range '), close: word('/>') },
]);
const entryAttributes = [' flags="', ' epoch="', ' ver="', ' rel="', ' pre="'].map(word);
/** Value of each lower-case hexadecimal digit; 255 for other bytes. */
const hexDigits = new Uint8Array(256).fill(255);
for (let digit = 0; digit < 16; digit++) hexDigits[digit.toString(16).charCodeAt(0)] = digit;
/** Longer values are left to the general reader, which refuses them. */
const longest = 1 << 18;

/**
 * Makes a reader of packages in the plain form that createrepo_c and its like write: known elements in any order, their
 * attributes in the usual one, double quotes, SHA-256. It passes over descriptions and the like without looking at them,
 * which the general reader of XML cannot.
 */
export function createPlainPackageReader(builder: PackageIndexBuilder): PlainPackageReader {
  const { strings, columns } = builder;
  const lists: GrowingNumbers[] = dependencyKinds.map(() => growingNumbers(64));
  const files = growingNumbers(64);
  let bytes: Buffer = Buffer.alloc(0);
  /** Where reading is. */
  let at = 0;
  let limit = 0;
  /** End of the value read last, which began at `from`. */
  let from = 0;
  let to = 0;
  /** Whether the value holds a reference. */
  let raw = false;

  const has = (expected: Buffer): boolean => {
    const { length } = expected;
    for (let i = 0; i < length; i++) if (bytes[at + i] !== expected[i]) return false;
    return true;
  };

  const take = (expected: Buffer): boolean => {
    if (!has(expected)) return false;
    at += expected.length;
    return true;
  };

  const skipBlanks = (): void => {
    while (bytes[at]! <= blank && at < limit) at++;
  };

  /** Reads up to a byte; false at a control character or tag. Leaves `at` on that byte. */
  const readUntil = (stop: number): boolean => {
    from = at;
    raw = false;
    for (; at < limit; at++) {
      const byte = bytes[at]!;
      if (byte === stop) {
        to = at;
        return to - from <= longest;
      }
      if (byte < blank || byte === lt) return false;
      if (byte === ampersand) raw = true;
    }
    return false;
  };

  const intern = (attribute: boolean): number => {
    if (!raw) return internString(strings, bytes, from, to);
    const decoded = encodeXmlText(decodeXmlText(bytes, from, to, attribute));
    return internString(strings, decoded, 0, decoded.length);
  };

  const readNumber = (most: number): number => {
    let value = 0;
    for (let i = from; i < to; i++) {
      const digit = bytes[i]! - 0x30;
      if (digit < 0 || digit > 9) return -1;
      value = value * 10 + digit;
    }
    return value > most || from === to ? -1 : value;
  };

  /** Text up to the next tag without blanks around it, and past that tag. */
  const readText = (): boolean => {
    if (!readUntil(lt)) return false;
    while (from < to && bytes[from]! <= blank) from++;
    while (to > from && bytes[to - 1]! <= blank) to--;
    if (bytes[at + 1] !== slash) return false;
    at = bytes.indexOf(gt, at) + 1;
    return at > 0 && at <= limit;
  };

  /** One <rpm:entry .../>, of which `at` is behind the opening quote of the name; -1 for an unusual one. */
  const readEntry = (): number => {
    if (!readUntil(quote) || from === to) return -1;
    const name = intern(true);
    let [comparison, epoch, version, release, pre] = [0, 0, 0, 0, 0];
    at++;
    while (bytes[at] === blank) {
      const attribute = entryAttributes.findIndex(take);
      if (attribute === -1 || !readUntil(quote)) return -1;
      at++;
      if (attribute === 0) comparison = comparisonOf(bytes, from, to);
      else if (attribute === 1) epoch = from === to ? 0 : readNumber(largestEpoch);
      else if (attribute === 2) version = intern(true);
      else if (attribute === 3) release = intern(true);
      else pre = to - from === 1 && bytes[from] === 0x31 ? preFlag : 0;
    }
    if (bytes[at] !== slash || bytes[at + 1] !== gt || comparison === -1 || epoch === -1) return -1;
    at += 2;
    if (comparison === 0 || version === 0) comparison = epoch = version = release = 0;
    return internDependency(builder.dependencies, name, comparison | pre, epoch, version, release);
  };

  const readEntries = (list: GrowingNumbers, close: Buffer): boolean => {
    for (;;) {
      skipBlanks();
      if (take(open.entry)) {
        const dependency = readEntry();
        if (dependency === -1) return false;
        pushNumber(list, dependency);
      } else return take(close);
    }
  };

  const readFile = (): boolean => {
    const end = bytes.indexOf(gt, at);
    // Attributes of files say what kind they are, which matters to nobody here.
    if (end === -1 || bytes[end - 1] === slash || (bytes[at] !== gt && bytes[at] !== blank)) return false;
    at = end + 1;
    if (!readText() || from === to) return false;
    pushNumber(files, intern(false));
    return true;
  };

  const passOver = (): boolean => {
    for (const element of passedOver[initialOf(bytes, at)]!) {
      if (!take(element.open)) continue;
      const end = element.close.length === 0 ? at : bytes.indexOf(element.close, at);
      if (end === -1 || end > limit) return false;
      at = end + element.close.length;
      return true;
    }
    return false;
  };

  return (document, start, last) => {
    bytes = document;
    at = start;
    limit = last;
    let [name, arch, epoch, version, release, vendor, size] = [0, 0, -1, 0, 0, 0, 0];
    let [checksumAt, hrefAt, hrefTo, summaryAt, summaryTo] = [-1, -1, -1, 0, 0];
    let summaryRaw = false;
    for (const list of lists) list.length = 0;
    files.length = 0;
    if (!take(open.package)) return -1;
    let inFormat = false;
    for (;;) {
      skipBlanks();
      if (bytes[at] !== lt) return -1;
      if (bytes[at + 1] === slash) {
        if (inFormat ? !take(close.format) : !take(close.package)) return -1;
        if (!inFormat) break;
        inFormat = false;
      } else if (inFormat) {
        if (take(open.file)) {
          if (!readFile()) return -1;
          continue;
        }
        const kind = dependencyLists[initialOf(bytes, at)]!.find((list) => take(list.open));
        if (kind !== undefined) {
          if (!readEntries(lists[kind.number]!, kind.close)) return -1;
        } else if (take(open.noVendor)) vendor = 0;
        else if (take(open.vendor)) {
          if (!readText()) return -1;
          vendor = intern(false);
        } else if (!passOver()) return -1;
      } else if (take(open.name)) {
        if (!readText()) return -1;
        name = intern(false);
      } else if (take(open.arch)) {
        if (!readText()) return -1;
        arch = intern(false);
      } else if (take(open.version)) {
        if (!readUntil(quote)) return -1;
        epoch = readNumber(largestEpoch);
        if (!take(open.ver) || !readUntil(quote)) return -1;
        version = intern(true);
        if (!take(open.rel) || !readUntil(quote)) return -1;
        release = intern(true);
        if (bytes[at + 1] !== slash || bytes[at + 2] !== gt) return -1;
        at += 3;
      } else if (take(open.checksum)) {
        if (!readText() || to - from !== 64) return -1;
        for (let i = from; i < to; i++) if (hexDigits[bytes[i]!] === 255) return -1;
        checksumAt = from;
      } else if (take(open.summary)) {
        if (!readText()) return -1;
        [summaryAt, summaryTo, summaryRaw] = [from, to, raw];
      } else if (take(open.size)) {
        if (!readUntil(quote)) return -1;
        size = readNumber(Number.MAX_SAFE_INTEGER);
        at = bytes.indexOf(gt, at) + 1;
        if (bytes[at - 2] !== slash || size === -1) return -1;
      } else if (take(open.href)) {
        if (!readUntil(quote) || raw) return -1;
        [hrefAt, hrefTo] = [from, to];
        if (bytes[at + 1] !== slash || bytes[at + 2] !== gt) return -1;
        at += 3;
      } else if (take(open.format)) inFormat = true;
      else if (!passOver()) return -1;
    }
    if (name === 0 || arch === 0 || epoch === -1 || version === 0 || checksumAt === -1 || hrefTo <= hrefAt)
      return -1;
    pushNumber(columns.names, name);
    pushNumber(columns.archs, arch);
    pushNumber(columns.epochs, epoch);
    pushNumber(columns.versions, version);
    pushNumber(columns.releases, release);
    pushNumber(columns.vendors, vendor);
    pushNumber(builder.sizes, size % 0x1_0000_0000);
    pushNumber(builder.sizes, Math.floor(size / 0x1_0000_0000));
    const { detailArena, detailStarts } = builder;
    for (let end = checksumAt + 64; checksumAt < end; checksumAt += 8) {
      let part = 0;
      for (let i = 0; i < 8; i++) part = (part << 4) | hexDigits[bytes[checksumAt + i]!]!;
      pushNumber(builder.digests, part);
    }
    pushNumber(detailStarts, detailArena.length);
    pushBytes(detailArena, bytes, hrefAt, hrefTo);
    pushNumber(detailStarts, detailArena.length);
    if (summaryRaw) {
      const decoded = encodeXmlText(decodeXmlText(bytes, summaryAt, summaryTo, false));
      pushBytes(detailArena, decoded, 0, decoded.length);
    } else pushBytes(detailArena, bytes, summaryAt, summaryTo);
    pushNumber(detailStarts, detailArena.length);
    for (const list of lists) {
      for (let i = 0; i < list.length; i++) pushNumber(builder.dependencyLists, list.values[i]!);
      pushNumber(builder.dependencyStarts, builder.dependencyLists.length);
    }
    for (let i = 0; i < files.length; i++) {
      pushNumber(builder.filePaths, files.values[i]!);
      pushNumber(builder.fileOwners, columns.names.length - 1);
    }
    return at;
  };
}
