import type { PackageSource } from '../rpm/index.ts';
import type { Groups } from './metadata/comps.ts';
import type { Modules } from './metadata/modules.ts';
import type { IndexedPackages } from './package-index/index-source.ts';
import type { Withheld } from './select-packages.ts';

/** How a repository is reached, as the user or a .repo file says. */
export interface RepositoryDescription {
  /** Repository id. */
  readonly name: string;
  /** Folder that holds repodata/: local path, file, http or https URL. */
  readonly url: string;
  /** More URLs with the same content, tried in order. */
  readonly mirrors?: readonly string[];
  /** `algorithm:hex` that repomd.xml may have, as a metalink says. */
  readonly repomdChecksums?: readonly string[];
  /** Lower goes first; 99 where nothing is said. */
  readonly priority?: number;
  /** Lower goes first among equals in priority; 1000 where nothing is said. */
  readonly cost?: number;
  /** Globs over names or NEVRAs: only these packages, and not these, are taken. */
  readonly includePackages?: readonly string[];
  readonly excludePackages?: readonly string[];
  /** True: module streams hide none of its packages. */
  readonly moduleHotfixes?: boolean;
  /** False: somebody switched the check of package signatures off, which must be said loudly. */
  readonly checkPackageSignatures?: boolean;
  /** URLs or paths of the keys that sign the packages. */
  readonly keys?: readonly string[];
  /** True: repomd.xml must be signed, see `verifyMetadata`. */
  readonly checkMetadataSignature?: boolean;
  /** True: the work goes on without this repository when it cannot be reached. */
  readonly skipIfUnavailable?: boolean;
}

export interface OpenRepository {
  readonly name: string;
  /**
   * Without a slash at its end; a local folder as a file URL. Without user name and password, because it goes into
   * locks; `description` has them.
   */
  readonly url: string;
  readonly description: RepositoryDescription;
  /** `sha256:<hex>` of the repomd.xml that was used. */
  readonly repomd: string;
  /** What repomd.xml says of itself; '' for nothing. */
  readonly revision: string;
  readonly source: IndexedPackages;
  /**
   * The same packages, knowing all their files. When the repository publishes no filelists, or they do not cover all
   * packages, `filesComplete` stays false and `notes` says so.
   * Throws as `openRepository` does.
   */
  withFilelists(): Promise<PackageSource>;
  /** Why the settings of the repository withhold a package, if they do; `source` has it all the same. */
  withheld(pkg: number): Withheld | undefined;
  /** Its groups of packages; none where it publishes none. Throws as `openRepository` does. */
  groups(): Promise<Groups>;
  /** Its module metadata; undefined where it publishes none. Throws as `openRepository` does, and E_YAML, E_YAML_TYPE. */
  modules(): Promise<Modules | undefined>;
  /** Sentences for the person about weaknesses of the repository, which grow when files are asked for. */
  readonly notes: readonly string[];
}
