import pLimit from 'p-limit';
import { type ProgressSink, type SignatureChecker, ViaductError } from '../core/index.ts';
import { type RepositoryPorts, fetchPackage } from '../repo/index.ts';
import type { Lock, LockedPackage } from '../resolve/index.ts';
import { checkPackage, formatNevra, openPackage, requireTrusted } from '../rpm/index.ts';

export interface FetchPorts extends RepositoryPorts {
  readonly progress: ProgressSink;
}

export interface FetchedPackage {
  readonly locked: LockedPackage;
  /** Path of the verified RPM file in the cache. */
  readonly file: string;
  /** Who signed it: user id or key id; absent when signatures were not demanded. */
  readonly signer?: string;
}

/** Downloads at once. */
const parallel = 4;

/**
 * Fetches every package of a lock and verifies each: size and checksum of the lock, digests, name and version, and, when a
 * checker is given, a good signature.
 * Throws what `fetchPackage`, `openPackage` and `requireTrusted` throw; E_LOCK_PACKAGE when a file is another package.
 */
export async function fetchPackages(
  lock: Lock,
  checker: SignatureChecker | undefined,
  ports: FetchPorts,
): Promise<FetchedPackage[]> {
  const urls = new Map(lock.repositories.map(({ name, url }) => [name, url]));
  const limit = pLimit(parallel);
  const name = 'Fetching and checking packages';
  let done = 0;
  ports.progress({ step: name, state: 'start' });
  const fetched = await Promise.all(
    lock.packages.map((locked) =>
      limit(async () => {
        const result = await fetchOne(locked, urls.get(locked.repo), checker, ports);
        ports.progress({
          step: name,
          state: 'advance',
          done: ++done,
          total: lock.packages.length,
          unit: 'packages',
        });
        return result;
      }),
    ),
  ).catch((thrown: unknown) => {
    limit.clearQueue();
    throw thrown;
  });
  ports.progress({ step: name, state: 'done' });
  return fetched;
}

async function fetchOne(
  locked: LockedPackage,
  url: string | undefined,
  checker: SignatureChecker | undefined,
  ports: FetchPorts,
): Promise<FetchedPackage> {
  if (url === undefined)
    throw new ViaductError(
      'E_LOCK_PACKAGE',
      `The lock does not say where the repository ${locked.repo} of ${locked.nevra} is`,
    );
  const promised = { href: locked.location, checksum: locked.checksum, size: locked.size };
  const file = await fetchPackage(url, promised, ports);
  const opened = await openPackage(file);
  if (formatNevra(opened.identity) !== locked.nevra)
    throw new ViaductError(
      'E_LOCK_PACKAGE',
      `${locked.location} is ${formatNevra(opened.identity)}, the lock says ${locked.nevra}`,
      {
        where: { file },
        hint: 'The repository and its metadata disagree; resolve again',
      },
    );
  const algorithm = locked.checksum.slice(0, locked.checksum.indexOf(':'));
  const check = await checkPackage(opened, { algorithm, ...(checker === undefined ? {} : { checker }) });
  requireTrusted(check, `${locked.nevra} (${locked.repo})`, {
    requireSignature: checker !== undefined,
    checksum: locked.checksum,
    size: locked.size,
  });
  const good = check.signatures.find((signature) => signature.status === 'good');
  const signer = good?.signer ?? good?.keyId;
  return { locked, file, ...(signer === undefined ? {} : { signer }) };
}
