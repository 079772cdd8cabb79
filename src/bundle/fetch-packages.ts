import pLimit from 'p-limit';
import {
  type ProgressSink,
  type SignatureChecker,
  type SignatureVerdict,
  ViaductError,
} from '../core/index.ts';
import { type RepositoryPorts, fetchPackage } from '../repo/index.ts';
import type { Lock, LockedPackage, Signer } from '../resolve/index.ts';
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
  /** The same in full, as a lock keeps it. */
  readonly signedBy?: Signer;
}

/** Downloads at once. */
const parallel = 4;

/**
 * Fetches every package of a lock and verifies each: size and checksum of the lock, digests, name and version, and, when a
 * checker is given, a good signature, by the signer of the lock where it names one.
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
  const signers = check.signatures.filter(({ status }) => status === 'good').flatMap(signerOf);
  const signedBy =
    locked.signer === undefined ? signers[0] : signers.find((it) => isSame(it, locked.signer!));
  if (checker !== undefined && locked.signer !== undefined && signedBy === undefined)
    throw new ViaductError(
      'E_LOCK_PACKAGE',
      `${locked.nevra} is signed by ${signers.map(nameOf).join(', ')}, the lock says by ${nameOf(locked.signer)}`,
      {
        where: { file },
        hint: 'If the change of keys is right, renew the signers with: viaduct lock --signers',
      },
    );
  return {
    locked,
    file,
    ...(signedBy === undefined ? {} : { signer: signedBy.userId ?? signedBy.keyId, signedBy }),
  };
}

function signerOf({ keyId, fingerprint, signer }: SignatureVerdict): Signer[] {
  // Of version 6 a key id is the beginning of a fingerprint, before that its end (RFC 9580, 5.5.4).
  const known =
    keyId ?? (fingerprint?.length === 64 ? fingerprint.slice(0, 16) : fingerprint?.slice(-16)) ?? undefined;
  if (known === undefined) return [];
  return [
    {
      keyId: known,
      ...(fingerprint === undefined ? {} : { fingerprint }),
      ...(signer === undefined || signer === '' ? {} : { userId: signer }),
    },
  ];
}

/** A key may sign with several subkeys: the fingerprint of the primary key counts where both know it. */
function isSame(one: Signer, other: Signer): boolean {
  if (one.fingerprint !== undefined && other.fingerprint !== undefined)
    return one.fingerprint === other.fingerprint;
  return one.keyId === other.keyId;
}

function nameOf({ keyId, userId }: Signer): string {
  return userId === undefined ? keyId : `${userId} (${keyId})`;
}
