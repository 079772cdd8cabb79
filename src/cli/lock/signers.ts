import { fetchPackages } from '../../bundle/index.ts';
import { ViaductError, readText, replaceFile } from '../../core/index.ts';
import { type Lock, type Signer, parseLock, serializeLock, withSigners } from '../../resolve/index.ts';
import { loadKeyring, signatureChecker } from '../../trust/index.ts';
import type { LockOptions } from '../commands/lock.ts';
import type { CommandResult } from '../output.ts';
import type { Ports } from '../ports.ts';

/**
 * Fetches every package of a lock, checks it and its signature, and writes into the lock who signed it. Signers that it named
 * before are found anew.
 * Throws E_USAGE without keys, and what reading, fetching, checking and writing throw.
 */
export async function recordSigners(
  file: string,
  options: LockOptions,
  ports: Ports,
): Promise<CommandResult> {
  const lock = parseLock(await readText(file), file);
  if (options.key === undefined)
    throw new ViaductError('E_USAGE', 'No key is given to check the packages with', {
      hint: 'Name key files with --key, for example those in /etc/pki/rpm-gpg',
    });
  const checker = signatureChecker(await loadKeyring(options.key));
  const fetched = await fetchPackages(withoutSigners(lock), checker, ports);
  const signers = new Map(
    fetched.flatMap(({ locked, signedBy }) =>
      signedBy === undefined ? [] : [[locked.nevra, signedBy] as const],
    ),
  );
  const target = options.out ?? file;
  if (options.dryRun !== true) await replaceFile(target, serializeLock(withSigners(lock, signers)));
  const bySigner = Map.groupBy(signers, ([, { keyId }]) => keyId);
  return {
    json: {
      result: 'ok',
      packages: [...signers].map(([nevra, signer]) => ({ nevra, signer })),
    },
    text: [...bySigner]
      .map(([, entries]) => `${entries.length} packages are signed by ${nameOf(entries[0]![1])}`)
      .join('\n'),
  };
}

function withoutSigners(lock: Lock): Lock {
  return { ...lock, packages: lock.packages.map(({ signer: _, ...entry }) => entry) };
}

function nameOf({ userId, keyId, fingerprint }: Signer): string {
  return `${userId ?? 'a key without a user id'} (key ${fingerprint ?? keyId})`;
}
