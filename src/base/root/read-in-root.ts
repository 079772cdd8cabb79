import { stat } from 'node:fs/promises';
import { readBytes } from '../../core/index.ts';
import { resolveInRoot } from './resolve-in-root.ts';

export interface FoundText {
  readonly file: string;
  readonly text: string;
}

/** The first of some files of a root tree that is there, as text. Throws E_LIMIT above `limit` bytes, E_FILE_READ. */
export async function readFirstInRoot(
  root: string,
  candidates: readonly string[],
  limit: number,
): Promise<FoundText | undefined> {
  for (const candidate of candidates) {
    const file = await findFileInRoot(root, candidate);
    if (file !== undefined) return { file, text: (await readBytes(file, limit)).toString('utf8') };
  }
  return undefined;
}

/** The real path of a regular file of a root tree, if it is one. */
export async function findFileInRoot(root: string, inside: string): Promise<string | undefined> {
  const file = await resolveInRoot(root, inside);
  return file !== undefined && (await stat(file)).isFile() ? file : undefined;
}
