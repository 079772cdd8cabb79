export { ByteReader } from './byte-reader.ts';
export { collect } from './collect.ts';
export { type Compression, type DecompressOptions, decompress } from './decompress.ts';
export { detectCompression } from './detect.ts';
