import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ViaductError, wrapFileError } from '../../core/index.ts';
import { type OpenedPackage, payloadEntries } from '../../rpm/index.ts';

/** Contents of the image's files, put aside on disk. */
export interface Contents {
  /** File on disk that has the content of an image path. */
  readonly blobs: ReadonlyMap<string, string>;
  /** Image paths that are further names of another image path's content. */
  readonly hardLinks: ReadonlyMap<string, string>;
}

/** Texts that are looked into (units, sysusers.d, presets) may be this large. */
const textLimit = 1024 * 1024;

/**
 * Unpacks the payloads into `folder`, one file for each content, in bounded memory; everything is checked on the way.
 * @param wanted image path of each file, for each package (see `Layout.contents`)
 */
export async function extract(
  packages: readonly OpenedPackage[],
  wanted: readonly ReadonlyMap<string, string>[],
  folder: string,
  onPackage: (name: string) => void,
): Promise<Contents> {
  const blobs = new Map<string, string>();
  const hardLinks = new Map<string, string>();
  for (const [i, opened] of packages.entries()) {
    onPackage(opened.identity.name);
    for await (const { file, hardLinks: names, content } of payloadEntries(opened)) {
      const paths = [file, ...names]
        .map((name) => wanted[i]!.get(name.path))
        .filter((target) => target !== undefined)
        .sort();
      const [first, ...others] = paths;
      if (first === undefined) {
        await pipeline(content, drain);
        continue;
      }
      const blob = path.join(folder, String(blobs.size));
      try {
        await pipeline(content, createWriteStream(blob, { flags: 'wx', mode: 0o600 }));
      } catch (thrown) {
        throw wrapFileError(thrown, blob, 'write');
      }
      blobs.set(first, blob);
      for (const other of others) hardLinks.set(other, first);
    }
  }
  return { blobs, hardLinks };
}

/** The text of a small file of the image. Throws E_LIMIT above 1 MiB. */
export async function textOf(contents: Contents, imagePath: string, size: number): Promise<string> {
  if (size > textLimit)
    throw new ViaductError('E_LIMIT', `/${imagePath} has ${size} bytes; at most ${textLimit} are read`);
  const blob = contents.blobs.get(contents.hardLinks.get(imagePath) ?? imagePath);
  return blob === undefined ? '' : readFile(blob, 'utf8');
}

async function drain(content: AsyncIterable<Uint8Array>): Promise<void> {
  const parts = content[Symbol.asyncIterator]();
  while ((await parts.next()).done !== true);
}
