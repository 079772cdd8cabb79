import { readFirstInRoot } from './read-in-root.ts';

const largest = 16 * 1024 * 1024;

/**
 * Users or groups of a root tree with their numbers. Images keep those of the vendor in usr/lib and those of the machine
 * in etc (in usr/etc as long as nothing was booted); the latter win.
 * Lines that are no account are left out. Throws E_LIMIT, E_FILE_READ.
 */
export async function readAccounts(
  root: string,
  kind: 'passwd' | 'group',
): Promise<ReadonlyMap<string, number>> {
  const accounts = new Map<string, number>();
  for (const candidates of [[`usr/lib/${kind}`], [`etc/${kind}`, `usr/etc/${kind}`]]) {
    const found = await readFirstInRoot(root, candidates, largest);
    for (const line of found?.text.split('\n') ?? []) {
      const [name, , number] = line.split(':');
      if (name && number !== undefined && /^\d{1,10}$/.test(number)) accounts.set(name, Number(number));
    }
  }
  return accounts;
}
