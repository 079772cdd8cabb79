import { type Place, ViaductError } from '../core/index.ts';
import type { Catalog, Extension, PlacedText } from './catalog.ts';
import type { RequestItem } from './request.ts';

/** What the request is expanded for. */
export interface ExpandContext {
  /** RPM architecture of the base. */
  readonly arch: string;
  /** EVR of the package of that name in the base, the newest if there are several; undefined when the base lacks it. */
  readonly baseEvr: (name: string) => string | undefined;
}

/** One item of a request, as the resolver takes it. */
export interface ExpandedExtension {
  /** As the user asked for it: an extension, or the same as its only request. */
  readonly name: string;
  /** What it stands for, in the order of the catalog. */
  readonly requests: readonly string[];
  readonly fromCatalog: boolean;
  readonly recommends?: boolean;
  readonly exclude: readonly string[];
  readonly modules: readonly string[];
  /** Where the user asked for it. */
  readonly place: Place;
}

/** A sentence that the user should see although nothing is wrong. */
export interface RequestNote {
  readonly message: string;
  readonly place: Place;
}

export interface ExpandedRequest {
  /** In the order of the request. */
  readonly extensions: readonly ExpandedExtension[];
  /** Ids of repositories that the extensions need. */
  readonly repos: readonly PlacedText[];
  readonly notes: readonly RequestNote[];
}

/**
 * Turns a request into package requests. A name that the catalog has is its extension, any other one goes to the resolver
 * as it is. What the base has already stays in the request (it is satisfied and adds nothing) and gets a note.
 * Throws E_EXTENSION_ARCHITECTURE, E_EXTENSION_KIND, E_EXTENSION_BASE, E_REQUEST, each at the user's line.
 */
export function expandRequest(
  items: readonly RequestItem[],
  catalog: Catalog | undefined,
  context: ExpandContext,
): ExpandedRequest {
  const extensions: ExpandedExtension[] = [];
  const repos = new Map<string, PlacedText>();
  const notes: RequestNote[] = [];
  for (const item of items) {
    const extension = item.packages === undefined ? catalog?.extensions.get(item.name) : undefined;
    if (extension !== undefined) {
      requireUsable(extension, item, context.arch);
      for (const repo of [...catalog!.repos, ...extension.repos]) repos.set(repo.text, repo);
    }
    for (const repo of item.repos ?? []) repos.set(repo.text, repo);
    const wanted = extension === undefined ? ofItem(item) : ofExtension(extension, item, context);
    for (const { name } of wanted) {
      const evr = context.baseEvr(name);
      if (evr !== undefined)
        notes.push({ message: `${name} is in the base already (${evr})`, place: item.place });
    }
    const own = extension !== undefined || item.packages !== undefined;
    extensions.push({
      name: own ? item.name : wanted[0]!.request,
      requests: [...new Set(wanted.map(({ request }) => request))],
      fromCatalog: extension !== undefined,
      ...(item.recommends === undefined ? {} : { recommends: item.recommends }),
      exclude: [...(extension?.exclude ?? []), ...(item.exclude ?? [])],
      modules: [...(extension?.modules ?? []), ...(item.modules ?? [])],
      place: item.place,
    });
  }
  return { extensions, repos: [...repos.values()], notes };
}

interface WantedPackage {
  readonly name: string;
  readonly request: string;
}

function ofItem({ name, packages, version, place }: RequestItem): WantedPackage[] {
  if (packages !== undefined) return packages.map(({ text }) => ({ name: text, request: text }));
  if (version === undefined) return [{ name, request: name }];
  if (/[\s/(*?[@]/.test(name))
    throw new ViaductError('E_REQUEST', `A version cannot be asked for with ${JSON.stringify(name)}`, {
      where: place,
      hint: 'Name a package, or put the comparison into the name: "chrony >= 4.5"',
    });
  return [{ name, request: `${name} ${version}` }];
}

function ofExtension(extension: Extension, item: RequestItem, context: ExpandContext): WantedPackage[] {
  if (item.version !== undefined)
    throw new ViaductError(
      'E_REQUEST',
      `${item.name} is an extension of the catalog, which decides its versions`,
      {
        where: item.place,
        hint: 'Leave the version out, or ask for a package instead',
      },
    );
  const { matchBaseEvr } = extension;
  if (matchBaseEvr === undefined)
    return extension.packages.map(({ text }) => ({ name: text, request: text }));
  const evr = context.baseEvr(matchBaseEvr.text);
  if (evr === undefined)
    throw new ViaductError(
      'E_EXTENSION_BASE',
      `The extension ${extension.name} must match the version of ${matchBaseEvr.text}, which the base does not have`,
      { where: item.place, hint: 'This base cannot have it; leave it out' },
    );
  return extension.packages.map(({ text, place }) => {
    if (/^[-!]/.test(text)) return { name: text, request: text };
    if (!/[()/@\s:]/.test(text)) return { name: text, request: `${text}-${evr}` };
    throw new ViaductError('E_CATALOG', `${text} cannot match the version of ${matchBaseEvr.text}`, {
      where: place,
      hint: 'Name its packages, or put them into an extension without match-base-evr',
    });
  });
}

function requireUsable(extension: Extension, item: RequestItem, arch: string): void {
  const { architectures, kind, name } = extension;
  if (architectures !== undefined && !architectures.includes(basicArchitecture(arch)))
    throw new ViaductError(
      'E_EXTENSION_ARCHITECTURE',
      `The extension ${name} does not exist for ${basicArchitecture(arch)}`,
      {
        where: item.place,
        hint: architectures.length === 0 ? 'It exists for none' : `It exists for ${architectures.join(', ')}`,
      },
    );
  if (kind === 'development')
    throw new ViaductError(
      'E_EXTENSION_KIND',
      `The extension ${name} is of kind development: it is offered to build against, not to be put on a host`,
      { where: item.place, hint: 'Leave it out; its packages can be asked for by their own names' },
    );
}

/** The name under which repositories and catalogs know an RPM architecture. */
function basicArchitecture(arch: string): string {
  if (/^i[3-6]86$|^athlon$|^geode$/.test(arch)) return 'i386';
  if (/^x86_64(_v\d)?$|^amd64$|^ia32e$/.test(arch)) return 'x86_64';
  return /^armv[6-8]h/.test(arch) ? 'armhfp' : arch;
}
