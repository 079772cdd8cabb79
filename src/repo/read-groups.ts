import { collect } from '../core/index.ts';
import { type Groups, parseComps } from './metadata/comps.ts';
import { readMetadata } from './metadata/read-metadata.ts';
import type { RepomdRecord } from './metadata/repomd.ts';

const largest = 64 << 20;

/**
 * Reads a comps.xml on disk.
 * Throws E_METADATA with line and column, E_COMPRESSION, E_CHECKSUM, E_SIZE, E_LIMIT, E_FILE_READ.
 */
export async function readGroups(file: string, record: RepomdRecord): Promise<Groups> {
  return parseComps(file, await collect(readMetadata(file, record), largest));
}
