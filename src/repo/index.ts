export type { RepositoryPorts } from './cached-file.ts';
export { fetchPackage } from './fetch-package.ts';
export type { Groups, GroupPackage, GroupPackageKind, PackageGroup } from './metadata/comps.ts';
export type { ModuleBuild, Modules, WordLists } from './metadata/modules.ts';
export { fetchRpm, keepPackage } from './fetch-rpm.ts';
export type { MetadataVerifier } from './fetch-repomd.ts';
export { openRepository } from './open-repository.ts';
export type { IndexedPackages } from './package-index/index-source.ts';
export { describeRepository } from './repo-file/mirrors.ts';
export {
  type RepoFile,
  type RepoFileEntry,
  type RepoFileWarning,
  parseRepoFile,
  readRepoFile,
} from './repo-file/repo-file.ts';
export type { Withheld } from './select-packages.ts';
export type { OpenRepository, RepositoryDescription } from './repository.ts';
export { openIndex } from './package-index/open-index.ts';
