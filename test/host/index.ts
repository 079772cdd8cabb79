import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const scripts = path.resolve(import.meta.dirname, '../distro');
// A host whose test is gone, however it went, is destroyed by itself.
const options = {
  encoding: 'utf8',
  maxBuffer: 1 << 26,
  env: { ...process.env, VIADUCT_HOST_OWNER: String(process.pid) },
} as const;

/** The RPM distribution that test/distro/make.sh makes out of Debian's packages. */
export interface Distribution {
  readonly folder: string;
  /** rpm-md folder with the packages that the host was installed from; metadata in gzip. */
  readonly baseRepository: string;
  /** rpm-md folder with packages that the host does not have; metadata in xz. */
  readonly extraRepository: string;
  /** Root tree of the host. */
  readonly host: string;
  /** The key that all packages are signed with. */
  readonly key: string;
}

let made: Promise<Distribution> | undefined;

/** Makes the distribution, or finds it made. Takes about a minute the first time. Needs root. */
export function makeDistribution(): Promise<Distribution> {
  return (made ??= make());
}

async function make(): Promise<Distribution> {
  const { stdout } = await execute(path.join(scripts, 'make.sh'), [], options);
  const folder = stdout.trim();
  return {
    folder,
    baseRepository: path.join(folder, 'repo/base'),
    extraRepository: path.join(folder, 'repo/extra'),
    host: path.join(folder, 'host'),
    key: path.join(folder, 'key.asc'),
  };
}

/** A host that can be booted, with a private copy of a root tree. */
export interface TestHost {
  readonly name: string;
  /** Applies an Ignition config, as the first boot would. Before the first `boot`. */
  ignite(config: string): Promise<void>;
  /** Returns how long it took, in milliseconds. */
  boot(): Promise<number>;
  /** Stops and boots it; as `boot`. */
  reboot(): Promise<number>;
  /** Runs a command inside; rejects when it fails. Returns its standard output, trimmed. */
  exec(...command: string[]): Promise<string>;
  /** As `exec` with a line for the shell; a failure counts as no output. */
  ask(line: string): Promise<string>;
  /** Waits until a shell line inside succeeds; rejects after `seconds`. */
  until(line: string, seconds?: number): Promise<void>;
  /** The journal, also of a stopped host; arguments are those of journalctl. */
  journal(...options: string[]): Promise<string>;
  stop(): Promise<void>;
  /** Gives the stopped host the /usr of another release; /etc and /var stay. */
  rebase(root: string): Promise<void>;
  destroy(): Promise<void>;
  /** Path of its root tree outside, with what Ignition wrote. */
  root(): Promise<string>;
}

/** Prepares a fresh host. Hosts of the same name in other processes are others. */
export async function prepareHost(name: string, root: string): Promise<TestHost> {
  const unique = `${name}-${process.pid}`;
  const call = async (command: string, ...rest: string[]): Promise<string> =>
    (await execute(path.join(scripts, 'host.sh'), [command, unique, ...rest], options)).stdout.trim();
  await call('prepare', root);
  return {
    name: unique,
    ignite: async (config) => void (await call('ignite', config)),
    boot: async () => Number(await call('boot')),
    reboot: async () => Number(await call('reboot')),
    exec: (...command) => call('exec', ...command),
    ask: (line) => call('exec', 'sh', '-c', `${line} || :`),
    // The waiting happens inside, bounded by timeout(1); the host wakes up for it 20 times a second.
    until: async (line, seconds = 20) =>
      void (await call('exec', 'timeout', String(seconds), 'sh', '-c', `until ${line}; do sleep 0.05; done`)),
    journal: (...options) => call('journal', ...options),
    stop: async () => void (await call('stop')),
    rebase: async (other) => void (await call('rebase', other)),
    destroy: async () => void (await call('destroy')),
    root: () => call('root'),
  };
}
