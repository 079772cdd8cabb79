export { type Frozen, type Problem, freeze } from './freeze.ts';
export { type Elsewhere, type Thawed, thaw } from './thaw.ts';
