/**
 * The columns of an index of packages. Every value that is text is the number of a string in the string table.
 * `...Starts` and its list form a compressed table: the entries of row r are list[starts[r]] to list[starts[r + 1] - 1].
 */
export interface PackageIndexSections {
  /** UTF-8 of all distinct strings, and where each begins. */
  readonly stringArena: Uint8Array;
  readonly stringStarts: Uint32Array;
  readonly stringSlots: Uint32Array;
  /** One entry a package. */
  readonly names: Uint32Array;
  readonly archs: Uint32Array;
  readonly epochs: Uint32Array;
  readonly versions: Uint32Array;
  readonly releases: Uint32Array;
  readonly vendors: Uint32Array;
  /** Distinct dependencies. */
  readonly dependencyNames: Uint32Array;
  readonly dependencyFlags: Uint32Array;
  readonly dependencyEpochs: Uint32Array;
  readonly dependencyVersions: Uint32Array;
  readonly dependencyReleases: Uint32Array;
  /** Row: package * 8 + kind, in the order of `dependencyKinds`. */
  readonly dependencyStarts: Uint32Array;
  readonly dependencyLists: Uint32Array;
  /** Rows: strings. Packages of a name, packages providing a capability, packages owning a file that primary lists. */
  readonly namedStarts: Uint32Array;
  readonly namedLists: Uint32Array;
  readonly providingStarts: Uint32Array;
  readonly providingLists: Uint32Array;
  readonly owningStarts: Uint32Array;
  readonly owningLists: Uint32Array;
  /** Cold: UTF-8 of checksum, href and summary of each package, three rows a package. */
  readonly detailArena: Uint8Array;
  readonly detailStarts: Uint32Array;
  /** Bytes of the RPM, low and high half. */
  readonly sizes: Uint32Array;
}

export const sectionNames = [
  'stringArena',
  'stringStarts',
  'stringSlots',
  'names',
  'archs',
  'epochs',
  'versions',
  'releases',
  'vendors',
  'dependencyNames',
  'dependencyFlags',
  'dependencyEpochs',
  'dependencyVersions',
  'dependencyReleases',
  'dependencyStarts',
  'dependencyLists',
  'namedStarts',
  'namedLists',
  'providingStarts',
  'providingLists',
  'owningStarts',
  'owningLists',
  'detailArena',
  'detailStarts',
  'sizes',
] as const satisfies readonly (keyof PackageIndexSections)[];
