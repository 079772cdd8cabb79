export type { Lock, LockedPackage, LockedRepository, Reason } from './lock.ts';
