import { stat } from 'node:fs/promises';
import {
  type NetworkPorts,
  type ProgressSink,
  ViaductError,
  download,
  redactUrl,
  withFolderLock,
} from '../core/index.ts';
import { fileURLToPath } from 'node:url';

/** What work on repositories needs from outside. */
export interface RepositoryPorts {
  /** Folder for downloads and indexes; made when missing. Several runs may share it. */
  readonly cache: string;
  readonly progress?: ProgressSink;
  /** Only the cache and local folders are used. */
  readonly offline?: boolean;
  readonly signal?: AbortSignal;
  /** For tests. */
  readonly network?: NetworkPorts;
}

export interface Promised {
  readonly checksum: string;
  readonly size?: number;
}

/**
 * Puts a file with a promised checksum into the cache if it is not there, and returns its path. Runs that want the same
 * file at once wait for one of them. The URLs are tried in order.
 * Throws E_OFFLINE and what `download` throws.
 */
export async function fetchIntoCache(
  urls: readonly string[],
  target: string,
  promised: Promised,
  ports: RepositoryPorts,
): Promise<string> {
  if (await exists(target)) return target;
  return withFolderLock(
    `${target}.lock`,
    async () => {
      if (!(await exists(target))) await fetchFirst(urls, target, promised, ports);
      return target;
    },
    ports.signal === undefined ? {} : { signal: ports.signal },
  );
}

async function fetchFirst(
  urls: readonly string[],
  target: string,
  promised: Promised,
  ports: RepositoryPorts,
): Promise<void> {
  let failure: unknown;
  for (const url of urls) {
    const local = url.startsWith('file:');
    if (ports.offline === true && !local)
      throw new ViaductError('E_OFFLINE', `${redactUrl(url)} is not in the cache`, {
        hint: 'Run once without --offline',
      });
    try {
      await download(local ? fileURLToPath(url) : url, target, {
        checksum: promised.checksum,
        // Another mirror is sooner found than a broken one waited for.
        ...(urls.length > 1 ? { retries: 1 } : {}),
        ...(promised.size === undefined ? {} : { expectedSize: promised.size }),
        ...downloadPorts(ports),
      });
      return;
    } catch (thrown) {
      if (!isMirrorFault(thrown)) throw thrown;
      failure ??= thrown;
    }
  }
  throw failure;
}

/** Whether another mirror may do better. */
export function isMirrorFault(thrown: unknown): boolean {
  return (
    thrown instanceof ViaductError &&
    ['E_NETWORK', 'E_HTTP_STATUS', 'E_CHECKSUM', 'E_SIZE', 'E_LIMIT', 'E_FILE_MISSING'].includes(thrown.code)
  );
}

export function downloadPorts(ports: RepositoryPorts) {
  return {
    ...(ports.progress === undefined ? {} : { progress: ports.progress }),
    ...(ports.signal === undefined ? {} : { signal: ports.signal }),
    ...(ports.network === undefined ? {} : { ports: ports.network }),
  };
}

export async function exists(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
