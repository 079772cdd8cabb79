import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

/** Folders in which distributions keep the package database, newest habit first. */
const folders = ['usr/share/rpm', 'usr/lib/sysimage/rpm', 'var/lib/rpm'];
const files = ['rpmdb.sqlite', 'Packages.db', 'Packages'];

/** The package database of a root tree, or undefined. A link that is absolute or leaves the root is not followed. */
export function findRpmdb(root: string): string | undefined {
  for (const folder of folders)
    for (const file of files) {
      const candidate = path.join(root, folder, file);
      if (existsSync(candidate) && statSync(candidate).isFile()) return candidate;
    }
  return undefined;
}
