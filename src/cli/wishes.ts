import path from 'node:path';
import type { Base } from '../base/index.ts';
import { type Catalog, type ExpandedExtension, type RequestFile, expandRequest } from '../catalog/index.ts';
import { type Place, ViaductError, readText } from '../core/index.ts';
import type { Wishes } from '../plan/index.ts';
import { compareEvr, formatEvr } from '../rpm/index.ts';

export interface WishOptions {
  /** Request files. */
  readonly files: readonly string[];
  /** Catalog files. */
  readonly catalogs: readonly string[];
  readonly recommends: boolean;
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  readonly modules: readonly string[];
  readonly groupPackages?: Wishes['groupPackages'];
  readonly overrides: NonNullable<Wishes['overrides']>;
  /** Ids of the repositories that are given. */
  readonly repositories: readonly string[];
  readonly warn: (sentence: string) => void;
}

/** What a person wants of a base, once it is known. */
export interface WishReader {
  /** All of it at once. Throws E_REQUEST when parts of it want what cannot be for all. */
  together(base: Base): Wishes;
  /** Each extension for itself. */
  each(base: Base): Wishes[];
}

/**
 * What a person wants, from the command line and from request files, through the catalogs.
 * Throws E_USAGE when nothing is asked for, and what reading and expanding throw.
 */
export async function readWishes(names: readonly string[], options: WishOptions): Promise<WishReader> {
  const files: RequestFile[] = [
    {
      items: names.map((name) => ({ name, place: { file: 'command line' } })),
      exclude: options.exclude,
      include: options.include,
      modules: options.modules,
      ...(options.groupPackages === undefined ? {} : { groupPackages: options.groupPackages }),
    },
  ];
  for (const file of options.files) {
    const { readRequest } = await import('../catalog/index.ts');
    files.push(besideFile(readRequest(await readText(file), file), path.dirname(file)));
  }
  const items = files.flatMap((file) =>
    file.items.map((item) => ({
      ...item,
      ...(item.recommends === undefined && file.recommends !== undefined
        ? { recommends: file.recommends }
        : {}),
    })),
  );
  if (items.length === 0 && options.overrides.length === 0)
    throw new ViaductError('E_USAGE', 'Nothing is asked for', {
      hint: 'Name packages or extensions, or a file with --request',
    });
  const catalog = await readCatalogs(options.catalogs);
  const include = files.flatMap((file) => file.include);
  const groupPackages = files.flatMap((file) => file.groupPackages ?? []);
  const expand = (base: Base): readonly ExpandedExtension[] => {
    const expanded = expandRequest(items, catalog, {
      arch: base.arch,
      baseEvr: (name) => newestEvr(base, name),
    });
    for (const { message } of expanded.notes) options.warn(message);
    for (const { text } of expanded.repos)
      if (!options.repositories.includes(text))
        options.warn(
          `The request needs the repository ${text}, which is not given; it may hold what is missing`,
        );
    return expanded.extensions;
  };
  const wishes = (extensions: readonly ExpandedExtension[], recommends: boolean): Wishes => ({
    names: [...new Set(extensions.map(({ name }) => name))],
    packages: [...new Set(extensions.map(({ name }) => name))],
    meanings: meaningsOf(extensions),
    recommends,
    excludes: unique([...files, ...extensions].flatMap(({ exclude }) => exclude)),
    modules: unique([...files, ...extensions].flatMap(({ modules }) => modules)),
    ...(include.length === 0 ? {} : { includes: unique(include) }),
    ...(groupPackages.length === 0 ? {} : { groupPackages: [...new Set(groupPackages)] }),
    ...(options.overrides.length === 0 ? {} : { overrides: options.overrides }),
    places: placesOf(extensions),
  });
  return {
    together(base) {
      const extensions = expand(base);
      return wishes(extensions, agreeOnRecommends(extensions, options.recommends));
    },
    each(base) {
      const extensions = expand(base);
      // What is only excluded is so for all.
      const excluded = extensions.filter(onlyExcludes).flatMap(({ requests }) => requests);
      return extensions
        .filter((extension) => !onlyExcludes(extension))
        .map((extension) => {
          const own = wishes([extension], extension.recommends ?? options.recommends);
          return {
            ...own,
            excludes: unique([...(own.excludes ?? []), ...excluded.map((text) => text.slice(1))]),
          };
        });
    },
  };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function onlyExcludes({ requests }: ExpandedExtension): boolean {
  return requests.every((request) => /^[-!]/.test(request));
}

/** What names stand for, where that is not just themselves. */
function meaningsOf(extensions: readonly ExpandedExtension[]): ReadonlyMap<string, readonly string[]> {
  const meanings = new Map<string, readonly string[]>();
  for (const { name, requests } of extensions)
    meanings.set(name, unique([...(meanings.get(name) ?? []), ...requests]));
  for (const [name, requests] of meanings)
    if (requests.length === 1 && requests[0] === name) meanings.delete(name);
  return meanings;
}

function placesOf(extensions: readonly ExpandedExtension[]): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const { requests, place } of extensions)
    if (place.line !== undefined) for (const request of requests) places.set(request, place);
  return places;
}

/** RPM files that a request file names by a relative path stand beside it. */
function besideFile(file: RequestFile, folder: string): RequestFile {
  const beside = (text: string): string => {
    if (!/^\.{1,2}\//.test(text) || !text.endsWith('.rpm')) return text;
    const joined = path.join(folder, text);
    return path.isAbsolute(joined) || joined.startsWith('../') ? joined : `./${joined}`;
  };
  return {
    ...file,
    items: file.items.map((item) => ({
      ...item,
      name: item.packages === undefined ? beside(item.name) : item.name,
      ...(item.packages === undefined
        ? {}
        : { packages: item.packages.map(({ text, place }) => ({ text: beside(text), place })) }),
    })),
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

/** Extensions that are solved together are with or without recommended packages together. */
function agreeOnRecommends(items: readonly ExpandedExtension[], otherwise: boolean): boolean {
  const values = items.map((item) => item.recommends ?? otherwise);
  const other = items[values.findIndex((value) => value !== values[0])];
  if (other !== undefined)
    throw new ViaductError(
      'E_REQUEST',
      `${other.name} wants recommended packages otherwise than ${items[0]!.name}`,
      {
        where: other.place,
        hint: 'Say recommends: for all extensions of a request alike, or solve each on its own with --separate',
      },
    );
  return values[0]!;
}

function newestEvr({ source }: Base, name: string): string | undefined {
  const found = source.named(name).map((pkg) => source.identity(pkg));
  const newest = found.sort(compareEvr).at(-1);
  return newest === undefined ? undefined : formatEvr(newest);
}
