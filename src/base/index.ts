export type { Base, OsRelease } from './base.ts';
