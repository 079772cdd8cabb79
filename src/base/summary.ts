import { createHash } from 'node:crypto';
import { ViaductError } from '../core/index.ts';
import { type PackageSource, formatNevra } from '../rpm/index.ts';

/** `sha256:<hex>` over the sorted NEVRAs, each with a line feed behind it. */
export function packagesDigest(source: PackageSource): string {
  const nevras = Array.from({ length: source.packageCount }, (_, pkg) => formatNevra(source.identity(pkg)));
  const hash = createHash('sha256');
  for (const nevra of nevras.sort()) hash.update(`${nevra}\n`);
  return `sha256:${hash.digest('hex')}`;
}

/**
 * RPM architecture of most packages that have one; of equally many, the first by name. Throws E_BASE when none has.
 * @param origin of the base, for the message
 */
export function architectureOf(source: PackageSource, origin: string): string {
  const count = new Map<string, number>();
  for (let pkg = 0; pkg < source.packageCount; pkg++) {
    const { arch } = source.identity(pkg);
    if (!anyArchitecture.has(arch)) count.set(arch, (count.get(arch) ?? 0) + 1);
  }
  const [most] = [...count].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  if (most === undefined)
    throw new ViaductError('E_BASE', `The packages of ${origin} do not tell its architecture`, {
      where: { file: origin },
      hint: 'Say it with --arch, for example --arch x86_64',
    });
  return most[0];
}

const anyArchitecture = new Set(['noarch', 'src', 'nosrc', '(none)']);
