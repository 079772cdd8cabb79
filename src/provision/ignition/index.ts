export { dataUrl } from './data-url.ts';
export {
  type IgnitionConfig,
  type IgnitionFile,
  type IgnitionUnit,
  type Resource,
  type SpecVersion,
  specVersions,
} from './schema.ts';
export { type Places, validateIgnition } from './validate.ts';
