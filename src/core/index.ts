export { type ExitKind, errorCodes, exitStatus } from './codes.ts';
export { type ErrorCode, type ErrorDetails, ViaductError, messageOf, systemCode } from './error.ts';
export {
  readBytes,
  readText,
  replaceFile,
  resolveInside,
  withTemporaryDirectory,
  wrapFileError,
} from './files.ts';
export { type FolderLockOptions, withFolderLock } from './folder-lock.ts';
export {
  type DownloadOptions,
  type Downloaded,
  type NetworkPorts,
  download,
  downloadBytes,
  redactUrl,
} from './http/index.ts';
export { forgetLeftover, rememberLeftover, removeLeftovers } from './leftovers.ts';
export { nearest, nearestAmong } from './nearest.ts';
export { packageRoot } from './package-root.ts';
export {
  ByteReader,
  type Compression,
  type DecompressOptions,
  collect,
  decompress,
  detectCompression,
} from './compression/index.ts';
export { type Place, formatPlace, placeAt } from './place.ts';
export { type RunOptions, run } from './process.ts';
export { type ProgressEvent, type ProgressSink, silent, step } from './progress.ts';
export type { SignatureCheck, SignatureChecker, SignatureVerdict } from './signature-port.ts';
