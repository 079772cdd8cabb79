import { formatEvr, parseEvr } from './evr.ts';
import type { PackageIdentity } from './package-source.ts';

/** `name-[epoch:]version-release.arch`; an epoch of 0 is left out. */
export function formatNevra(identity: PackageIdentity): string {
  return `${identity.name}-${formatEvr(identity)}.${identity.arch}`;
}

/**
 * Reads `name-[epoch:]version-release.arch`, `epoch:name-version-release.arch` and file names of either (`.rpm`).
 * An epoch `(none)` is 0. Returns undefined for anything else.
 */
export function parseNevra(text: string): PackageIdentity | undefined {
  const clean = text.trim().replace(/\.rpm$/, '');
  const match =
    /^(?:(\d{1,10}):)?([^\s/:]+)-(?:(\d{1,10}|\(none\)):)?([^\s/:-]+)-([^\s/:-]+)\.([^\s/:.-]+)$/.exec(clean);
  if (match === null) return undefined;
  const [, leading, name, inner, version, release, arch] = match;
  const epoch = leading ?? (inner === '(none)' ? '0' : inner) ?? '0';
  return { ...parseEvr(`${epoch}:${version!}-${release!}`), name: name!, arch: arch! };
}
