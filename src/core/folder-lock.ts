import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, readlink, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ViaductError, systemCode } from './error.ts';
import { wrapFileError } from './files.ts';
import { forgetLeftover, rememberLeftover } from './leftovers.ts';

export interface FolderLockOptions {
  readonly signal?: AbortSignal;
  /** Called once when another run holds the lock and this one begins to wait. */
  readonly onWait?: () => void;
  /** Milliseconds to wait in all; default one hour, then E_LOCKED. */
  readonly timeout?: number;
}

/** Who holds a lock: a process of one boot and one process-id namespace (a container has its own). */
interface Holder {
  readonly pid: number;
  /** Start time of the process, so that a reused id is not taken for it. */
  readonly started: string;
  readonly boot: string;
  readonly namespace: string;
}

const pollInterval = 100;
const heartbeat = 5_000;
/** A holder that cannot be looked up (other machine or container) and gave no sign for so long is gone. */
const silence = 60_000;

/**
 * Runs `work` while holding a lock file, which other processes with the same file wait for. A lock whose holder was
 * killed is recognised and taken over. Content guarded by it must still be safe when two runs overlap (a shared disk of
 * two machines with broken clocks): it is there to share work, not to keep files whole.
 * Throws E_LOCKED after the timeout, E_ABORTED when the signal fires, E_FILE_WRITE, E_DISK_FULL.
 */
export async function withFolderLock<T>(
  file: string,
  work: () => Promise<T>,
  options: FolderLockOptions = {},
): Promise<T> {
  const deadline = Date.now() + (options.timeout ?? 3_600_000);
  const own = JSON.stringify(await describeProcess(process.pid));
  let waited = false;
  while (!(await create(file, own))) {
    if (await removeStale(file)) continue;
    if (!waited) options.onWait?.();
    waited = true;
    if (options.signal?.aborted) throw new ViaductError('E_ABORTED', 'The work was called off');
    if (Date.now() >= deadline)
      throw new ViaductError('E_LOCKED', `Another run holds the lock ${file}`, {
        hint: 'Wait for it to end, or end it; if no other run is alive, remove the file',
      });
    await delay(pollInterval);
  }
  rememberLeftover(file);
  const timer = setInterval(
    () => void utimes(file, new Date(), new Date()).catch(() => undefined),
    heartbeat,
  );
  timer.unref();
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await rm(file, { force: true });
    forgetLeftover(file);
  }
}

async function create(file: string, content: string): Promise<boolean> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const handle = await open(file, 'wx');
    try {
      await handle.writeFile(content);
    } catch (thrown) {
      await rm(file, { force: true });
      throw thrown;
    } finally {
      await handle.close();
    }
    return true;
  } catch (thrown) {
    if (systemCode(thrown) === 'EEXIST') return false;
    throw wrapFileError(thrown, file, 'write');
  }
}

/** Removes the lock if its holder is gone; true when it is worth trying again at once. */
async function removeStale(file: string): Promise<boolean> {
  const seen = await readLock(file);
  if (seen === undefined) return true;
  if (!(await isStale(seen))) return false;
  // Renaming first: of several waiting runs one gets this very file, and a lock made meanwhile is noticed.
  const aside = `${file}.${randomBytes(6).toString('hex')}.stale`;
  try {
    await rename(file, aside);
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return true;
    throw wrapFileError(thrown, file, 'write');
  }
  const moved = await readLock(aside);
  if (moved !== undefined && moved.text !== seen.text) await create(file, moved.text);
  await rm(aside, { force: true });
  return true;
}

interface SeenLock {
  readonly text: string;
  /** Milliseconds since the last sign of life. */
  readonly age: number;
}

async function readLock(file: string): Promise<SeenLock | undefined> {
  try {
    const text = await readFile(file, 'utf8');
    return { text, age: Date.now() - (await stat(file)).mtimeMs };
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return undefined;
    throw wrapFileError(thrown, file, 'read');
  }
}

async function isStale(lock: SeenLock): Promise<boolean> {
  const holder = parseHolder(lock.text);
  // Empty or damaged: its maker is about to write it, or was killed before it could.
  if (holder === undefined) return lock.age > 2_000;
  const own = await describeProcess(process.pid);
  if (holder.boot === own.boot && holder.namespace === own.namespace) {
    const now = await describeProcess(holder.pid);
    return now.started !== holder.started;
  }
  return lock.age > silence;
}

function parseHolder(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    const { pid, started, boot, namespace } = holder ?? {};
    if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 0) return undefined;
    if (typeof started !== 'string' || typeof boot !== 'string' || typeof namespace !== 'string')
      return undefined;
    return { pid, started, boot, namespace };
  } catch {
    return undefined;
  }
}

async function describeProcess(pid: number): Promise<Holder> {
  const [status, boot, namespace] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/pid').catch(() => ''),
  ]);
  // Field 22 of proc_pid_stat(5); the command name in parentheses may hold blanks. A zombie (Z) has ended.
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
  const started = status === '' || fields[0] === 'Z' ? 'gone' : (fields[19] ?? 'gone');
  return { pid, started, boot: boot.trim(), namespace };
}
