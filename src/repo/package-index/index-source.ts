import {
  type Capability,
  type Comparison,
  type DependencyKind,
  type PackageLocation,
  type PackageSource,
  dependencyKinds,
} from '../../rpm/index.ts';
import { comparisonOrder, preFlag } from './dependency-table.ts';
import type { PackageIndexSections } from './sections.ts';
import { findString } from './string-table.ts';

/** What an index knows besides the interface of a source. */
export interface IndexedPackages extends PackageSource {
  summary(pkg: number): string;
}

/** Knows all files of the packages of one index, by path. */
export interface FileOwners {
  /** Whether they are the files of every package. */
  readonly complete: boolean;
  ownersOf(path: string): readonly number[];
}

const none: readonly never[] = [];

/**
 * Packages over the columns of an index; strings and dependencies are decoded when they are first asked for.
 * @param files when given, answers `ownersOf` instead of the files that primary lists
 */
export function indexSource(name: string, index: PackageIndexSections, files?: FileOwners): IndexedPackages {
  const strings = { arena: index.stringArena, starts: index.stringStarts, slots: index.stringSlots };
  const arena = bufferOf(index.stringArena);
  const texts: (string | undefined)[] = [];
  const capabilities: (Capability | undefined)[] = [];
  const details = bufferOf(index.detailArena);
  const weak = new Map<DependencyKind, readonly number[]>();
  const packageCount = index.names.length;

  const text = (id: number): string =>
    (texts[id] ??= arena.toString('utf8', index.stringStarts[id], index.stringStarts[id + 1]));

  const detail = (row: number): string =>
    details.toString('utf8', index.detailStarts[row], index.detailStarts[row + 1]);

  const row = (starts: Uint32Array, lists: Uint32Array, wanted: string): readonly number[] => {
    const id = findString(strings, wanted);
    if (id === -1 || starts[id] === starts[id + 1]) return none;
    return Array.from(lists.subarray(starts[id], starts[id + 1]));
  };

  const capability = (id: number): Capability => (capabilities[id] ??= decode(id));

  const decode = (id: number): Capability => {
    const flags = index.dependencyFlags[id]!;
    const comparison = comparisonOrder[flags & 7] ?? '';
    const pre = (flags & preFlag) === 0 ? {} : { pre: true };
    if (comparison === '') return { name: text(index.dependencyNames[id]!), ...pre };
    return {
      name: text(index.dependencyNames[id]!),
      comparison: comparison satisfies Comparison,
      evr: {
        epoch: index.dependencyEpochs[id]!,
        version: text(index.dependencyVersions[id]!),
        release: text(index.dependencyReleases[id]!),
      },
      ...pre,
    };
  };

  const dependencies = (pkg: number, kind: DependencyKind): readonly Capability[] => {
    const at = pkg * dependencyKinds.length + dependencyKinds.indexOf(kind);
    const start = index.dependencyStarts[at]!;
    const end = index.dependencyStarts[at + 1]!;
    if (start === end) return none;
    const list: Capability[] = [];
    for (let i = start; i < end; i++) list.push(capability(index.dependencyLists[i]!));
    return list;
  };

  const withDependency = (kind: DependencyKind): readonly number[] => {
    const known = weak.get(kind);
    if (known !== undefined) return known;
    const found: number[] = [];
    const { dependencyStarts } = index;
    for (let pkg = 0, at = dependencyKinds.indexOf(kind); pkg < packageCount; pkg++, at += 8)
      if (dependencyStarts[at] !== dependencyStarts[at + 1]) found.push(pkg);
    weak.set(kind, found);
    return found;
  };

  const location = (pkg: number): PackageLocation => ({
    href: detail(pkg * 3 + 1),
    checksum: detail(pkg * 3),
    size: index.sizes[pkg * 2]! + index.sizes[pkg * 2 + 1]! * 0x1_0000_0000,
  });

  return {
    name,
    packageCount,
    filesComplete: files?.complete ?? false,
    identity: (pkg) => ({
      name: text(index.names[pkg]!),
      epoch: index.epochs[pkg]!,
      version: text(index.versions[pkg]!),
      release: text(index.releases[pkg]!),
      arch: text(index.archs[pkg]!),
    }),
    vendor: (pkg) => text(index.vendors[pkg]!),
    dependencies,
    named: (wanted) => row(index.namedStarts, index.namedLists, wanted),
    providing: (wanted) => row(index.providingStarts, index.providingLists, wanted),
    withDependency,
    ownersOf: (path) =>
      files === undefined ? row(index.owningStarts, index.owningLists, path) : files.ownersOf(path),
    names: function* () {
      for (let id = 0; id + 1 < index.namedStarts.length; id++)
        if (index.namedStarts[id] !== index.namedStarts[id + 1]) yield text(id);
    },
    location,
    summary: (pkg) => detail(pkg * 3 + 2),
  };
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
