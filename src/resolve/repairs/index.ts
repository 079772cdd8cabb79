export { findRepairs } from './find-repairs.ts';
export { type Change, type Repair, type RepairKind, rankRepairs } from './repair.ts';
