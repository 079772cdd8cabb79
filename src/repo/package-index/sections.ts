import { rareKinds, richKinds } from '../../rpm/index.ts';
import type { ByteColumn, NumberColumn } from './columns.ts';
import type { SectionType } from './index-file.ts';

/**
 * The sections of an index of packages, in the order of the file. What is read together stands together: rows of several
 * numbers. Every text is the number of a string.
 */
export const packageSections = {
  /** Numbers: packages; 1 when string slots carry tags. */
  meta: 'numbers',
  /** UTF-8 of all distinct strings. */
  stringArena: 'bytes',
  /** Rows `stringRow`; one more at the end. */
  stringRows: 'numbers',
  /** Open addressing over the strings: see string-table.ts. */
  stringSlots: 'numbers',
  /** Rows `packageRow`; one more at the end. */
  packageRows: 'numbers',
  /** Rows `dependencyRow`: distinct dependencies. */
  dependencyRows: 'numbers',
  /** Numbers of dependencies, by package and kind. */
  dependencyLists: 'numbers',
  /** Packages of a name, ascending. */
  namedLists: 'numbers',
  /** Packages that provide a capability, ascending, and behind each the number of the dependency that it provides. */
  providingLists: 'numbers',
  /** Packages that own a file that primary lists. */
  owningLists: 'numbers',
  /** Where each list of `markedLists` begins, and the end of the last: kinds of `rareKinds`, then boolean of `richKinds`. */
  markedStarts: 'numbers',
  /** Packages that have a dependency of a kind. */
  markedLists: 'numbers',
  /** All distinct package names, sorted, with a zero byte behind each. */
  nameArena: 'bytes',
  /** Cold: UTF-8 of checksum (where it is no SHA-256), href and summary of each package, three a package. */
  detailArena: 'bytes',
} as const satisfies Record<string, SectionType>;

/** Number of the kind of index, and of its sections. */
export const packageIndexKind = { number: 1, sections: Object.keys(packageSections).length } as const;

export type PackageColumns = {
  readonly [Name in keyof typeof packageSections]: (typeof packageSections)[Name] extends 'bytes'
    ? ByteColumn
    : NumberColumn;
};

/** Where a string's bytes begin, and its lists of packages named so, providing it, owning it as a path. */
export const stringRow = { arena: 0, named: 1, providing: 2, owning: 3, size: 4 } as const;

/**
 * `dependencies` is the first of eight: where the list of each of `dependencyKinds` begins; `details` the first of three:
 * where checksum, href and summary begin; `digest` the first of eight: the checksum, when it is SHA-256.
 */
export const packageRow = {
  name: 0,
  arch: 1,
  epoch: 2,
  version: 3,
  release: 4,
  vendor: 5,
  sizeLow: 6,
  sizeHigh: 7,
  dependencies: 8,
  details: 16,
  digest: 19,
  size: 27,
} as const;

export const dependencyRow = { name: 0, flags: 1, epoch: 2, version: 3, release: 4, size: 5 } as const;

/** Number of the list of a kind in `markedLists`. */
export const marked = {
  rare: (kind: (typeof rareKinds)[number]) => rareKinds.indexOf(kind),
  rich: (kind: (typeof richKinds)[number]) => rareKinds.length + richKinds.indexOf(kind),
  count: rareKinds.length + richKinds.length,
} as const;
