export { parseYaml, parseYamlTexts, yamlLimits } from './parse-yaml.ts';
export {
  describeValue,
  readBoolean,
  readChoice,
  readEach,
  readInteger,
  readList,
  readMap,
  readObject,
  readText,
  typeError,
  unknownKey,
} from './read-value.ts';
export type { YamlEntry, YamlList, YamlMap, YamlScalar, YamlValue } from './value.ts';
