import { createHash } from 'node:crypto';
import { type Stats, createReadStream, lstatSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ViaductError, systemCode, wrapFileError } from '../../core/index.ts';

/** What stands at a path of the base. */
export interface BaseFile {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly target?: string;
  /** Path on this machine. */
  readonly real: string;
}

/** The root tree of a base; its links are followed inside it, as a process that has it as root would. */
export interface BaseTree {
  /** What stands at a path (relative to the root), links in its folders followed, itself not. */
  lookup(relative: string): BaseFile | undefined;
  /** The path with every link of its folders followed: `usr/sbin/x` is `usr/bin/x` where usr/sbin is a link to bin. */
  resolveParent(relative: string): string;
  /** The path with every link followed, also the last one. */
  resolve(relative: string): string;
  digest(file: BaseFile, algorithm: string): Promise<string>;
}

const mostLinks = 40;

/** Throws E_FILE_MISSING when there is no such folder. */
export function openBaseTree(root: string): BaseTree {
  if (stat(root)?.isDirectory() !== true)
    throw new ViaductError('E_FILE_MISSING', `${root} is no folder`, { where: { file: root } });
  const resolve = (relative: string): string => {
    const done: string[] = [];
    const ahead = relative.split('/').reverse();
    let links = 0;
    while (ahead.length > 0) {
      const name = ahead.pop()!;
      if (name === '' || name === '.') continue;
      if (name === '..') {
        done.pop();
        continue;
      }
      const here = path.join(root, ...done, name);
      if (stat(here)?.isSymbolicLink() !== true) {
        done.push(name);
        continue;
      }
      if (++links > mostLinks)
        throw new ViaductError('E_LIMIT', `${relative} of the base goes through too many links`);
      const target = readlinkSync(here);
      if (target.startsWith('/')) done.length = 0;
      ahead.push(...target.split('/').reverse());
    }
    return done.join('/');
  };
  const resolveParent = (relative: string): string => {
    const cut = relative.lastIndexOf('/');
    if (cut === -1) return relative;
    const parent = resolve(relative.slice(0, cut));
    return parent === '' ? relative.slice(cut + 1) : `${parent}/${relative.slice(cut + 1)}`;
  };
  return {
    resolve,
    resolveParent,
    lookup: (relative) => describe(path.join(root, resolveParent(relative))),
    digest: async (file, algorithm) => {
      const hash = createHash(algorithm);
      try {
        await pipeline(createReadStream(file.real), hash);
      } catch (thrown) {
        throw wrapFileError(thrown, file.real, 'read');
      }
      return hash.digest('hex');
    },
  };
}

function describe(real: string): BaseFile | undefined {
  const found = stat(real);
  if (found === undefined) return undefined;
  const common = { mode: found.mode & 0o7777, uid: found.uid, gid: found.gid, size: found.size, real };
  if (found.isSymbolicLink()) return { kind: 'link', ...common, target: readlinkSync(real) };
  return { kind: found.isDirectory() ? 'directory' : found.isFile() ? 'file' : 'other', ...common };
}

function stat(file: string): Stats | undefined {
  try {
    return lstatSync(file);
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT' || systemCode(thrown) === 'ENOTDIR') return undefined;
    throw wrapFileError(thrown, file, 'read');
  }
}
