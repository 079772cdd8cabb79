/** A node of the image. Paths are relative, without a leading slash. */
export interface ImageEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link' | 'hardlink';
  /** Permission bits. */
  readonly mode: number;
  /** Names; the numeric ids are looked up when the image is written. */
  readonly user: string;
  readonly group: string;
  readonly mtime: number;
  readonly size: number;
  /** Target of a link, or path of the entry that a hard link is another name of. */
  readonly target?: string;
  /** Digest of a regular file as its package has it. */
  readonly digest?: string;
  /** Text form, '' for none. */
  readonly capabilities?: string;
  /** Content of files that we make. */
  readonly text?: string;
  /** A configuration file: the host's own is kept where there is one. */
  readonly config?: boolean;
  /** Name of the package that it comes from; absent for what we make. */
  readonly package?: string;
}

export type ImageTree = Map<string, ImageEntry>;

/** A small file of our own making. */
export function textEntry(path: string, text: string, mtime: number): ImageEntry {
  return {
    path,
    kind: 'file',
    mode: 0o644,
    user: 'root',
    group: 'root',
    mtime,
    size: Buffer.byteLength(text),
    text,
  };
}

/** Whether two packages may both have this path: same folder, or same content and attributes. */
export function sameEntry(a: ImageEntry, b: ImageEntry): boolean {
  return (
    a.kind === b.kind &&
    (a.kind === 'directory' ||
      (a.target === b.target &&
        a.digest === b.digest &&
        a.size === b.size &&
        a.mode === b.mode &&
        a.user === b.user &&
        a.group === b.group &&
        (a.capabilities ?? '') === (b.capabilities ?? '')))
  );
}

/** Folders above a path, outermost first. */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** In the order of their bytes, folders before what is in them. */
export function sortedEntries(tree: ImageTree): ImageEntry[] {
  return [...tree.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
