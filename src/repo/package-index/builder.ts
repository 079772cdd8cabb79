import { type DependencyKind, dependencyKinds, rareKinds, richKinds } from '../../rpm/index.ts';
import { type DependencyTableBuilder, dependencyTableBuilder } from './dependency-table.ts';
import {
  type GrowingBytes,
  type GrowingNumbers,
  finishedNumbers,
  growingBytes,
  growingNumbers,
  pushNumber,
} from './growing.ts';
import type { Section } from './index-file.ts';
import { putPopularFirst } from './popular-first.ts';
import { compressRows } from './rows.ts';
import { dependencyRow, marked, packageRow, packageSections, stringRow } from './sections.ts';
import { type StringTableBuilder, finishedSlots, stringCount, stringTableBuilder } from './string-table.ts';

/** What the reader of primary metadata fills, package by package. */
export interface PackageIndexBuilder {
  readonly strings: StringTableBuilder;
  readonly dependencies: DependencyTableBuilder;
  readonly columns: Record<PackageColumn, GrowingNumbers>;
  readonly dependencyStarts: GrowingNumbers;
  readonly dependencyLists: GrowingNumbers;
  /** Pairs of a file's string and its package. */
  readonly filePaths: GrowingNumbers;
  readonly fileOwners: GrowingNumbers;
  /** SHA-256 of each package, as eight numbers; zeros where the checksum is another. */
  readonly digests: GrowingNumbers;
  readonly detailArena: GrowingBytes;
  readonly detailStarts: GrowingNumbers;
  readonly sizes: GrowingNumbers;
}

export type PackageColumn = 'names' | 'archs' | 'epochs' | 'versions' | 'releases' | 'vendors';

export function packageIndexBuilder(): PackageIndexBuilder {
  const builder: PackageIndexBuilder = {
    strings: stringTableBuilder(),
    dependencies: dependencyTableBuilder(),
    columns: {
      names: growingNumbers(),
      archs: growingNumbers(),
      epochs: growingNumbers(),
      versions: growingNumbers(),
      releases: growingNumbers(),
      vendors: growingNumbers(),
    },
    dependencyStarts: growingNumbers(),
    dependencyLists: growingNumbers(1 << 16),
    filePaths: growingNumbers(),
    fileOwners: growingNumbers(),
    digests: growingNumbers(1 << 13),
    detailArena: growingBytes(),
    detailStarts: growingNumbers(),
    sizes: growingNumbers(),
  };
  pushNumber(builder.dependencyStarts, 0);
  pushNumber(builder.detailStarts, 0);
  return builder;
}

/** The sections of the finished index, in their order. The builder must not be used afterwards. */
export function finishPackageIndex(builder: PackageIndexBuilder): Section[] {
  putPopularFirst(builder);
  const { strings } = builder;
  const count = stringCount(strings);
  const names = finishedNumbers(builder.columns.names);
  const packageCount = names.length;
  const named = compressRows(
    names,
    Uint32Array.from(names, (_, pkg) => pkg),
    count,
  );
  const providing = providers(builder, packageCount, count);
  const owning = compressRows(finishedNumbers(builder.filePaths), finishedNumbers(builder.fileOwners), count);
  const stringRows = new Uint32Array((count + 1) * stringRow.size);
  for (let id = 0, at = 0; id <= count; id++, at += stringRow.size) {
    stringRows[at + stringRow.arena] = strings.starts.values[id]!;
    stringRows[at + stringRow.named] = named.starts[id]!;
    stringRows[at + stringRow.providing] = providing.starts[id]!;
    stringRows[at + stringRow.owning] = owning.starts[id]!;
  }
  const { slots, tagged } = finishedSlots(strings);
  const markers = markedPackages(builder, packageCount);
  const sections: Record<keyof typeof packageSections, Section> = {
    meta: Uint32Array.of(packageCount, tagged),
    stringArena: strings.arena.values.subarray(0, strings.arena.length),
    stringRows,
    stringSlots: slots,
    packageRows: packageRows(builder, packageCount),
    dependencyRows: builder.dependencies.rows.values.subarray(0, builder.dependencies.rows.length),
    dependencyLists: builder.dependencyLists.values.subarray(0, builder.dependencyLists.length),
    namedLists: named.lists,
    providingLists: providing.lists,
    owningLists: owning.lists,
    markedStarts: markers.starts,
    markedLists: markers.lists,
    nameArena: nameArena(strings, named.starts, count),
    detailArena: builder.detailArena.values.subarray(0, builder.detailArena.length),
  };
  return Object.keys(packageSections).map((name) => sections[name as keyof typeof packageSections]);
}

