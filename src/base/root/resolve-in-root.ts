import { lstat, readlink } from 'node:fs/promises';
import path from 'node:path';
import { ViaductError, systemCode, wrapFileError } from '../../core/index.ts';

const mostLinks = 40;

/**
 * The real path of a file in a root tree, with links followed as if the tree were `/`: absolute links and `..` never lead
 * out of it. Returns undefined when something on the way does not exist.
 * @param inside for example `etc/os-release`
 * Throws E_FILE_READ, E_PATH_ESCAPE (a loop of links).
 */
export async function resolveInRoot(root: string, inside: string): Promise<string | undefined> {
  const waiting = inside.split('/').reverse();
  const resolved: string[] = [];
  let links = 0;
  while (waiting.length > 0) {
    const part = waiting.pop()!;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      resolved.pop();
      continue;
    }
    const target = await linkTarget(path.join(root, ...resolved, part));
    if (target === undefined) return undefined;
    if (target === '') {
      resolved.push(part);
      continue;
    }
    if (++links > mostLinks)
      throw new ViaductError('E_PATH_ESCAPE', `The links at ${inside} in ${root} lead in a circle`, {
        where: { file: path.join(root, inside) },
      });
    if (target.startsWith('/')) resolved.length = 0;
    waiting.push(...target.split('/').reverse());
  }
  return path.join(root, ...resolved);
}

/** '' when it is no link, undefined when it does not exist. */
async function linkTarget(file: string): Promise<string | undefined> {
  try {
    return (await lstat(file)).isSymbolicLink() ? await readlink(file) : '';
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw wrapFileError(thrown, file, 'read');
  }
}
