import { ViaductError } from '../../core/index.ts';
import { dependencyKinds } from '../../rpm/index.ts';
import type { PackageIndexBuilder } from '../package-index/builder.ts';
import { type GrowingNumbers, growingNumbers, pushBytes, pushNumber } from '../package-index/growing.ts';
import { internString } from '../package-index/string-table.ts';
import { type NameTable, findName } from '../xml/name-table.ts';
import type { XmlHandler, XmlToken } from '../xml/scanner.ts';
import { createTextCapture, emptySpan, forKnownAttributes, spanNumber, spanText } from './capture.ts';
import { encodeXmlText } from '../xml/text.ts';
import { normalChecksum } from './checksum.ts';
import { createEntryReader, largestEpoch } from './primary-entry.ts';
import * as words from './primary-words.ts';

const most = { packages: 4_000_000, dependencies: 100_000_000, files: 50_000_000 } as const;

/** Text under way, by the element that holds it. */
type Captured = 'none' | 'name' | 'arch' | 'checksum' | 'summary' | 'vendor' | 'file';

export interface PrimaryReader extends XmlHandler {
  /** Packages read so far. */
  readonly packages: () => number;
  /** What the root element says; undefined when it says nothing. */
  readonly declaredPackages: () => number | undefined;
}

/**
 * Fills an index from the events of a primary.xml. Unknown elements are passed over; of packages only type "rpm" is kept.
 * Throws E_METADATA and E_LIMIT without a place.
 */
