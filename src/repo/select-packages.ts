import { type PackageSource, packagePattern } from '../rpm/index.ts';
import type { RepositoryDescription } from './repository.ts';

/** Why the settings of a repository withhold a package. */
export type Withheld =
  /** One of its excludepkgs names it. */
  | { readonly kind: 'excluded'; readonly pattern: string; readonly repository: string }
  /** It has includepkgs, and none names it. */
  | { readonly kind: 'not-included'; readonly repository: string };

/**
 * Tells which packages includepkgs and excludepkgs of a repository withhold, and by what; see `packagePattern` for the
 * forms of a pattern. Packages are judged when they are asked about, so that nothing is done for the others.
 */
export function withheldBy(
  source: PackageSource,
  description: Pick<RepositoryDescription, 'name' | 'includePackages' | 'excludePackages'>,
): (pkg: number) => Withheld | undefined {
  const { name: repository, includePackages, excludePackages = [] } = description;
  if (includePackages === undefined && excludePackages.length === 0) return () => undefined;
  const included = includePackages?.map(packagePattern);
  const excluded = excludePackages.map((pattern) => ({ pattern, test: packagePattern(pattern) }));
  return (pkg) => {
    const identity = source.identity(pkg);
    const exclude = excluded.find(({ test }) => test(identity));
    if (exclude !== undefined) return { kind: 'excluded', pattern: exclude.pattern, repository };
    if (included === undefined || included.some((test) => test(identity))) return undefined;
    return { kind: 'not-included', repository };
  };
}
