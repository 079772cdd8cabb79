import type { Lock, Signer } from './lock.ts';

/** The same lock with the signers of packages, by NEVRA; those of other packages stay as they are. */
export function withSigners(lock: Lock, signers: ReadonlyMap<string, Signer>): Lock {
  return {
    ...lock,
    packages: lock.packages.map((entry) => {
      const signer = signers.get(entry.nevra);
      return signer === undefined ? entry : { ...entry, signer };
    }),
  };
}

/** The same lock with the signers that an older one knows of the very same files. */
export function keepSigners(older: Lock, lock: Lock): Lock {
  const known = new Map(
    older.packages.map(({ nevra, checksum, signer }) => [`${nevra} ${checksum}`, signer]),
  );
  const signers = new Map<string, Signer>();
  for (const { nevra, checksum } of lock.packages) {
    const signer = known.get(`${nevra} ${checksum}`);
    if (signer !== undefined) signers.set(nevra, signer);
  }
  return withSigners(lock, signers);
}
