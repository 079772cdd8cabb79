export type { RepositoryPorts } from './cached-file.ts';
export { fetchPackage } from './fetch-package.ts';
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
export type { OpenRepository, RepositoryDescription } from './repository.ts';
