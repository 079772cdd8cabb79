import { dependencyKinds } from '../../rpm/index.ts';
import { createNameTable } from '../xml/name-table.ts';

/** Elements below <package>. */
export const packageElements = [
  'name',
  'arch',
  'version',
  'checksum',
  'summary',
  'size',
  'location',
  'format',
] as const;
/** Elements below <format>: the kinds of dependencies first, so that their numbers are those of `dependencyKinds`. */
export const formatElements = [...dependencyKinds.map((kind) => `rpm:${kind}`), 'rpm:vendor', 'file'];
export const vendorElement = dependencyKinds.length;
export const fileElement = dependencyKinds.length + 1;

export const rootNames = createNameTable(['metadata']);
export const packageNames = createNameTable(['package']);
export const packageElementNames = createNameTable(packageElements);
export const formatElementNames = createNameTable(formatElements);
export const entryNames = createNameTable(['rpm:entry']);

export const rootAttributes = createNameTable(['packages']);
export const packageAttributes = createNameTable(['type']);
export const versionAttributes = createNameTable(['epoch', 'ver', 'rel']);
export const checksumAttributes = createNameTable(['type']);
export const sizeAttributes = createNameTable(['package']);
export const locationAttributes = createNameTable(['href', 'xml:base']);
export const entryAttributes = createNameTable(['name', 'flags', 'epoch', 'ver', 'rel', 'pre']);
