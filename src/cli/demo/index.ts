import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ViaductError } from '../../core/index.ts';
import { serializeLock } from '../../resolve/index.ts';
import { build } from '../build.ts';
import type { DemoOptions } from '../commands/demo.ts';
import type { CommandResult } from '../output.ts';
import { portsOf } from '../ports.ts';
import { provision } from '../provision.ts';
import { solve } from '../resolve.ts';
import { hostConfig } from './host-config.ts';
import { type Ask, type Proof, proveRemoved, proveRunning } from './prove.ts';
import { runScript } from './scripts.ts';
import { serveFolder } from './serve-folder.ts';

interface Timing {
  readonly stage: string;
  readonly seconds: number;
}

const host = 'demo';

/**
 * Goes the whole way on real input: makes an RPM distribution and a host out of Debian's packages, resolves the
 * extensions against it, builds the image, provisions and boots the host, looks at it, boots it again, and removes the
 * extension live. The answer is no when anything that was looked at is not as promised.
 */
export async function runDemo(options: DemoOptions): Promise<CommandResult> {
  const timings: Timing[] = [];
  const timed = async <T>(stage: string, work: () => Promise<T>): Promise<T> => {
    if (options.quiet !== true) process.stderr.write(`${stage}\n`);
    const begun = performance.now();
    const result = await work();
    timings.push({ stage, seconds: (performance.now() - begun) / 1000 });
    return result;
  };
  const environment = {
    // Should this process be killed, its host goes with it.
    VIADUCT_HOST_OWNER: String(process.pid),
    ...(options.folder === undefined ? {} : { VIADUCT_DEMO_DIR: path.resolve(options.folder) }),
  };
  const quiet = options.quiet === true;
  const script = (name: 'needs.sh' | 'make.sh' | 'host.sh', ...args: string[]): Promise<string> =>
    runScript(name, args, { environment, quiet });

  await timed('Install what the demo needs', () => script('needs.sh', 'build', 'distro', 'host'));
  const distribution = await timed('Make an RPM distribution and a host from Debian packages', () =>
    script('make.sh'),
  );
  const folder = path.join(distribution, 'demo');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const ports = portsOf({ cache: path.join(distribution, 'cache'), ...(quiet ? { quiet } : {}) });
  const root = path.join(distribution, 'host');

  const configFile = path.join(folder, 'host.yaml');
  await writeFile(configFile, hostConfig(options.extensions));
  const lockFile = path.join(folder, 'extensions.lock.json');
  const solution = await timed('Resolve', () =>
    solve(
      options.extensions,
      { base: root, repo: [{ name: 'extra', url: path.join(distribution, 'repo/extra') }] },
      ports,
    ),
  );
  if (solution.result === 'unsatisfiable')
    throw new ViaductError(
      'E_USAGE',
      `The demo's repository cannot provide ${options.extensions.join(', ')}`,
      {
        hint: 'It has chrony, tcpdump, strace and jq',
      },
    );
  await writeFile(lockFile, serializeLock(solution.lock()));
  const out = path.join(folder, 'out');
  const { manifest } = await timed('Build and check', () =>
    build(
      lockFile,
      {
        carrier: 'sysext',
        key: [path.join(distribution, 'key.asc')],
        signature: true,
        format: 'squashfs',
        units: 'requested',
        startUnit: [],
        baseRoot: root,
        cache: ports.cache,
        out,
      },
      ports,
    ),
  );

  const proofs: Proof[] = [];
  const server = await serveFolder(out, [manifest.image]);
  const ask: Ask = (line) => script('host.sh', 'exec', host, 'sh', '-c', `${line} || :`);
  try {
    const ignition = path.join(folder, 'host.ign');
    await timed('Provision', async () =>
      writeFile(ignition, await provision(configFile, { bundle: [out], url: server.url, spec: '3.3.0' })),
    );
    await timed('Apply the config with Ignition', async () => {
      await script('host.sh', 'prepare', host, root);
      await script('host.sh', 'ignite', host, ignition);
    });
    await timed('First boot', () => script('host.sh', 'boot', host));
    proofs.push(...mark('first boot', await proveRunning(ask, manifest, root)));
    await script('host.sh', 'stop', host);
    await timed('Second boot', () => script('host.sh', 'boot', host));
    proofs.push(...mark('second boot', await proveRunning(ask, manifest, root)));
    await timed('Remove the extension live', () =>
      ask(`/bin/sh /etc/viaduct/extension.sh remove ${manifest.name}`),
    );
    proofs.push(...(await proveRemoved(ask, manifest)));
  } finally {
    await script('host.sh', 'destroy', host);
    await server.close();
  }
  const failed = proofs.filter((proof) => !proof.holds);
  return {
    json: {
      result: failed.length === 0 ? 'ok' : 'failed',
      folder,
      lock: solution.lock(),
      bundle: manifest,
      proofs,
      timings,
    },
    text: [
      '',
      `Resolved  ${options.extensions.join(', ')} against ${manifest.base.osRelease.prettyName}:`,
      ...manifest.packages.map((nevra) => `          ${nevra}`),
      `Built     ${path.join(out, manifest.image)}, ${(manifest.size / 1e6).toFixed(1)} MB`,
      'Proved',
      ...proofs.map(
        (proof) => `  ${proof.holds ? 'yes' : 'NO '}  ${proof.claim}: ${proof.seen.split('\n')[0]}`,
      ),
      'Times',
      ...timings.map(({ stage, seconds }) => `  ${seconds.toFixed(1).padStart(6)} s  ${stage}`),
      failed.length === 0
        ? `All ${proofs.length} proofs hold.`
        : `${failed.length} of ${proofs.length} proofs failed.`,
    ].join('\n'),
    exit: failed.length === 0 ? 'yes' : 'no',
  };
}

function mark(when: string, proofs: readonly Proof[]): Proof[] {
  return proofs.map((proof) => ({ ...proof, claim: `${when}: ${proof.claim}` }));
}
