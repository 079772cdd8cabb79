import type { ModuleBuild, Modules } from '../../repo/index.ts';
import type { PackageIdentity, PackageSource } from '../../rpm/index.ts';
import type { Hidden } from '../../resolve/index.ts';
import type { ActiveStreams } from './streams.ts';

/**
 * Tells of packages whether module streams hide them, after "Package filtering" of dnf's manual on modularity: a package of a
 * stream that is not active is hidden; one of no stream is when its name, or a name that it provides, is that of a package of
 * an active stream. Packages are judged when they are asked about.
 */
export function moduleFilter(
  sources: readonly PackageSource[],
  metadata: readonly Modules[],
  active: ActiveStreams,
): (identity: PackageIdentity, provides: () => readonly { readonly name: string }[]) => Hidden | undefined {
  const shadows = new Map<string, ModuleBuild | null>();
  const freed = new Set([...active.builds].flatMap((build) => build.demodularized));

  /** Builds that have exactly this package. */
  function buildsWith(identity: PackageIdentity): ModuleBuild[] {
    const { name, epoch, version, release, arch } = identity;
    const evra = `${epoch}:${version}-${release}.${arch}`;
    return metadata.flatMap(({ artifacts, builds }) =>
      artifactsOf(artifacts, name).flatMap(([found, build]) => (found === evra ? builds[build]! : [])),
    );
  }

  /** The active build that has a package of this name which is really there. */
  function shadowOf(name: string): ModuleBuild | undefined {
    let known = shadows.get(name);
    if (known === undefined) shadows.set(name, (known = findShadow(name) ?? null));
    return known ?? undefined;
  }

  function findShadow(name: string): ModuleBuild | undefined {
    if (freed.has(name) || !metadata.some(({ artifacts }) => artifactsOf(artifacts, name).length > 0))
      return undefined;
    for (const source of sources)
      for (const pkg of source.named(name)) {
        const identity = source.identity(pkg);
        if (/^(no)?src$/.test(identity.arch)) continue;
        const build = buildsWith(identity).find((one) => active.builds.has(one));
        if (build !== undefined) return build;
      }
    return undefined;
  }

  return (identity, provides) => {
    const owners = buildsWith(identity);
    if (owners.some((build) => active.builds.has(build))) return undefined;
    const [owner] = owners;
    if (owner !== undefined) {
      const { module, stream } = owner;
      const enabled = active.streams.get(module);
      return {
        kind: 'module-stream',
        module,
        stream,
        ...(enabled === undefined || enabled === stream ? {} : { enabled }),
      };
    }
    for (const name of [identity.name, ...provides().map((provide) => provide.name)]) {
      const shadow = shadowOf(name);
      if (shadow !== undefined)
        return { kind: 'module-shadowed', module: shadow.module, stream: shadow.stream };
    }
    return undefined;
  };
}

type Artifacts = Modules['artifacts'];

function artifactsOf(artifacts: Artifacts, name: string): Artifacts[string] {
  return Object.hasOwn(artifacts, name) ? artifacts[name]! : [];
}
