import { type Place, ViaductError, nearest } from '../../core/index.ts';
import type { GroupPackage, GroupPackageKind, Groups, PackageGroup } from '../../repo/index.ts';

export interface GroupWorld {
  readonly groups: readonly Groups[];
  /** Kinds of packages that are taken; conditional ones come with what they are for in any case. */
  readonly kinds: readonly GroupPackageKind[];
  /** RPM architecture of the base. */
  readonly arch: string;
  /** Whether there is such a package, or there is one that is excluded or hidden. */
  readonly find: (name: string) => 'there' | 'excluded' | 'missing';
  /** A sentence that the person must see although the work goes on. */
  readonly warn: (sentence: string) => void;
}

export const defaultGroupKinds: readonly GroupPackageKind[] = ['mandatory', 'default'];

const mostNamed = 5;

/**
 * The packages that `@id` stands for: id or name of a group, or of an environment (also `@^id`), that any of the
 * repositories has. Packages that no repository has are left out with a warning, as groups name packages of all kinds of
 * machines; those that are excluded are left out silently. A conditional package becomes a boolean dependency.
 * Throws E_GROUP at `place` for a group that nobody has, or of which nothing is there.
 */
export function expandGroup(request: string, world: GroupWorld, place: Place | undefined): string[] {
  const wanted = request.replace(/^@\^?/, '').trim();
  const groups = world.groups.flatMap((entry) => entry.groups);
  const environments = world.groups.flatMap((entry) => entry.environments);
  const found = request.startsWith('@^') ? [] : select(groups, wanted);
  if (found.length > 0) return packagesOf(request, found, world, place);
  const chosen = select(environments, wanted);
  const where = place === undefined ? {} : { where: place };
  if (chosen.length === 0) {
    const known = [...groups, ...environments].flatMap(({ id, title }) => [id, title]);
    const like = nearest(wanted, new Set(known));
    throw new ViaductError('E_GROUP', `No repository has a group ${wanted}`, {
      ...where,
      hint:
        known.length === 0
          ? 'None of the repositories publishes groups'
          : like.length === 0
            ? 'A group is named by its id or by its name, in quotes'
            : `Did you mean @${like.join(', @')}?`,
    });
  }
  const optional = world.kinds.includes('optional');
  const ids = chosen.flatMap(({ groups: own, options }) => [
    ...own,
    ...options.filter((option) => option.chosen || optional).map((option) => option.id),
  ]);
  const members = groups.filter(({ id }) => ids.includes(id));
  return packagesOf(request, members, world, place);
}

/** Those of that id; else of that name; else of that name in other letters. */
function select<T extends { readonly id: string; readonly title: string }>(
  all: readonly T[],
  wanted: string,
): readonly T[] {
  const lower = wanted.toLowerCase();
  const tests: ((entry: T) => boolean)[] = [
    ({ id }) => id === wanted,
    ({ title }) => title === wanted,
    ({ id, title }) => id.toLowerCase() === lower || title.toLowerCase() === lower,
  ];
  return tests.map((test) => all.filter(test)).find((found) => found.length > 0) ?? [];
}

function packagesOf(
  request: string,
  groups: readonly PackageGroup[],
  world: GroupWorld,
  place: Place | undefined,
): string[] {
  const requests = new Set<string>();
  const missing = new Set<string>();
  const taken = groups
    .flatMap((group) => group.packages)
    .filter(({ kind }) => kind === 'conditional' || world.kinds.includes(kind));
  for (const entry of taken) {
    const found = world.find(entry.name);
    if (found === 'there') requests.add(asRequest(entry, world.arch));
    else if (found === 'missing' && entry.kind !== 'conditional') missing.add(entry.name);
  }
  if (requests.size === 0)
    throw new ViaductError('E_GROUP', `The group ${request} names no package that is to be had`, {
      ...(place === undefined ? {} : { where: place }),
      hint: `It is asked for ${world.kinds.join(', ')} packages; other kinds can be had with --group-packages`,
    });
  if (missing.size > 0) {
    const names = [...missing];
    const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
    world.warn(
      `The group ${request} names packages that are not to be had, and goes without them: ${names.slice(0, mostNamed).join(', ')}${more}`,
    );
  }
  return [...requests];
}

function asRequest({ name, kind, requires, nativeOnly }: GroupPackage, arch: string): string {
  if (kind === 'conditional' && requires !== undefined) return `(${name} if ${requires})`;
  return nativeOnly ? `${name}.${arch}` : name;
}