export function createPrimaryReader(builder: PackageIndexBuilder): PrimaryReader {
  const readEntry = createEntryReader(builder);
  const capture = createTextCapture();
  const span = emptySpan();
  const lists: GrowingNumbers[] = dependencyKinds.map(() => growingNumbers(64));
  const { columns, strings } = builder;
  let depth = 0;
  /** Depth of the element whose content is passed over; 0 for none. */
  let skipping = 0;
  let inFormat = false;
  let kind = 0;
  let captured: Captured = 'none';
  let declared: number | undefined;
  let seen = { name: 0, arch: 0, version: false, epoch: 0, ver: 0, rel: 0, vendor: 0, size: 0 };
  let checksumType = '';
  let checksum = '';
  let href = '';
  let base = '';
  let summary: Uint8Array = encodeXmlText('');

  const intern = () => internString(strings, span.bytes, span.start, span.end);
  const find = (table: NameTable, token: XmlToken) =>
    findName(table, token.bytes, token.start, token.end, token.hash);

  const beginCapture = (what: Captured): void => {
    captured = what;
    capture.begin();
  };

  const beginPackage = (token: XmlToken): void => {
    let type = 'rpm';
    forKnownAttributes(token, words.packageAttributes, span, () => (type = spanText(span)));
    if (type !== 'rpm') {
      skipping = depth;
      return;
    }
    if (columns.names.length >= most.packages)
      throw new ViaductError('E_LIMIT', `The metadata has more than ${most.packages} packages`);
    seen = { name: 0, arch: 0, version: false, epoch: 0, ver: 0, rel: 0, vendor: 0, size: 0 };
    checksum = href = base = '';
    summary = summary.subarray(0, 0);
    for (const list of lists) list.length = 0;
  };

  const packageElement = (token: XmlToken): void => {
    const number = find(words.packageElementNames, token);
    const element = number === -1 ? undefined : words.packageElements[number];
    inFormat = element === 'format';
    switch (element) {
      case undefined:
        skipping = depth;
        return;
      case 'format':
        return;
      case 'version':
        seen.version = true;
        forKnownAttributes(token, words.versionAttributes, span, (attribute) => {
          if (attribute === 0) seen.epoch = spanNumber(span, largestEpoch);
          else if (attribute === 1) seen.ver = intern();
          else seen.rel = intern();
        });
        return;
      case 'checksum':
        checksumType = '';
        forKnownAttributes(token, words.checksumAttributes, span, () => (checksumType = spanText(span)));
        beginCapture('checksum');
        return;
      case 'size':
        forKnownAttributes(token, words.sizeAttributes, span, () => {
          seen.size = spanNumber(span, Number.MAX_SAFE_INTEGER);
        });
        return;
      case 'location':
        forKnownAttributes(token, words.locationAttributes, span, (attribute) => {
          if (attribute === 0) href = spanText(span);
          else base = spanText(span);
        });
        return;
      case 'name':
      case 'arch':
      case 'summary':
        beginCapture(element);
        return;
    }
  };

  const formatElement = (token: XmlToken): void => {
    kind = inFormat ? find(words.formatElementNames, token) : -1;
    if (kind === -1) skipping = depth;
    else if (kind === words.vendorElement) beginCapture('vendor');
    else if (kind === words.fileElement) beginCapture('file');
  };

  const entry = (token: XmlToken): void => {
    if (kind >= dependencyKinds.length || find(words.entryNames, token) === -1) {
      skipping = depth;
      return;
    }
    pushNumber(lists[kind]!, readEntry(token));
  };

  const finishCapture = (): void => {
    capture.finish(span);
    switch (captured) {
      case 'name':
        seen.name = intern();
        break;
      case 'arch':
        seen.arch = intern();
        break;
      case 'vendor':
        seen.vendor = intern();
        break;
      case 'checksum':
        checksum = normalChecksum(checksumType, spanText(span));
        break;
      case 'summary':
        summary = span.bytes.slice(span.start, span.end);
        break;
      case 'file':
        pushNumber(builder.filePaths, intern());
        pushNumber(builder.fileOwners, columns.names.length);
        if (builder.filePaths.length > most.files)
          throw new ViaductError('E_LIMIT', `The metadata lists more than ${most.files} files`);
        break;
      case 'none':
        break;
    }
    captured = 'none';
  };

  const pushDetail = (bytes: Uint8Array): void => {
    pushBytes(builder.detailArena, bytes, 0, bytes.length);
    if (builder.detailArena.length > 0x7fff_ffff)
      throw new ViaductError('E_LIMIT', 'The metadata has more than 2 GiB of descriptions');
    pushNumber(builder.detailStarts, builder.detailArena.length);
  };

  const finishPackage = (): void => {
    const missing =
      seen.name === 0
        ? 'name'
        : seen.arch === 0
          ? 'architecture'
          : !seen.version || seen.ver === 0
            ? 'version'
            : checksum === ''
              ? 'checksum'
              : href === ''
                ? 'location'
                : undefined;
    if (missing !== undefined) throw new ViaductError('E_METADATA', `A package has no ${missing}`);
    pushNumber(columns.names, seen.name);
    pushNumber(columns.archs, seen.arch);
    pushNumber(columns.epochs, seen.epoch);
    pushNumber(columns.versions, seen.ver);
    pushNumber(columns.releases, seen.rel);
    pushNumber(columns.vendors, seen.vendor);
    pushNumber(builder.sizes, seen.size % 0x1_0000_0000);
    pushNumber(builder.sizes, Math.floor(seen.size / 0x1_0000_0000));
    const digest = /^sha256:([0-9a-f]{64})$/.exec(checksum)?.[1];
    for (let part = 0; part < 64; part += 8)
      pushNumber(builder.digests, Number.parseInt(digest?.slice(part, part + 8) ?? '0', 16));
    pushDetail(encodeXmlText(digest === undefined ? checksum : ''));
    pushDetail(encodeXmlText(base === '' ? href : `${base.replace(/\/*$/, '/')}${href}`));
    pushDetail(summary);
    for (const list of lists) {
      for (let i = 0; i < list.length; i++) pushNumber(builder.dependencyLists, list.values[i]!);
      pushNumber(builder.dependencyStarts, builder.dependencyLists.length);
    }
    if (builder.dependencyLists.length > most.dependencies)
      throw new ViaductError('E_LIMIT', `The metadata has more than ${most.dependencies} dependencies`);
  };

  return {
    open(token) {
      depth++;
      if (skipping !== 0) return;
      if (depth === 5) entry(token);
      else if (depth === 4) formatElement(token);
      else if (depth === 3) packageElement(token);
      else if (depth === 2) {
        if (find(words.packageNames, token) === -1) skipping = depth;
        else beginPackage(token);
      } else if (depth === 1) {
        if (find(words.rootNames, token) === -1)
          throw new ViaductError('E_METADATA', 'The root element is not <metadata>: this is no primary.xml');
        forKnownAttributes(token, words.rootAttributes, span, () => {
          declared = spanNumber(span, Number.MAX_SAFE_INTEGER);
        });
      } else skipping = depth;
    },
    text(bytes, start, end, raw) {
      if (captured !== 'none' && skipping === 0) capture.add(bytes, start, end, raw);
    },
    close() {
      if (skipping !== 0) {
        if (skipping === depth) skipping = 0;
      } else if (captured !== 'none' && depth <= 4) finishCapture();
      else if (depth === 2) finishPackage();
      depth--;
    },
    packages: () => columns.names.length,
    declaredPackages: () => declared,
  };
}
