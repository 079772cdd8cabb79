import { type Place, ViaductError } from '../../core/index.ts';
import { parseNevra } from '../../rpm/index.ts';
import type { WantedPackage } from './wanted-package.ts';

export const mostListedPackages = 200_000;

/**
 * Reads a list of NEVRAs, one a line, as `rpm -qa` prints it; `#` begins a comment line. Entries of public keys
 * (gpg-pubkey) are no packages and are left out; a line that stands twice counts once.
 * Throws E_BASE_LIST with the line, E_LIMIT.
 */
export function parseList(text: string, file: string): WantedPackage[] {
  const wanted = new Map<string, WantedPackage>();
  for (const [index, line] of text.split('\n').entries()) {
    const written = line.trim();
    if (written === '' || written.startsWith('#') || written.startsWith('gpg-pubkey-')) continue;
    const column = line.length - line.trimStart().length + 1;
    const place: Place = { file, line: index + 1, column, excerpt: line.trimEnd().slice(0, 120) };
    const identity = parseNevra(written);
    if (identity === undefined)
      throw new ViaductError(
        'E_BASE_LIST',
        `${JSON.stringify(written.slice(0, 80))} is no package of a base`,
        {
          where: place,
          hint: 'Write name-[epoch:]version-release.arch, one a line, as rpm -qa prints it',
        },
      );
    if (wanted.size >= mostListedPackages)
      throw new ViaductError('E_LIMIT', `${file} lists more than ${mostListedPackages} packages`, {
        where: place,
      });
    const { epoch, ...rest } = identity;
    wanted.set(written, { ...rest, ...(written.includes(':') ? { epoch } : {}), place });
  }
  return [...wanted.values()];
}