function packageRows(builder: PackageIndexBuilder, packageCount: number): Uint32Array {
  const { columns, sizes, dependencyStarts, detailStarts, digests } = builder;
  const kinds = dependencyKinds.length;
  const rows = new Uint32Array((packageCount + 1) * packageRow.size);
  for (let pkg = 0, at = 0; pkg < packageCount; pkg++, at += packageRow.size) {
    rows[at + packageRow.name] = columns.names.values[pkg]!;
    rows[at + packageRow.arch] = columns.archs.values[pkg]!;
    rows[at + packageRow.epoch] = columns.epochs.values[pkg]!;
    rows[at + packageRow.version] = columns.versions.values[pkg]!;
    rows[at + packageRow.release] = columns.releases.values[pkg]!;
    rows[at + packageRow.vendor] = columns.vendors.values[pkg]!;
    rows[at + packageRow.sizeLow] = sizes.values[pkg * 2]!;
    rows[at + packageRow.sizeHigh] = sizes.values[pkg * 2 + 1]!;
    for (let detail = 0; detail < 3; detail++)
      rows[at + packageRow.details + detail] = detailStarts.values[pkg * 3 + detail]!;
    for (let part = 0; part < 8; part++)
      rows[at + packageRow.digest + part] = digests.values[pkg * 8 + part]!;
    for (let kind = 0; kind < kinds; kind++)
      rows[at + packageRow.dependencies + kind] = dependencyStarts.values[pkg * kinds + kind]!;
  }
  rows[packageCount * packageRow.size + packageRow.dependencies] = builder.dependencyLists.length;
  rows[packageCount * packageRow.size + packageRow.details] = builder.detailArena.length;
  return rows;
}

/** For each string the packages that provide it, each with the number of what it provides. */
function providers(
  builder: PackageIndexBuilder,
  packageCount: number,
  count: number,
): { starts: Uint32Array; lists: Uint32Array } {
  const kind = dependencyKinds.indexOf('provides');
  const rows = builder.dependencies.rows.values;
  const nameOf = (dependency: number) => rows[dependency * dependencyRow.size + dependencyRow.name]!;
  const lists = builder.dependencyLists.values;
  const bounds = builder.dependencyStarts.values;
  const starts = new Uint32Array(count + 1);
  const each = (visit: (pkg: number, dependency: number) => void): void => {
    for (let pkg = 0, row = kind; pkg < packageCount; pkg++, row += dependencyKinds.length)
      for (let i = bounds[row]!, end = bounds[row + 1]!; i < end; i++) visit(pkg, lists[i]!);
  };
  each((_, dependency) => (starts[nameOf(dependency) + 1]! += 2));
  for (let id = 0; id < count; id++) starts[id + 1]! += starts[id]!;
  const found = new Uint32Array(starts[count]!);
  const next = starts.slice(0, count);
  each((pkg, dependency) => {
    const at = next[nameOf(dependency)]!;
    found[at] = pkg;
    found[at + 1] = dependency;
    next[nameOf(dependency)] = at + 2;
  });
  return { starts, lists: found };
}

/** The packages that have a dependency of a rare kind, or a boolean one. */
function markedPackages(
  builder: PackageIndexBuilder,
  packageCount: number,
): { starts: Uint32Array; lists: Uint32Array } {
  const { strings, dependencies } = builder;
  const bounds = builder.dependencyStarts.values;
  const lists = builder.dependencyLists.values;
  const firstByte = (id: number) =>
    strings.arena.values[
      strings.starts.values[dependencies.rows.values[id * dependencyRow.size + dependencyRow.name]!]!
    ];
  const found: GrowingNumbers = growingNumbers();
  const starts = new Uint32Array(marked.count + 1);
  const collect = (number: number, kind: DependencyKind, has: (from: number, to: number) => boolean) => {
    for (let pkg = 0, row = dependencyKinds.indexOf(kind); pkg < packageCount; pkg++, row += 8)
      if (bounds[row] !== bounds[row + 1] && has(bounds[row]!, bounds[row + 1]!)) pushNumber(found, pkg);
    starts[number + 1] = found.length;
  };
  for (const kind of rareKinds) collect(marked.rare(kind), kind, () => true);
  for (const kind of richKinds)
    collect(marked.rich(kind), kind, (from, to) => {
      for (let i = from; i < to; i++) if (firstByte(lists[i]!) === openingBracket) return true;
      return false;
    });
  return { starts, lists: finishedNumbers(found) };
}

const openingBracket = 0x28;

function nameArena(strings: StringTableBuilder, namedStarts: Uint32Array, count: number): Uint8Array {
  const arena = Buffer.from(strings.arena.values.buffer, 0, strings.arena.length);
  const names: string[] = [];
  for (let id = 0; id < count; id++)
    if (namedStarts[id] !== namedStarts[id + 1])
      names.push(arena.toString('utf8', strings.starts.values[id], strings.starts.values[id + 1]));
  return Buffer.from(
    names
      .sort()
      .map((name) => `${name}\0`)
      .join(''),
  );
}
