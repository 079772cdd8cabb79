export { type ExtensionPieces, extensionFiles } from './extension-files.ts';
export { type SpecVersion, specVersions, validateIgnition } from './ignition/index.ts';
export { type ProvisionInput, provisionIgnition } from './provision-ignition.ts';
