import { ViaductError } from '../../core/index.ts';
import { type XmlElement, childOf, parseXml, placed } from '../xml/tree.ts';
import { normalChecksum } from './checksum.ts';

/** One metadata file that repomd.xml names. */
export interface RepomdRecord {
  readonly type: string;
  /** Relative to the repository, or absolute by xml:base. */
  readonly href: string;
  /** `algorithm:hex` of the file as published. */
  readonly checksum: string;
  /** Bytes of the file as published, where stated. */
  readonly size?: number;
  /** Of the uncompressed content, where stated. */
  readonly openChecksum?: string;
  readonly openSize?: number;
}

export interface Repomd {
  /** '' where none is stated. */
  readonly revision: string;
  readonly records: ReadonlyMap<string, RepomdRecord>;
}

const readTypes: readonly string[] = [
  'primary',
  'filelists',
  'group',
  'group_gz',
  'group_xz',
  'group_zst',
  'modules',
];

/**
 * Reads repomd.xml (namespace http://linux.duke.edu/metadata/repo). Of several records of a type the first counts.
 * @param file name for error messages
 * Throws E_METADATA with line and column, E_LIMIT.
 */
export function parseRepomd(file: string, bytes: Uint8Array): Repomd {
  const root = parseXml(file, bytes);
  const at = <T>(element: XmlElement, work: () => T): T => {
    try {
      return work();
    } catch (thrown) {
      throw placed(thrown, file, bytes, element.offset);
    }
  };
  return at(root, () => {
    if (root.name !== 'repomd') throw new ViaductError('E_METADATA', 'The root element is not <repomd>');
    const records = new Map<string, RepomdRecord>();
    for (const data of root.children) {
      if (data.name !== 'data') continue;
      const type = data.attributes.get('type');
      if (type === undefined || records.has(type)) continue;
      // Records of other kinds may use what we do not know; only those that are read must be right.
      if (!readTypes.includes(type)) continue;
      records.set(
        type,
        at(data, () => readRecord(type, data)),
      );
    }
    return { revision: childOf(root, 'revision')?.text ?? '', records };
  });
}

function readRecord(type: string, data: XmlElement): RepomdRecord {
  const location = childOf(data, 'location');
  const href = location?.attributes.get('href');
  if (href === undefined || href === '')
    throw new ViaductError('E_METADATA', `The record ${type} has no location`);
  const base = location?.attributes.get('xml:base');
  const checksum = readChecksum(childOf(data, 'checksum'));
  if (checksum === undefined) throw new ViaductError('E_METADATA', `The record ${type} has no checksum`);
  const openChecksum = readChecksum(childOf(data, 'open-checksum'));
  const size = readSize(childOf(data, 'size'));
  const openSize = readSize(childOf(data, 'open-size'));
  return {
    type,
    href: base === undefined ? href : `${base.replace(/\/*$/, '/')}${href}`,
    checksum,
    ...(size === undefined ? {} : { size }),
    ...(openChecksum === undefined ? {} : { openChecksum }),
    ...(openSize === undefined ? {} : { openSize }),
  };
}

function readChecksum(element: XmlElement | undefined): string | undefined {
  if (element === undefined) return undefined;
  return normalChecksum(element.attributes.get('type') ?? '', element.text);
}

function readSize(element: XmlElement | undefined): number | undefined {
  if (element === undefined || element.text === '') return undefined;
  if (!/^\d{1,15}$/.test(element.text))
    throw new ViaductError('E_METADATA', `${JSON.stringify(element.text.slice(0, 40))} is no size`);
  return Number(element.text);
}
