export { findRepairs } from './find-repairs.ts';
export { type Change, type Repair, type RepairKind, rank } from './repair.ts';
