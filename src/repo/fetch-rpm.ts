import { copyFile, link, mkdir } from 'node:fs/promises';
import path from 'node:path';
import {
  ViaductError,
  download,
  redactUrl,
  systemCode,
  withFolderLock,
  wrapFileError,
} from '../core/index.ts';
import { cachePaths, sha256 } from './cache.ts';
import { type RepositoryPorts, downloadPorts, exists } from './cached-file.ts';

const largest = 2 ** 33;

/**
 * Fetches an RPM file that somebody named by its URL, whose checksum nobody promised, and returns its path in the cache. It
 * is fetched anew each time, because it may have changed; without network the last one is taken.
 * Throws E_OFFLINE and what `download` throws.
 */
export async function fetchRpm(url: string, ports: RepositoryPorts): Promise<string> {
  const target = path.join(ports.cache, 'remote', `${sha256(url)}.rpm`);
  if (ports.offline === true) {
    if (await exists(target)) return target;
    throw new ViaductError('E_OFFLINE', `${redactUrl(url)} is not in the cache`, {
      hint: 'Run once without --offline',
    });
  }
  return withFolderLock(
    `${target}.lock`,
    async () => {
      await download(url, target, { maximumSize: largest, ...downloadPorts(ports) });
      return target;
    },
    ports.signal === undefined ? {} : { signal: ports.signal },
  );
}

/** Puts a file that is in the cache already where `fetchPackage` looks for a package. Throws E_FILE_WRITE, E_DISK_FULL. */
export async function keepPackage(file: string, checksum: string, ports: RepositoryPorts): Promise<void> {
  const target = cachePaths(ports.cache).package(checksum);
  if (await exists(target)) return;
  try {
    await mkdir(path.dirname(target), { recursive: true });
    await link(file, target);
  } catch (thrown) {
    if (systemCode(thrown) === 'EEXIST') return;
    // What is copied in half is found out by its checksum, and fetched anew.
    await copyFile(file, target).catch((fault: unknown) => {
      throw wrapFileError(fault, target, 'write');
    });
  }
}
