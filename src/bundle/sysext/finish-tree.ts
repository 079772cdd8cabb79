import type { BaseFile, BaseTree } from './base-tree.ts';
import type { Contents } from './extract.ts';
import { type ImageEntry, type ImageTree, foldersAbove } from './image-tree.ts';
import type { Refusal } from './schema.ts';

const algorithms: ReadonlyMap<number, string> = new Map([
  [32, 'md5'],
  [40, 'sha1'],
  [64, 'sha256'],
  [96, 'sha384'],
  [128, 'sha512'],
]);

/**
 * Compares the image with the base: what the base has with the same content is left out, what differs is refused (merged,
 * it would hide the base's own file), and a folder that both have keeps the base's mode and owner, because in the merged
 * tree the image's folder is what programs see.
 */
export async function compareWithBase(tree: ImageTree, base: BaseTree): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  for (const entry of [...tree.values()]) {
    const there = base.lookup(entry.path);
    if (there === undefined) continue;
    if (entry.kind === 'directory' && there.kind === 'directory') {
      tree.set(entry.path, { ...entry, mode: there.mode, user: String(there.uid), group: String(there.gid) });
      continue;
    }
    if (await isSame(entry, there, base)) tree.delete(entry.path);
    else
      refusals.push({
        package: entry.package ?? 'the image',
        kind: 'file',
        subject: `/${entry.path}`,
        reason: 'is in the base with other content, which it would hide',
      });
  }
  return refusals;
}

/**
 * Refuses defaults of /etc that the base has with other content: they are never put over what is there. Configuration
 * files are left alone: that the host's own counts is their purpose.
 */
export async function compareFactory(factory: ImageTree, base: BaseTree): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  for (const entry of factory.values()) {
    // In a deployment of OSTree the defaults of the base lie in /usr/etc.
    const there = base.lookup(entry.path) ?? base.lookup(`usr/${entry.path}`);
    if (
      there === undefined ||
      entry.config === true ||
      (entry.kind === 'directory' && there.kind === 'directory')
    )
      continue;
    if (!(await isSame(entry, there, base)))
      refusals.push({
        package: entry.package ?? 'the image',
        kind: 'file',
        subject: `/${entry.path}`,
        reason: 'is in the base with other content, and would not be put in its place',
      });
  }
  return refusals;
}

async function isSame(entry: ImageEntry, there: BaseFile, base: BaseTree): Promise<boolean> {
  if (entry.kind !== there.kind) return false;
  if (entry.kind === 'link') return entry.target === there.target;
  const algorithm = algorithms.get(entry.digest?.length ?? 0);
  return (
    algorithm !== undefined &&
    entry.size === there.size &&
    (await base.digest(there, algorithm)) === entry.digest
  );
}

/** Gives every entry the folders above it; those that no package has are the base's, or root's with mode 0755. */
export function addFolders(tree: ImageTree, mtime: number, base: BaseTree | undefined): void {
  for (const path of [...tree.keys()].flatMap(foldersAbove)) {
    if (tree.has(path)) continue;
    const there = base?.lookup(path);
    const known = there?.kind === 'directory' ? there : { mode: 0o755, uid: 0, gid: 0 };
    tree.set(path, {
      path,
      kind: 'directory',
      mode: known.mode,
      user: String(known.uid),
      group: String(known.gid),
      mtime,
      size: 0,
    });
  }
}

/** Turns further names of one content into hard links of the first. */
export function linkNames(tree: ImageTree, contents: Contents): void {
  for (const [path, first] of contents.hardLinks) {
    const entry = tree.get(path);
    if (entry !== undefined && tree.get(first)?.kind === 'file')
      tree.set(path, { ...entry, kind: 'hardlink', size: 0, target: first });
  }
}

/** Numeric owners. */
export interface Owners {
  readonly users: ReadonlyMap<string, number>;
  readonly groups: ReadonlyMap<string, number>;
}

/** The numeric id of a name (or of a number); undefined when it is not known at build time. */
export function idOf(name: string, known: ReadonlyMap<string, number>): number | undefined {
  if (name === 'root') return 0;
  return /^\d{1,9}$/.test(name) ? Number(name) : known.get(name);
}

/** Refuses files whose owner has no number at build time. */
export function refuseOwners(tree: ImageTree, owners: Owners): Refusal[] {
  return [...tree.values()]
    .map((entry) => ({ entry, unknown: unknownOwner(entry, owners) }))
    .filter(({ unknown }) => unknown !== undefined)
    .map(({ entry, unknown }) => ({
      package: entry.package ?? 'the image',
      kind: 'file',
      subject: `/${entry.path}`,
      reason: `belongs to ${unknown}, whose number the base does not say`,
    }));
}

function unknownOwner(entry: ImageEntry, owners: Owners): string | undefined {
  if (idOf(entry.user, owners.users) === undefined) return `the user ${entry.user}`;
  return idOf(entry.group, owners.groups) === undefined ? `the group ${entry.group}` : undefined;
}
