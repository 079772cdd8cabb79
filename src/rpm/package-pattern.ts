import { formatEvr } from './evr.ts';
import { compileGlob, isGlob } from './glob.ts';
import type { PackageIdentity } from './package-source.ts';

/** The ways in which a package may be named, the plain name first. */
export function formsOf(identity: PackageIdentity): string[] {
  const { name, epoch, version, release, arch } = identity;
  const short = `${version}-${release}`;
  const forms = [
    name,
    `${name}.${arch}`,
    `${name}-${version}`,
    `${name}-${short}`,
    `${name}-${short}.${arch}`,
    `${name}-${epoch}:${version}`,
    `${name}-${epoch}:${short}`,
    `${name}-${epoch}:${short}.${arch}`,
    `${epoch}:${name}-${short}`,
    `${epoch}:${name}-${short}.${arch}`,
  ];
  // A package may lack a release.
  return release === '' ? [...forms, `${name}-${formatEvr(identity)}.${arch}`] : forms;
}

/**
 * Compiles a pattern of packages, as excludes and includes have them: a name, or a NEVRA in any of its usual forms (with or
 * without epoch, release and architecture, `.rpm` at its end), with `*`, `?` and `[...]` anywhere. A plain word is the whole
 * of one of these forms, never a part.
 */
export function packagePattern(pattern: string): (identity: PackageIdentity) => boolean {
  const clean = pattern.trim().replace(/(?<=.)\.rpm$/, '');
  const test = compileGlob(clean);
  if (!isGlob(clean))
    return (identity) =>
      clean === identity.name || (mayName(clean, identity.name) && formsOf(identity).some(test));
  return (identity) => test(identity.name) || formsOf(identity).some(test);
}

function mayName(text: string, name: string): boolean {
  return text.length > name.length && text.includes(name);
}
