import type { Base } from '../base/index.ts';
import { type Catalog, type RequestItem, expandRequest } from '../catalog/index.ts';
import { ViaductError, readText } from '../core/index.ts';
import type { Wishes } from '../plan/index.ts';
import { compareEvr, formatEvr } from '../rpm/index.ts';

export interface WishOptions {
  /** Request files. */
  readonly files: readonly string[];
  /** Catalog files. */
  readonly catalogs: readonly string[];
  readonly recommends: boolean;
  /** Ids of the repositories that are given. */
  readonly repositories: readonly string[];
  readonly warn: (sentence: string) => void;
}

/**
 * What a person wants, from the command line and from request files, through the catalogs.
 * Throws E_USAGE when nothing is asked for, and what reading and expanding throw.
 */
export async function readWishes(
  names: readonly string[],
  options: WishOptions,
): Promise<(base: Base) => Wishes> {
  const items: RequestItem[] = names.map((name) => ({ name, place: { file: 'command line' } }));
  for (const file of options.files) {
    const { readRequest } = await import('../catalog/index.ts');
    items.push(...readRequest(await readText(file), file));
  }
  if (items.length === 0)
    throw new ViaductError('E_USAGE', 'Nothing is asked for', {
      hint: 'Name packages or extensions, or a file with --request',
    });
  const catalog = await readCatalogs(options.catalogs);
  const recommends = agreeOnRecommends(items, options.recommends);
  return (base) => {
    const expanded = expandRequest(items, catalog, {
      arch: base.arch,
      baseEvr: (name) => newestEvr(base, name),
    });
    for (const { message } of expanded.notes) options.warn(message);
    for (const { text } of expanded.repos)
      if (!options.repositories.includes(text))
        options.warn(
          `The catalog names the repository ${text}, which is not given; it may hold what is missing`,
        );
    return {
      names: [...new Set(items.map((item) => item.name))],
      packages: expanded.packages.map((entry) => entry.request),
      recommends,
    };
  };
}

/** Reading YAML is loaded only when there is some. */
async function readCatalogs(files: readonly string[]): Promise<Catalog | undefined> {
  if (files.length === 0) return undefined;
  const { joinCatalogs, readCatalog } = await import('../catalog/index.ts');
  const catalogs: Catalog[] = [];
  for (const file of files) catalogs.push(readCatalog(await readText(file), file));
  return joinCatalogs(catalogs);
}

/** Extensions of one request are solved together, so they are with or without recommended packages together. */
function agreeOnRecommends(items: readonly RequestItem[], otherwise: boolean): boolean {
  const values = items.map((item) => item.recommends ?? otherwise);
  const other = items[values.findIndex((value) => value !== values[0])];
  if (other !== undefined)
    throw new ViaductError(
      'E_REQUEST',
      `${other.name} wants recommended packages otherwise than ${items[0]!.name}`,
      {
        where: other.place,
        hint: 'Say recommends: for all extensions of a request alike, or make two requests',
      },
    );
  return values[0]!;
}

function newestEvr({ source }: Base, name: string): string | undefined {
  const found = source.named(name).map((pkg) => source.identity(pkg));
  const newest = found.sort(compareEvr).at(-1);
  return newest === undefined ? undefined : formatEvr(newest);
}
