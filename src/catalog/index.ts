export { type Catalog, type Extension, type ExtensionKind, type PlacedText } from './catalog.ts';
export {
  type ExpandContext,
  type ExpandedRequest,
  type ExpandedExtension,
  type RequestNote,
  expandRequest,
} from './expand-request.ts';
export { joinCatalogs, readCatalog } from './read-catalog.ts';
export {
  type RequestFile,
  type RequestItem,
  groupPackageChoices,
  readRequest,
  readRequestItems,
} from './request.ts';
export {
  type YamlEntry,
  type YamlList,
  type YamlMap,
  type YamlScalar,
  type YamlValue,
  describeValue,
  parseYaml,
  parseYamlTexts,
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
} from './yaml/index.ts';
