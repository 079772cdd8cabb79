import { type OpenedPackage, type PackageFile, fileTypeMask, fileTypes } from '../../rpm/index.ts';
import type { BaseTree } from './base-tree.ts';
import { type ImageEntry, type ImageTree, sameEntry } from './image-tree.ts';
import { placeFile } from './place-file.ts';
import type { Refusal } from './schema.ts';

/** What the files of the packages become. */
export interface Layout {
  readonly tree: ImageTree;
  /** Defaults of /etc by path (`etc/...`); files and links keep their owner's names. */
  readonly factory: ImageTree;
  /** Folders and links of /var and /run. */
  readonly state: ImageTree;
  /** Image path of each regular file of each package, by the package's index and the path in its header. */
  readonly contents: readonly ReadonlyMap<string, string>[];
  readonly refusals: readonly Refusal[];
}

export interface LayoutOptions {
  /** Where in the image the defaults of /etc go, e.g. `usr/share/viaduct/NAME`. */
  readonly factoryRoot: string;
  readonly base?: BaseTree;
  /** /opt and /usr/local are links into /var, as on every OSTree host; asked of `base` when that is given. */
  readonly linksIntoVar: boolean;
}

/** Places every file of every package, in the order given. */
export function layOut(packages: readonly OpenedPackage[], options: LayoutOptions): Layout {
  const tree: ImageTree = new Map();
  const factory: ImageTree = new Map();
  const state: ImageTree = new Map();
  const refusals: Refusal[] = [];
  const contents = packages.map((opened) => {
    const name = opened.identity.name;
    const refuse = (file: PackageFile, reason: string): void => {
      refusals.push({ package: name, kind: 'file', subject: file.path, reason });
    };
    const place = (into: ImageTree, path: string, file: PackageFile): boolean => {
      const entry = entryOf(file, path, name);
      const other = into.get(path);
      if (other !== undefined && !sameEntry(other, entry)) {
        refuse(file, `differs from the one of ${other.package ?? 'the image'}`);
        return false;
      }
      if (other === undefined) into.set(path, entry);
      return other === undefined;
    };
    const files = new Map<string, string>();
    for (const file of opened.files) {
      const placement = placeFile(file);
      switch (placement.where) {
        case 'refused':
          refuse(file, placement.reason);
          break;
        case 'image': {
          const isDirectory = (file.mode & fileTypeMask) === fileTypes.directory;
          const path = throughLinks(placement.path, isDirectory, options.base);
          const reason = whyNot(path, options);
          if (reason !== undefined) refuse(file, reason);
          else if (place(tree, path, file)) files.set(file.path, path);
          break;
        }
        case 'factory':
          if (place(factory, placement.path, file))
            files.set(file.path, `${options.factoryRoot}/${placement.path}`);
          break;
        case 'state':
          place(state, placement.path, file);
          break;
        case 'nowhere':
          break;
      }
    }
    return files;
  });
  return { tree, factory, state, contents, refusals };
}

/** A folder of the image over a link of the base would hide what the link leads to, so links are followed at build time. */
function throughLinks(path: string, isDirectory: boolean, base: BaseTree | undefined): string {
  if (base === undefined) return path;
  return isDirectory ? base.resolve(path) : base.resolveParent(path);
}

function whyNot(path: string, options: LayoutOptions): string | undefined {
  if (!/^(usr|opt)(\/|$)/.test(path)) return `lies behind a link into /${path.split('/')[0]} on this base`;
  if (options.base === undefined && options.linksIntoVar && /^(opt|usr\/local)\//.test(path))
    return 'lies behind a link into /var on this base: merged, it would make that part of /var read-only';
  return undefined;
}

function entryOf(file: PackageFile, path: string, name: string): ImageEntry {
  const type = file.mode & fileTypeMask;
  const common = {
    path,
    mode: file.mode & 0o7777,
    user: file.user,
    group: file.group,
    mtime: file.mtime,
    package: name,
  };
  if (type === fileTypes.directory) return { ...common, kind: 'directory', size: 0 };
  if (type === fileTypes.link)
    return { ...common, kind: 'link', mode: 0o777, size: 0, target: file.linkTarget };
  return { ...common, kind: 'file', size: file.size, digest: file.digest, capabilities: file.capabilities };
}
