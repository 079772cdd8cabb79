export { buildSysext } from './build.ts';
export {
  type ImageFormat,
  type Refusal,
  type SysextInput,
  type UnitPolicy,
  nameOfRequest,
} from './schema.ts';
export { validateSysext } from './validate.ts';
