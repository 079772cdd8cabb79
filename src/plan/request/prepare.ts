import type { Base } from '../../base/index.ts';
import { ViaductError } from '../../core/index.ts';
import type { Groups, Modules, OpenRepository } from '../../repo/index.ts';
import { type PackageSource, packagePattern } from '../../rpm/index.ts';
import type { ExactPackage, Hidden, LockedRepository, Meanings } from '../../resolve/index.ts';
import type { PlanPorts } from '../open-repositories.ts';
import type { Wishes } from '../wishes.ts';
import { isRpmFile } from './command-line.ts';
import type { RpmFiles } from './rpm-files.ts';

/** Wishes as the resolver takes them. */
export interface PreparedRequest {
  readonly request: readonly string[];
  readonly meanings: Meanings;
  readonly excludes: readonly string[];
  /** Why a package of a repository is not on offer; undefined where nothing of it is ever hidden. */
  hiddenIn(repository: OpenRepository): ((pkg: number) => Hidden | undefined) | undefined;
  /** The RPM files of the request as a repository of their own. */
  readonly files?: { readonly source: PackageSource; readonly locked: LockedRepository };
}

/**
 * Turns groups, RPM files, modules and exclusions of a request into what the resolver understands. What none of them needs is
 * neither read nor loaded.
 * Throws E_GROUP, E_MODULE, E_MODULE_REQUIRES, E_REQUEST, and what reading metadata and RPM files throws.
 */
export async function prepareRequest(
  wishes: Wishes,
  base: Base,
  repositories: readonly OpenRepository[],
  ports: PlanPorts,
  known?: RpmFiles,
): Promise<PreparedRequest> {
  const places = wishes.places ?? new Map<string, never>();
  const excludes = [...(wishes.excludes ?? [])];
  const parts = new Map<string, string[]>();
  for (const name of wishes.packages) {
    const own: string[] = [];
    for (const part of wishes.meanings?.get(name) ?? [name]) {
      if (isExclusion(part)) excludes.push(part.slice(1));
      else own.push(part);
    }
    if (own.length > 0) parts.set(name, own);
  }
  const all = [...parts.values()].flat();
  if (all.length === 0)
    throw new ViaductError('E_REQUEST', 'The request only excludes packages, and asks for none', {
      hint: 'Name packages, groups or extensions beside what is excluded',
    });

  const fileNames = all.filter(isRpmFile);
  const files =
    fileNames.length === 0
      ? undefined
      : await (await import('./rpm-files.ts')).openRpmFiles(fileNames, places, ports, known);

  const modules = await readModules(repositories);
  const moduleGroups = all.filter((part) => /^@[^^\s][^\s]*:\S+$/.test(part));
  const enabled = [
    ...(wishes.modules ?? []),
    ...moduleGroups.map((part) => part.slice(1).replace(/\/.*$/, '')),
  ];
  const filtering =
    modules.length === 0 && enabled.length === 0
      ? undefined
      : (await import('../modules/index.ts')).openModules(repositories, modules, enabled, base);

  const included = wishes.includes?.map(packagePattern);
  function hiddenIn(repository: OpenRepository): ((pkg: number) => Hidden | undefined) | undefined {
    const { source } = repository;
    const ofModules = repository.description.moduleHotfixes === true ? undefined : filtering?.hidden;
    return (pkg) => {
      const withheld = repository.withheld(pkg);
      if (withheld !== undefined) return withheld;
      if (included?.some((test) => test(source.identity(pkg))) === false) return { kind: 'not-included' };
      return ofModules?.(source.identity(pkg), () => source.dependencies(pkg, 'provides'));
    };
  }

  const groupNames = all.filter((part) => part.startsWith('@') && !moduleGroups.includes(part));
  const expand = groupNames.length === 0 ? undefined : await groupExpander();

  const meanings = new Map<string, (string | ExactPackage)[]>();
  for (const [name, own] of parts) {
    const meant = own.flatMap((part) => meaningOf(part));
    if (meant.length !== 1 || meant[0] !== name) meanings.set(name, meant);
  }
  return {
    request: [...parts.keys()],
    meanings,
    excludes,
    hiddenIn,
    ...(files === undefined ? {} : { files }),
  };

  function meaningOf(part: string): (string | ExactPackage)[] {
    const nevra = files?.nevras.get(part);
    if (nevra !== undefined) return [{ repository: files!.source.name, nevra }];
    if (moduleGroups.includes(part)) return filtering!.profile(part, places.get(part));
    return part.startsWith('@') && expand !== undefined ? expand(part) : [part];
  }

  async function groupExpander(): Promise<(request: string) => string[]> {
    const { defaultGroupKinds, expandGroup } = await import('./groups.ts');
    const groups: Groups[] = [];
    for (const repository of repositories) groups.push(await repository.groups());
    const excluded = excludes.map(packagePattern);
    const offers = repositories.map((repository) => ({ repository, hidden: hiddenIn(repository) }));
    return (request) =>
      expandGroup(
        request,
        {
          groups,
          kinds: wishes.groupPackages ?? defaultGroupKinds,
          arch: base.arch,
          warn: ports.warn,
          find(name) {
            if (base.source.named(name).length > 0) return 'there';
            let found: 'excluded' | 'missing' = 'missing';
            for (const { repository, hidden } of offers)
              for (const pkg of [...repository.source.named(name), ...repository.source.providing(name)]) {
                const identity = repository.source.identity(pkg);
                if (hidden?.(pkg) === undefined && !excluded.some((test) => test(identity))) return 'there';
                found = 'excluded';
              }
            return found;
          },
        },
        places.get(request),
      );
  }
}

async function readModules(repositories: readonly OpenRepository[]): Promise<Modules[]> {
  const found: Modules[] = [];
  for (const repository of repositories) {
    const modules = await repository.modules();
    if (modules !== undefined) found.push(modules);
  }
  return found;
}

/** `-name` and `!name`; no name begins with one of these. */
function isExclusion(part: string): boolean {
  return /^[-!]./.test(part);
}
