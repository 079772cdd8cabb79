import {
  type Capability,
  type Comparison,
  type DependencyKind,
  type PackageIdentity,
  type PackageLocation,
  type PackageSource,
  dependencyKinds,
  rangeOverlaps,
} from '../../rpm/index.ts';
import { comparisonOrder, preFlag } from './dependency-table.ts';
import type { OpenedIndexFile } from './index-file.ts';
import {
  type PackageColumns,
  dependencyRow,
  marked,
  packageRow,
  packageSections,
  stringRow,
} from './sections.ts';
import { type StringTable, findString, stringText } from './string-table.ts';

/** What an index knows besides the interface of a source. */
export interface IndexedPackages extends PackageSource {
  summary(pkg: number): string;
}

/** Knows all files of the packages of one index, by path. */
export interface FileOwners {
  /** Whether they are the files of every package. */
  readonly complete: boolean;
  ownersOf(path: string): readonly number[];
  /** Every path that begins with the prefix. */
  paths(prefix: string): Iterable<string>;
}

const none: readonly never[] = [];

/**
 * Packages over the columns of an index; strings and dependencies are read and decoded when they are first asked for.
 * @param files when given, answers `ownersOf` instead of the files that primary lists
 */
export function indexSource(name: string, opened: OpenedIndexFile, files?: FileOwners): IndexedPackages {
  const columns = Object.fromEntries(
    Object.entries(packageSections).map(([section, type], number) => [section, opened.column(number, type)]),
  ) as unknown as PackageColumns;
  const { packageRows, dependencyRows, dependencyLists, stringRows } = columns;
  const packageCount = columns.meta.at(0);
  const strings: StringTable = {
    arena: columns.stringArena,
    rows: stringRows,
    rowSize: stringRow.size,
    slots: columns.stringSlots,
    tagged: columns.meta.at(1) === 1,
  };
  const texts = new Map<number, string>();
  /** Numbers of strings; of those that were read as well as of those that were looked for. */
  const found = new Map<string, number>();
  const capabilities = new Map<number, Capability>();
  const identities = new Map<number, PackageIdentity>();

  function text(id: number): string {
    let known = texts.get(id);
    if (known === undefined) {
      texts.set(id, (known = stringText(strings, id)));
      found.set(known, id);
    }
    return known;
  }

  function find(wanted: string): number {
    let id = found.get(wanted);
    if (id === undefined) found.set(wanted, (id = findString(strings, wanted)));
    return id;
  }

  function row(list: 'named' | 'owning', wanted: string): readonly number[] {
    const id = find(wanted);
    if (id === -1) return none;
    const at = id * stringRow.size + stringRow[list];
    const [start, end] = [stringRows.at(at), stringRows.at(at + stringRow.size)];
    return start === end
      ? none
      : (list === 'named' ? columns.namedLists : columns.owningLists).slice(start, end);
  }

  function providersOf(id: number, test?: (provide: number) => boolean): readonly number[] {
    if (id === -1) return none;
    const at = id * stringRow.size + stringRow.providing;
    const end = stringRows.at(at + stringRow.size);
    const packages: number[] = [];
    for (let i = stringRows.at(at); i < end; i += 2) {
      const pkg = columns.providingLists.at(i);
      if (packages.at(-1) === pkg) continue;
      if (test === undefined || test(columns.providingLists.at(i + 1))) packages.push(pkg);
    }
    return packages;
  }

  function capability(id: number): Capability {
    let known = capabilities.get(id);
    if (known === undefined) capabilities.set(id, (known = decode(id)));
    return known;
  }

  function decode(id: number): Capability {
    const at = id * dependencyRow.size;
    const flags = dependencyRows.at(at + dependencyRow.flags);
    const comparison = comparisonOrder[flags & 7] ?? '';
    const pre = (flags & preFlag) === 0 ? {} : { pre: true };
    const ownName = text(dependencyRows.at(at + dependencyRow.name));
    if (comparison === '') return { name: ownName, ...pre };
    return {
      name: ownName,
      comparison: comparison satisfies Comparison,
      evr: {
        epoch: dependencyRows.at(at + dependencyRow.epoch),
        version: text(dependencyRows.at(at + dependencyRow.version)),
        release: text(dependencyRows.at(at + dependencyRow.release)),
      },
      ...pre,
    };
  }

  function dependencies(pkg: number, kind: DependencyKind): readonly Capability[] {
    const number = dependencyKinds.indexOf(kind);
    const at = pkg * packageRow.size + packageRow.dependencies + number;
    const start = packageRows.at(at);
    // The lists of a package follow one another, and the next package's follow its last.
    const end = packageRows.at(
      number + 1 === dependencyKinds.length ? (pkg + 1) * packageRow.size + packageRow.dependencies : at + 1,
    );
    if (start === end) return none;
    const list: Capability[] = [];
    for (let i = start; i < end; i++) list.push(capability(dependencyLists.at(i)));
    return list;
  }

  function identity(pkg: number): PackageIdentity {
    let known = identities.get(pkg);
    if (known !== undefined) return known;
    const at = pkg * packageRow.size;
    known = {
      name: text(packageRows.at(at + packageRow.name)),
      epoch: packageRows.at(at + packageRow.epoch),
      version: text(packageRows.at(at + packageRow.version)),
      release: text(packageRows.at(at + packageRow.release)),
      arch: text(packageRows.at(at + packageRow.arch)),
    };
    identities.set(pkg, known);
    return known;
  }

  function detail(pkg: number, number: 0 | 1 | 2): string {
    const at = pkg * packageRow.size + packageRow.details + number;
    const end = number === 2 ? at - 2 + packageRow.size : at + 1;
    return columns.detailArena.text(packageRows.at(at), packageRows.at(end));
  }

  function checksum(pkg: number): string {
    const other = detail(pkg, 0);
    if (other !== '') return other;
    const at = pkg * packageRow.size + packageRow.digest;
    let text = 'sha256:';
    for (const part of packageRows.slice(at, at + 8)) text += part.toString(16).padStart(8, '0');
    return text;
  }

  function location(pkg: number): PackageLocation {
    const at = pkg * packageRow.size;
    return {
      // Most who ask want to know the checksum only.
      get href() {
        return detail(pkg, 1);
      },
      checksum: checksum(pkg),
      size:
        packageRows.at(at + packageRow.sizeLow) + packageRows.at(at + packageRow.sizeHigh) * 0x1_0000_0000,
    };
  }

  /** Every string that has a row in the list. */
  function* textsWith(list: 'owning' | 'providing', prefix: string): Generator<string> {
    const last = stringRows.length / stringRow.size - 1;
    for (let id = 0, at = stringRow[list]; id < last; id++, at += stringRow.size) {
      if (stringRows.at(at) === stringRows.at(at + stringRow.size)) continue;
      const word = stringText(strings, id);
      if (word.startsWith(prefix)) yield word;
    }
  }

  const markedList = (number: number): readonly number[] =>
    columns.markedLists.slice(columns.markedStarts.at(number), columns.markedStarts.at(number + 1));

  return {
    name,
    packageCount,
    filesComplete: files?.complete ?? false,
    identity,
    vendor: (pkg) => text(packageRows.at(pkg * packageRow.size + packageRow.vendor)),
    dependencies,
    named: (wanted) => row('named', wanted),
    providing: (wanted) => providersOf(find(wanted)),
    meeting: (wanted) =>
      wanted.comparison === undefined
        ? providersOf(find(wanted.name))
        : providersOf(find(wanted.name), (provide) => rangeOverlaps(capability(provide), wanted)),
    withDependency: (kind, wanted) =>
      // Of a text that is nowhere, no dependency can be.
      wanted !== undefined && find(wanted) === -1 ? none : markedList(marked.rare(kind)),
    withRichDependency: (kind) => markedList(marked.rich(kind)),
    ownersOf: (path) => (files === undefined ? row('owning', path) : files.ownersOf(path)),
    names: () => columns.nameArena.text(0, columns.nameArena.length).split('\0').slice(0, -1),
    provideNames: () => textsWith('providing', ''),
    paths: (prefix) => (files === undefined ? textsWith('owning', prefix) : files.paths(prefix)),
    location,
    summary: (pkg) => detail(pkg, 2),
  };
}
