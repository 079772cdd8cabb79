import { type Capability, rangeOverlaps } from './capability.ts';
import {
  type DependencyKind,
  type PackageIdentity,
  type PackageLocation,
  type PackageSource,
  type RareKind,
  type RichKind,
  rareKinds,
  richKinds,
} from './package-source.ts';
import { isRich } from './rich-dependency.ts';

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
  const rare: Record<RareKind, number[]> = { conflicts: [], obsoletes: [], supplements: [], enhances: [] };
  const rich: Record<RichKind, number[]> = { requires: [], conflicts: [] };
  packages.forEach((entry, pkg) => {
    add(byName, entry.name, pkg);
    for (const provide of entry.provides ?? []) add(byProvide, provide.name, pkg);
    for (const file of entry.files ?? []) add(byFile, file, pkg);
    for (const kind of rareKinds) if (entry[kind]?.length) rare[kind].push(pkg);
    for (const kind of richKinds) if (entry[kind]?.some(({ name }) => isRich(name))) rich[kind].push(pkg);
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
    meeting(capability) {
      const provides = (pkg: number) =>
        packages[pkg]!.provides!.some(
          (provide) => provide.name === capability.name && rangeOverlaps(provide, capability),
        );
      const providing = byProvide.get(capability.name) ?? none;
      return capability.comparison === undefined ? providing : providing.filter(provides);
    },
    withDependency: (kind) => rare[kind],
    withRichDependency: (kind) => rich[kind],
    ownersOf: (path) => byFile.get(path) ?? none,
    names: () => byName.keys(),
    provideNames: () => byProvide.keys(),
    paths: (prefix) => [...byFile.keys()].filter((path) => path.startsWith(prefix)),
    location: (pkg) => packages[pkg]!.location,
  };
}

const none: readonly never[] = [];

function add(index: Map<string, number[]>, key: string, pkg: number): void {
  const list = index.get(key);
  if (list === undefined) index.set(key, [pkg]);
  else if (list.at(-1) !== pkg) list.push(pkg);
}
