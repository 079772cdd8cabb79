import { readFileSync } from 'node:fs';
import type { BaseTree } from './base-tree.ts';
import type { ImageTree } from './image-tree.ts';
import type { Refusal } from './schema.ts';

/** The dynamic loader of each architecture, and Debian's name for its libraries. */
const loaders: Readonly<Record<string, { readonly loader: string; readonly multiarch: string }>> = {
  x86_64: { loader: 'usr/lib64/ld-linux-x86-64.so.2', multiarch: 'x86_64-linux-gnu' },
  aarch64: { loader: 'usr/lib/ld-linux-aarch64.so.1', multiarch: 'aarch64-linux-gnu' },
  ppc64le: { loader: 'usr/lib64/ld64.so.2', multiarch: 'powerpc64le-linux-gnu' },
  s390x: { loader: 'usr/lib/ld64.so.1', multiarch: 's390x-linux-gnu' },
};

/**
 * Refuses shared libraries that the loader would find only through its cache: the cache is the base's and is not written
 * anew. Folders that are built into the loader are searched without it (ld.so(8)); with the base at hand its own loader is
 * asked. Private folders of programs are their own business.
 */
export function judgeLibraries(tree: ImageTree, arch: string, base: BaseTree | undefined): Refusal[] {
  const facts = loaders[arch];
  if (base === undefined || facts === undefined) return [];
  const common = ['usr/lib64', 'usr/lib', `usr/lib/${facts.multiarch}`];
  const builtIn = foldersOf(base, facts.loader);
  if (builtIn === undefined) return [];
  const blind = common.filter((folder) => !builtIn.has(folder));
  return [...tree.values()]
    .filter(
      (entry) =>
        entry.kind !== 'directory' &&
        /^lib[^/]*\.so\.\d[^/]*$/.test(entry.path.slice(entry.path.lastIndexOf('/') + 1)) &&
        blind.includes(entry.path.slice(0, entry.path.lastIndexOf('/'))) &&
        base.lookup(entry.path) === undefined,
    )
    .map((entry) => ({
      package: entry.package ?? 'the image',
      kind: 'file',
      subject: `/${entry.path}`,
      reason:
        'is a library in a folder that the loader of this base searches only through its cache (ldconfig)',
    }));
}

/** The folders that are built into a loader, as its strings show them ("/usr/lib64/"). */
function foldersOf(base: BaseTree, loader: string): Set<string> | undefined {
  const file = base.lookup(base.resolve(loader));
  if (file?.kind !== 'file' || file.size > 16 * 1024 * 1024) return undefined;
  const text = readFileSync(file.real, 'latin1');
  const folders = [
    ...text.matchAll(/\/(?:usr\/)?lib(?:64)?(?:\/[a-z0-9_]+-linux-gnu[a-z0-9]*)?\/(?=\0|$)/g),
  ].map(([folder]) => folder.slice(1, -1).replace(/^lib/, 'usr/lib'));
  return folders.length === 0 ? undefined : new Set(folders);
}
