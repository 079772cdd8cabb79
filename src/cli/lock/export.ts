import { readText, replaceFile } from '../../core/index.ts';
import { parseLock, pinsOf, writePins } from '../../resolve/index.ts';
import type { LockExportOptions } from '../commands/lock-export.ts';
import type { CommandResult } from '../output.ts';
import type { Ports } from '../ports.ts';

/** Writes a lock in the format of another tool. Throws what reading, converting and writing throw. */
export async function exportLock(
  file: string,
  { format, out }: LockExportOptions,
  ports: Pick<Ports, 'warn'>,
): Promise<CommandResult> {
  const lock = parseLock(await readText(file), file);
  if (lock.overrides !== undefined)
    ports.warn(`${file} changes packages of the base; what is written does not say so`);
  const content = writePins(pinsOf(lock), format);
  if (out !== undefined) await replaceFile(out, content);
  return {
    json: {
      result: 'ok',
      format,
      packages: lock.packages.length,
      ...(out === undefined ? { content } : { file: out }),
    },
    text:
      out === undefined
        ? content.replace(/\n$/, '')
        : `${out}: ${lock.packages.length} packages as ${format}`,
  };
}
