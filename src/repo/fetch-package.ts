import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { wrapFileError } from '../core/index.ts';
import type { PackageLocation } from '../rpm/index.ts';
import { cachePaths } from './cache.ts';
import { type RepositoryPorts, exists, fetchIntoCache } from './cached-file.ts';
import { normalRepositoryUrl, resolveLocation } from './repository-url.ts';

/**
 * Puts a package into the cache and returns the path of the file, whose size and checksum are those promised: also a file
 * that was there already is checked again, and fetched anew when it was damaged. A package from a local folder is copied.
 * @param repository URL or folder of the repository, or several with the same content, tried in order
 * Throws E_PATH_ESCAPE, E_OFFLINE, E_NETWORK, E_HTTP_STATUS, E_CHECKSUM, E_SIZE, E_ABORTED, E_FILE_MISSING,
 * E_FILE_READ, E_FILE_WRITE, E_DISK_FULL.
 */
export async function fetchPackage(
  repository: string | readonly string[],
  location: PackageLocation,
  ports: RepositoryPorts,
): Promise<string> {
  const repositories = typeof repository === 'string' ? [repository] : repository;
  const urls = repositories.map((url) => resolveLocation(normalRepositoryUrl(url), location.href));
  const target = cachePaths(ports.cache).package(location.checksum);
  if ((await exists(target)) && (await checksumOf(target, location.checksum)) !== location.checksum)
    await rm(target, { force: true });
  return fetchIntoCache(urls, target, location, ports);
}

async function checksumOf(file: string, promised: string): Promise<string> {
  const algorithm = promised.slice(0, promised.indexOf(':'));
  const hash = createHash(algorithm);
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>)
      hash.update(chunk);
  } catch (thrown) {
    throw wrapFileError(thrown, file, 'read');
  }
  return `${algorithm}:${hash.digest('hex')}`;
}
