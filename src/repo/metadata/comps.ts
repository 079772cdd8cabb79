import { ViaductError } from '../../core/index.ts';
import { type XmlElement, childOf, parseXml, placed } from '../xml/tree.ts';

export const groupPackageKinds = ['mandatory', 'default', 'optional', 'conditional'] as const;
export type GroupPackageKind = (typeof groupPackageKinds)[number];

/** A package as a group lists it. */
export interface GroupPackage {
  readonly name: string;
  readonly kind: GroupPackageKind;
  /** For a conditional one: the package with which it comes. */
  readonly requires?: string;
  /** Only the build for the system's own architecture is meant. */
  readonly nativeOnly: boolean;
}

export interface PackageGroup {
  readonly id: string;
  /** For people; '' where there is none. */
  readonly title: string;
  readonly packages: readonly GroupPackage[];
}

/** A group of groups. */
export interface EnvironmentGroup {
  readonly id: string;
  readonly title: string;
  readonly groups: readonly string[];
  /** Groups that may be chosen in addition; some are unless one says otherwise. */
  readonly options: readonly { readonly id: string; readonly chosen: boolean }[];
}

export interface Groups {
  readonly groups: readonly PackageGroup[];
  readonly environments: readonly EnvironmentGroup[];
}

export const noGroups: Groups = { groups: [], environments: [] };

const mostPackages = 100_000;
const longestName = 1024;

/**
 * Reads a comps.xml, the groups of packages of a repository (https://github.com/rpm-software-management/libcomps).
 * Elements that do not say what is in a group are passed over.
 * @param file name for error messages
 * Throws E_METADATA with line and column, E_LIMIT.
 */
export function parseComps(file: string, bytes: Uint8Array): Groups {
  const root = parseXml(file, withoutDoctype(bytes));
  const at = <T>(element: XmlElement, read: (element: XmlElement) => T): T => {
    try {
      return read(element);
    } catch (thrown) {
      throw placed(thrown, file, bytes, element.offset);
    }
  };
  return at(root, () => {
    if (root.name !== 'comps')
      throw new ViaductError('E_METADATA', 'The root element is not <comps>: this is no list of groups');
    const all = (name: string) => root.children.filter((child) => child.name === name);
    return {
      groups: all('group').map((element) => at(element, readGroup)),
      environments: all('environment').map((element) => at(element, readEnvironment)),
    };
  });
}

/**
 * Every comps.xml names its document type, which says nothing that is needed. Blanks keep the places of errors right. One
 * with declarations of its own stays, and is refused.
 */
function withoutDoctype(bytes: Uint8Array): Uint8Array {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString('latin1');
  const match = /^(?:\xef\xbb\xbf)?(?:\s|<\?[^>]*\?>|<!--(?:(?!-->)[^])*-->)*(<!DOCTYPE\s[^[>]*>)/.exec(head);
  if (match === null) return bytes;
  const end = match[0].length;
  const copy = Buffer.from(bytes);
  for (let i = end - match[1]!.length; i < end; i++) if (copy[i] !== 0x0a) copy[i] = 0x20;
  return copy;
}

function readGroup(element: XmlElement): PackageGroup {
  const packages = childOf(element, 'packagelist')?.children ?? [];
  if (packages.length > mostPackages)
    throw new ViaductError('E_LIMIT', `A group lists more than ${mostPackages} packages`);
  return {
    ...readNames(element),
    packages: packages.filter(({ name }) => name === 'packagereq').map(readPackage),
  };
}

function readPackage(element: XmlElement): GroupPackage {
  // Without a type it is mandatory, as yum had it.
  const type = element.attributes.get('type') ?? 'mandatory';
  const kind = groupPackageKinds.find((known) => known === type);
  if (kind === undefined)
    throw new ViaductError(
      'E_METADATA',
      `A group has a package of type ${JSON.stringify(type.slice(0, 40))}`,
    );
  const requires = element.attributes.get('requires');
  return {
    name: readWord(element.text, 'A package of a group'),
    kind,
    ...(requires === undefined || requires === '' ? {} : { requires: readWord(requires, 'A condition') }),
    nativeOnly: element.attributes.get('basearchonly') === 'true',
  };
}

function readEnvironment(element: XmlElement): EnvironmentGroup {
  const ids = (list: string) =>
    (childOf(element, list)?.children ?? []).filter(({ name }) => name === 'groupid');
  return {
    ...readNames(element),
    groups: ids('grouplist').map(({ text }) => text),
    options: ids('optionlist').map(({ text, attributes }) => ({
      id: text,
      chosen: attributes.get('default') === 'true',
    })),
  };
}

function readNames(element: XmlElement): { id: string; title: string } {
  const titles = element.children.filter(({ name }) => name === 'name');
  // The others are translations.
  const title = titles.find(({ attributes }) => !attributes.has('xml:lang'))?.text ?? '';
  return { id: readWord(childOf(element, 'id')?.text ?? '', 'The id of a group'), title };
}

function readWord(text: string, what: string): string {
  if (text === '' || text.length > longestName || /[\s()]/.test(text))
    throw new ViaductError('E_METADATA', `${what} cannot be ${JSON.stringify(text.slice(0, 80))}`);
  return text;
}
