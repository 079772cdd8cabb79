import { createHash } from 'node:crypto';
import path from 'node:path';
import { isWeakChecksum } from './metadata/checksum.ts';

/** Where things are in the cache folder. Names say what the content is, so whatever is there is right. */
export interface CachePaths {
  /** Last repomd.xml (and signature) of a repository, for work without network. */
  repomd(repositoryUrl: string): string;
  /** A compressed metadata file. */
  metadata(checksum: string): string;
  /** A package. */
  package(checksum: string): string;
  /** The index made from a metadata file. */
  index(kind: 'packages' | 'files' | 'modules', checksums: readonly string[], repomd: () => string): string;
}

export function cachePaths(cache: string): CachePaths {
  const blob = (folder: string, checksum: string, suffix: string) => {
    const [algorithm, hex] = checksum.split(':') as [string, string];
    return path.join(cache, folder, algorithm, hex.slice(0, 2), `${hex}${suffix}`);
  };
  return {
    repomd: (url) => path.join(cache, 'repositories', sha256(url), 'repomd.xml'),
    metadata: (checksum) => blob('metadata', checksum, ''),
    package: (checksum) => blob('packages', checksum, '.rpm'),
    index: (kind, checksums, repomd) => {
      // Under a checksum that can be forged, another repository must not be able to plant an index.
      const origin = checksums.some(isWeakChecksum) ? [repomd()] : [];
      const digits = [...checksums, ...origin].map((checksum) => checksum.slice(checksum.indexOf(':') + 1));
      return path.join(cache, 'indexes', `${digits.join('-')}.${kind}`);
    },
  };
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
