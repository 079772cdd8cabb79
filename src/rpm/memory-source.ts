import type { Capability } from './capability.ts';
import type { DependencyKind, PackageIdentity, PackageLocation, PackageSource } from './package-source.ts';

/** A package as a plain object. Provides are taken as given: a package's own name is not added. */
export interface PackageMetadata
  extends PackageIdentity, Readonly<Partial<Record<DependencyKind, readonly Capability[]>>> {
  readonly vendor?: string;
  /** Absolute paths. */
  readonly files?: readonly string[];
  readonly location?: PackageLocation;
}

export interface MemorySourceOptions {
  /** Whether `files` of all packages are complete; default false. */
  readonly filesComplete?: boolean;
}

/** A PackageSource over plain objects, numbered in the order given. */
export function memorySource(
  name: string,
  packages: readonly PackageMetadata[],
  options: MemorySourceOptions = {},
): PackageSource {
  const byName = new Map<string, number[]>();
  const byProvide = new Map<string, number[]>();
  const byFile = new Map<string, number[]>();
  const weak = { supplements: [] as number[], enhances: [] as number[] };
  packages.forEach((entry, pkg) => {
    add(byName, entry.name, pkg);
    for (const provide of entry.provides ?? []) add(byProvide, provide.name, pkg);
    for (const file of entry.files ?? []) add(byFile, file, pkg);
    if (entry.supplements?.length) weak.supplements.push(pkg);
    if (entry.enhances?.length) weak.enhances.push(pkg);
  });
  return {
    name,
    packageCount: packages.length,
    filesComplete: options.filesComplete ?? false,
    identity: (pkg) => packages[pkg]!,
    vendor: (pkg) => packages[pkg]!.vendor ?? '',
    dependencies: (pkg, kind) => packages[pkg]![kind] ?? none,
    named: (wanted) => byName.get(wanted) ?? none,
    providing: (wanted) => byProvide.get(wanted) ?? none,
    withDependency: (kind) => weak[kind],
    ownersOf: (path) => byFile.get(path) ?? none,
    names: () => byName.keys(),
    location: (pkg) => packages[pkg]!.location,
  };
}

const none: readonly never[] = [];

function add(index: Map<string, number[]>, key: string, pkg: number): void {
  const list = index.get(key);
  if (list === undefined) index.set(key, [pkg]);
  else if (list.at(-1) !== pkg) list.push(pkg);
}
