import { findFileInRoot } from './read-in-root.ts';

/** Folders in which distributions keep the package database, newest habit first. */
const folders = ['usr/share/rpm', 'usr/lib/sysimage/rpm', 'var/lib/rpm'];
const names = ['rpmdb.sqlite', 'Packages.db', 'Packages'];

/** Real path of the package database of a root tree, found without leaving it. */
export async function rpmdbOfRoot(root: string): Promise<string | undefined> {
  for (const folder of folders) {
    const found = await rpmdbOfFolder(root, folder);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The package database in one folder of a root tree. */
export async function rpmdbOfFolder(root: string, folder: string): Promise<string | undefined> {
  for (const name of names) {
    const found = await findFileInRoot(root, `${folder}/${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
