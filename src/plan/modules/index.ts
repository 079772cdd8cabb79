import type { Base } from '../../base/index.ts';
import { type Place, ViaductError } from '../../core/index.ts';
import type { ModuleBuild, Modules } from '../../repo/index.ts';
import type { PackageSource } from '../../rpm/index.ts';
import { moduleFilter } from './filter.ts';
import { type ActiveStreams, chooseStreams } from './streams.ts';

export interface ModuleFiltering {
  readonly active: ActiveStreams;
  /** Why module streams hide a package, if they do. */
  readonly hidden: ReturnType<typeof moduleFilter>;
  /** The packages of `@module:stream` or `@module:stream/profile`. Throws E_MODULE. */
  profile(request: string, place: Place | undefined): string[];
}

/**
 * Makes ready the module filtering of repositories.
 * @param enabled `name:stream` each
 * Throws E_MODULE, E_MODULE_REQUIRES, E_LIMIT.
 */
export function openModules(
  repositories: readonly { readonly source: PackageSource }[],
  metadata: readonly Modules[],
  enabled: readonly string[],
  base: Pick<Base, 'arch' | 'osRelease'>,
): ModuleFiltering {
  const platform = platformOf(base);
  const active = chooseStreams(metadata, {
    enabled,
    arch: base.arch,
    ...(platform === undefined ? {} : { platform }),
  });
  return {
    active,
    hidden: moduleFilter(
      repositories.map(({ source }) => source),
      metadata,
      active,
    ),
    profile: (request, place) => profilePackages(request, metadata, active, place),
  };
}

/** What PLATFORM_ID of os-release says, by the rule that distributions follow. */
function platformOf({ osRelease }: Pick<Base, 'osRelease'>): string | undefined {
  const major = /^\d+/.exec(osRelease?.versionId ?? '')?.[0];
  if (osRelease === undefined || major === undefined) return undefined;
  if (osRelease.id === 'fedora') return `f${major}`;
  return /^(?:rhel|centos|rocky|almalinux|ol)$/.test(osRelease.id) ? `el${major}` : undefined;
}

function profilePackages(
  request: string,
  metadata: readonly Modules[],
  active: ActiveStreams,
  place: Place | undefined,
): string[] {
  const [, module, stream, profile] = /^@([^:]+):([^/]+)(?:\/(.+))?$/.exec(request) ?? [];
  const builds = [...active.builds].filter((build) => build.module === module && build.stream === stream);
  const known = new Map(builds.flatMap((build: ModuleBuild) => build.profiles));
  const defaults = metadata
    .flatMap((entry) => entry.defaults)
    .filter((entry) => entry.module === module)
    .flatMap((entry) => entry.profiles)
    .find(([name]) => name === stream)?.[1];
  const wanted =
    profile === undefined
      ? (defaults ?? ['default', 'common'].filter((name) => known.has(name)).slice(0, 1))
      : [profile];
  const packages = wanted.flatMap((name) => known.get(name) ?? []);
  if (packages.length > 0) return [...new Set(packages)];
  throw new ViaductError(
    'E_MODULE',
    profile === undefined
      ? `The stream ${module}:${stream} has no default profile`
      : `The stream ${module}:${stream} has no profile ${profile} with packages`,
    {
      ...(place === undefined ? {} : { where: place }),
      hint:
        known.size === 0
          ? `Enable it with --module ${module}:${stream}, and name packages`
          : `It has ${[...known.keys()].map((name) => `@${module}:${stream}/${name}`).join(', ')}`,
    },
  );
}
