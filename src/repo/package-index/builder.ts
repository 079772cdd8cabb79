import { dependencyKinds } from '../../rpm/index.ts';
import { type DependencyTableBuilder, dependencyTableBuilder } from './dependency-table.ts';
import {
  type GrowingBytes,
  type GrowingNumbers,
  finishedNumbers,
  growingBytes,
  growingNumbers,
  pushNumber,
} from './growing.ts';
import { compressRows } from './rows.ts';
import type { PackageIndexSections } from './sections.ts';
import { type StringTableBuilder, stringTableBuilder } from './string-table.ts';

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
    detailArena: growingBytes(),
    detailStarts: growingNumbers(),
    sizes: growingNumbers(),
  };
  pushNumber(builder.dependencyStarts, 0);
  pushNumber(builder.detailStarts, 0);
  return builder;
}

/** The finished index. The builder must not be used afterwards. */
export function finishPackageIndex(builder: PackageIndexBuilder): PackageIndexSections {
  const { strings, dependencies, columns } = builder;
  const stringCount = strings.hashes.length;
  const packageCount = columns.names.length;
  const names = finishedNumbers(columns.names);
  const named = compressRows(
    names,
    Uint32Array.from(names, (_, pkg) => pkg),
    stringCount,
  );
  const dependencyStarts = finishedNumbers(builder.dependencyStarts);
  const dependencyLists = finishedNumbers(builder.dependencyLists);
  const providing = provides(packageCount, dependencyStarts, dependencyLists, dependencies, stringCount);
  const owning = compressRows(
    finishedNumbers(builder.filePaths),
    finishedNumbers(builder.fileOwners),
    stringCount,
  );
  return {
    stringArena: strings.arena.values.slice(0, strings.arena.length),
    stringStarts: finishedNumbers(strings.starts),
    stringSlots: strings.slots,
    names,
    archs: finishedNumbers(columns.archs),
    epochs: finishedNumbers(columns.epochs),
    versions: finishedNumbers(columns.versions),
    releases: finishedNumbers(columns.releases),
    vendors: finishedNumbers(columns.vendors),
    dependencyNames: finishedNumbers(dependencies.names),
    dependencyFlags: finishedNumbers(dependencies.flags),
    dependencyEpochs: finishedNumbers(dependencies.epochs),
    dependencyVersions: finishedNumbers(dependencies.versions),
    dependencyReleases: finishedNumbers(dependencies.releases),
    dependencyStarts,
    dependencyLists,
    namedStarts: named.starts,
    namedLists: named.lists,
    providingStarts: providing.starts,
    providingLists: providing.lists,
    owningStarts: owning.starts,
    owningLists: owning.lists,
    detailArena: builder.detailArena.values.slice(0, builder.detailArena.length),
    detailStarts: finishedNumbers(builder.detailStarts),
    sizes: finishedNumbers(builder.sizes),
  };
}

function provides(
  packageCount: number,
  starts: Uint32Array,
  lists: Uint32Array,
  dependencies: DependencyTableBuilder,
  stringCount: number,
): { starts: Uint32Array; lists: Uint32Array } {
  const kind = dependencyKinds.indexOf('provides');
  const rows = growingNumbers(1 << 16);
  const values = growingNumbers(1 << 16);
  for (let pkg = 0; pkg < packageCount; pkg++) {
    const row = pkg * dependencyKinds.length + kind;
    for (let i = starts[row]!; i < starts[row + 1]!; i++) {
      pushNumber(rows, dependencies.names.values[lists[i]!]!);
      pushNumber(values, pkg);
    }
  }
  return compressRows(finishedNumbers(rows), finishedNumbers(values), stringCount);
}
