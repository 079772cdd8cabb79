import { readFile } from 'node:fs/promises';
import { collect, replaceFile, systemCode, withFolderLock, wrapFileError } from '../core/index.ts';
import { sha256 } from './cache.ts';
import type { RepositoryPorts } from './cached-file.ts';
import type { Modules } from './metadata/modules.ts';
import type { RepomdRecord } from './metadata/repomd.ts';

const largest = 256 << 20;
/** Goes up with every change of what is stored. */
const format = 'viaduct-modules/1';

/**
 * The module metadata of a repository, from the cache, or read from its modules.yaml and kept there. What is kept is
 * checked when it is read, and made anew when it is damaged.
 * @param kept file of the cache
 * @param fetch puts modules.yaml on the disk
 * Throws E_YAML, E_YAML_TYPE and E_METADATA with line and column, E_COMPRESSION, E_CHECKSUM, E_SIZE, E_LIMIT, E_FILE_READ,
 * E_FILE_WRITE, E_DISK_FULL.
 */
export async function readModules(
  kept: string,
  record: RepomdRecord,
  fetch: () => Promise<string>,
  ports: RepositoryPorts,
): Promise<Modules> {
  const known = await load(kept);
  if (known !== undefined) return known;
  return withFolderLock(
    `${kept}.lock`,
    async () => {
      const meanwhile = await load(kept);
      if (meanwhile !== undefined) return meanwhile;
      const file = await fetch();
      // Only the first reading of a repository needs YAML.
      const [{ parseModules }, { readMetadata }] = await Promise.all([
        import('./metadata/modules.ts'),
        import('./metadata/read-metadata.ts'),
      ]);
      const bytes = await collect(readMetadata(file, record), largest);
      const modules = parseModules(file, new TextDecoder().decode(bytes));
      const text = JSON.stringify(modules);
      await replaceFile(kept, `${format} ${sha256(text)}\n${text}`);
      return modules;
    },
    ports.signal === undefined ? {} : { signal: ports.signal },
  );
}

async function load(file: string): Promise<Modules | undefined> {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return undefined;
    throw wrapFileError(thrown, file, 'read');
  }
  const end = content.indexOf('\n');
  const text = content.slice(end + 1);
  return content.slice(0, end) === `${format} ${sha256(text)}` ? (JSON.parse(text) as Modules) : undefined;
}
