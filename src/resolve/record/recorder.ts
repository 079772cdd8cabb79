import {
  type Capability,
  type PackageMetadata,
  type PackageSource,
  dependencyKinds,
  rareKinds,
} from '../../rpm/index.ts';
import { isInstallOnly } from '../install-only.ts';
import type { ResolveInput } from '../resolve.ts';
import { type Recording, recordingSource } from './recording-source.ts';

/**
 * How much to keep. `lean`: of the base, what the search led to without the repairs, which look at nearly all of it; of packages
 * that provide thousands of things, those that were asked for. `wide`: all that was touched, but not what a pattern passed over.
 * `all`: everything that was returned.
 */
export type Extent = 'lean' | 'wide' | 'all';

export interface Kept {
  readonly pkg: number;
  readonly metadata: PackageMetadata;
}

/** Notes for several solves what was asked of their sources. */
export interface Recorder {
  /** The same problem over sources that note what is asked. */
  wrap(input: ResolveInput): ResolveInput;
  /** Says that what is asked from now on is asked by repairs. */
  mark(): void;
  /** Notes the packages of a name. */
  touch(name: string): void;
  /** Packages of a source of some problem, in their order. */
  kept(source: PackageSource, extent: Extent): Kept[];
}

interface Recorded extends Recording {
  readonly isBase: boolean;
  /** What was touched before `mark`. */
  early?: ReadonlySet<number>;
}

/** More packages than this of which nothing but the name was asked come from a pattern. */
const mostNamed = 200;
/** Kernels provide each of their symbols. */
const mostProvides = 100;

export function createRecorder(): Recorder {
  const recordings = new Map<PackageSource, Recorded>();

  function recorded(source: PackageSource, isBase: boolean): Recorded {
    let known = recordings.get(source);
    if (known === undefined) recordings.set(source, (known = { ...recordingSource(source), isBase }));
    return known;
  }

  /** Whether it matters that something provides a name: it was asked for, or something kept speaks of it. */
  function createTest(): (capability: Capability) => boolean {
    const names = new Set<string>();
    for (const recording of recordings.values()) {
      for (const name of recording.names) names.add(name);
      if (recording.isBase)
        for (const kind of rareKinds)
          for (const pkg of recording.original.withDependency(kind))
            for (const { name } of recording.original.dependencies(pkg, kind)) names.add(name);
    }
    return (capability) => names.has(capability.name) || isInstallOnly('', [capability]);
  }

  function numbersOf(recording: Recorded, extent: Extent): number[] {
    const { touched, named, identified, early, original, isBase } = recording;
    const weak = new Set([...named, ...identified]);
    const ascending = (set: Iterable<number>) => [...new Set(set)].sort((a, b) => a - b);
    if (isBase)
      return ascending(
        extent === 'lean' && early !== undefined ? [...early, ...identified] : [...touched, ...weak],
      );
    if (extent === 'all' || weak.size <= mostNamed) return ascending([...touched, ...weak]);
    const names = new Set([...touched].map((pkg) => original.identity(pkg).name));
    return ascending([...touched, ...[...weak].filter((pkg) => names.has(original.identity(pkg).name))]);
  }

  return {
    wrap: (input) => ({
      ...input,
      base: { ...input.base, source: recorded(input.base.source, true).source },
      repositories: input.repositories.map((repository) => ({
        ...repository,
        source: recorded(repository.source, false).source,
      })),
      progress: () => {},
    }),
    mark() {
      for (const entry of recordings.values()) entry.early = new Set([...entry.touched, ...entry.named]);
    },
    touch(name) {
      for (const { source } of recordings.values())
        for (const pkg of source.named(name)) source.dependencies(pkg, 'provides');
    },
    kept(source, extent) {
      const recording = recordings.get(source)!;
      const matters = extent === 'lean' ? createTest() : () => true;
      return numbersOf(recording, extent).map((pkg) => {
        const metadata = metadataOf(source, pkg, [...(recording.files.get(pkg) ?? [])]);
        const { provides = [] } = metadata;
        if (provides.length <= mostProvides) return { pkg, metadata };
        const isOwn = ({ name }: Capability) => name === metadata.name;
        const kept = provides.filter((entry) => isOwn(entry) || matters(entry));
        return { pkg, metadata: { ...metadata, provides: kept } };
      });
    },
  };
}

function metadataOf(source: PackageSource, pkg: number, files: readonly string[]): PackageMetadata {
  const location = source.location(pkg);
  return {
    ...source.identity(pkg),
    ...Object.fromEntries(dependencyKinds.map((kind) => [kind, source.dependencies(pkg, kind)])),
    files,
    vendor: source.vendor(pkg),
    ...(location === undefined ? {} : { location }),
  };
}
