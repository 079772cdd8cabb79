import { ViaductError, nearest } from '../../core/index.ts';
import { type PackageSource, compareEvr, formatEvr } from '../../rpm/index.ts';
import type { SelectedPackage } from './selected-source.ts';
import { type WantedPackage, describeWanted } from './wanted-package.ts';

export interface NamedSource {
  readonly name: string;
  readonly source: PackageSource;
}

/**
 * Finds each package of a base in the repositories; the first repository that has it is taken. Where no epoch was written,
 * epoch 0 is tried first and then any one.
 * Throws one E_BASE_PACKAGES that names all that are in none, with the nearest versions.
 */
export function findPackages(
  wanted: readonly WantedPackage[],
  repositories: readonly NamedSource[],
  arch: string | undefined,
): SelectedPackage[] {
  const found: SelectedPackage[] = [];
  const missing: WantedPackage[] = [];
  for (const entry of wanted) {
    const hit = find(entry, repositories, arch);
    if (hit === undefined) missing.push(entry);
    else found.push(hit);
  }
  if (missing.length > 0) throw missingError(missing, repositories);
  return found;
}

function find(
  wanted: WantedPackage,
  repositories: readonly NamedSource[],
  arch: string | undefined,
): SelectedPackage | undefined {
  const candidates: SelectedPackage[] = [];
  for (const { source } of repositories)
    for (const pkg of source.named(wanted.name)) {
      const identity = source.identity(pkg);
      if (identity.version !== wanted.version || identity.release !== wanted.release) continue;
      if (wanted.epoch !== undefined && identity.epoch !== wanted.epoch) continue;
      if (!fitsArchitecture(identity.arch, wanted.arch, arch)) continue;
      if (wanted.digest !== undefined && source.location(pkg)?.checksum !== wanted.digest) continue;
      candidates.push({ source, pkg });
    }
  return candidates.find(({ source, pkg }) => source.identity(pkg).epoch === 0) ?? candidates[0];
}

function fitsArchitecture(has: string, wanted: string | undefined, base: string | undefined): boolean {
  if (wanted !== undefined) return has === wanted;
  return has === 'noarch' || (base === undefined ? has !== 'src' && has !== 'nosrc' : has === base);
}

const mostNamed = 10;

function missingError(missing: readonly WantedPackage[], repositories: readonly NamedSource[]): ViaductError {
  const named = missing.slice(0, mostNamed).map((entry) => {
    const near = nearestVersions(entry, repositories);
    return near === '' ? describeWanted(entry) : `${describeWanted(entry)} (${near})`;
  });
  const more = missing.length > mostNamed ? `; and ${missing.length - mostNamed} more` : '';
  const subject = missing.length === 1 ? 'A package' : `${missing.length} packages`;
  return new ViaductError(
    'E_BASE_PACKAGES',
    `${subject} of the base ${missing.length === 1 ? 'is' : 'are'} in no repository: ${named.join('; ')}${more}`,
    {
      where: missing[0]!.place,
      hint:
        repositories.length === 0
          ? 'Name the repositories that hold the packages of the base with --repo'
          : 'Add the repository that keeps packages of older releases (an archive) with --repo',
    },
  );
}

/** The version below and the one above, or what the package may have been meant to be. */
function nearestVersions(wanted: WantedPackage, repositories: readonly NamedSource[]): string {
  const versions = repositories.flatMap(({ source }) =>
    source.named(wanted.name).map((pkg) => source.identity(pkg)),
  );
  if (versions.length === 0) {
    const names = nearest(
      wanted.name,
      repositories.flatMap(({ source }) => [...source.names()]),
      2,
    );
    return names.length === 0 ? '' : `no such name; like it: ${names.join(', ')}`;
  }
  const evr = { epoch: wanted.epoch ?? 0, version: wanted.version, release: wanted.release };
  versions.sort(compareEvr);
  const shown = new Set(
    [versions.findLast((one) => compareEvr(one, evr) <= 0), versions.find((one) => compareEvr(one, evr) > 0)]
      .filter((one) => one !== undefined)
      .map((one) => `${formatEvr(one)}.${one.arch}`),
  );
  return `there is ${[...shown].join(' and ')}`;
}
