import type { PackageMetadata } from '../memory-source.ts';
import { type PackageIdentity, dependencyKinds } from '../package-source.ts';
import { dependencyList } from './dependency-lists.ts';
import { filePaths } from './file-list.ts';
import { type Header, type HeaderOrigin, formatError } from './header.ts';
import { tags } from './tags.ts';

/** Name, EVR and architecture; source packages have 'src'. Throws E_RPM_FORMAT when one is missing. */
export function identityOf(header: Header, origin: HeaderOrigin): PackageIdentity {
  const [name, version, release] = [
    header.string(tags.name),
    header.string(tags.version),
    header.string(tags.release),
  ];
  if (!name || !version || !release) throw formatError('it lacks a name, a version or a release', origin, 0);
  const source = header.has(tags.sourcePackage) || !header.has(tags.sourceRpm);
  const arch = header.string(tags.arch) ?? 'noarch';
  return { name, epoch: header.numbers(tags.epoch)[0] ?? 0, version, release, arch: source ? 'src' : arch };
}

/** A package of an rpmdb, or an RPM file, as the resolver sees it. */
export function metadataOf(header: Header, origin: HeaderOrigin): PackageMetadata {
  const identity = identityOf(header, origin);
  const lists = Object.fromEntries(dependencyKinds.map((kind) => [kind, dependencyList(header, kind)]));
  return {
    ...identity,
    // An installed package without SOURCERPM (built by other means) is no source package.
    arch:
      identity.arch === 'src' && !header.has(tags.sourcePackage)
        ? (header.string(tags.arch) ?? 'noarch')
        : identity.arch,
    vendor: header.string(tags.vendor) ?? '',
    files: filePaths(header),
    ...lists,
  };
}
