export type { Base, OsRelease } from './base.ts';
export type { NamedSource } from './listed/find-packages.ts';
export { parseLockfile } from './listed/parse-lockfile.ts';
export { type ReadBaseOptions, readBase } from './read-base.ts';
export { parseOsRelease } from './root/os-release.ts';
