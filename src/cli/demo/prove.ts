import type { BundleManifest } from '../../bundle/index.ts';
import { run } from '../../core/index.ts';

/** Something that was looked at on the booted host. */
export interface Proof {
  readonly claim: string;
  readonly holds: boolean;
  /** What was seen. */
  readonly seen: string;
}

/** Runs a shell line on the host; '' where it fails. */
export type Ask = (line: string) => Promise<string>;

/** Clients of daemons that the demo knows, with a pattern of an answer. */
const clients: ReadonlyMap<string, readonly [string, RegExp]> = new Map([
  ['chrony.service', ['chronyc -n tracking', /Reference ID/]],
  ['chronyd.service', ['chronyc -n tracking', /Reference ID/]],
]);
const tools: ReadonlyMap<string, readonly [string, RegExp]> = new Map([
  ['tcpdump', ['tcpdump --version 2>&1', /libpcap version/]],
  ['strace', ['strace --version', /strace -- version/]],
  ['jq', ['echo "[1,2]" | jq add', /^3$/]],
]);

/** Looks at a host on which the extension should be merged and running. */
export async function proveRunning(ask: Ask, bundle: BundleManifest, root: string): Promise<Proof[]> {
  const merged = await ask(
    `test -e /usr/lib/extension-release.d/extension-release.${bundle.name} && echo merged`,
  );
  const proofs: Proof[] = [
    {
      claim: 'the extension is merged',
      holds: merged === 'merged',
      seen: await ask('/bin/sh /etc/viaduct/extension.sh status'),
    },
  ];
  for (const { name } of bundle.units.filter((unit) => unit.start)) {
    const state = await ask(`systemctl is-active ${name}`);
    proofs.push({ claim: `${name} is active`, holds: state === 'active', seen: state });
    const client = clients.get(name);
    if (client !== undefined) proofs.push(await answer(ask, client));
  }
  for (const [name, tool] of tools) if (bundle.request.includes(name)) proofs.push(await answer(ask, tool));
  const missing = await changedFiles(ask, root);
  proofs.push({
    claim: '/usr of the base is untouched',
    holds: missing === '',
    seen: missing === '' ? 'every file has its size and mode' : missing,
  });
  const managers = await ask('command -v rpm dnf dnf5 rpm-ostree node');
  proofs.push({
    claim: 'no package manager and no Node.js on the host',
    holds: managers === '',
    seen: managers || 'none',
  });
  return proofs;
}

/** Looks at a host from which the extension was removed while it ran. */
export async function proveRemoved(ask: Ask, bundle: BundleManifest): Promise<Proof[]> {
  const merged = await ask(
    `test -e /usr/lib/extension-release.d/extension-release.${bundle.name} && echo merged`,
  );
  const proofs: Proof[] = [
    { claim: 'removed live: the extension is gone', holds: merged === '', seen: merged || 'unmerged' },
  ];
  for (const { name } of bundle.units.filter((unit) => unit.start)) {
    const state = await ask(`systemctl is-active ${name}`);
    proofs.push({ claim: `removed live: ${name} has stopped`, holds: state !== 'active', seen: state });
  }
  return proofs;
}

async function answer(ask: Ask, [line, pattern]: readonly [string, RegExp]): Promise<Proof> {
  const seen = await ask(line);
  const shown = seen.split('\n').find((candidate) => pattern.test(candidate)) ?? seen.split('\n')[0] ?? '';
  return { claim: `${line.replace(/ 2>&1/, '')} answers`, holds: pattern.test(seen), seen: shown.trim() };
}

/** The first file of the base's /usr that is not on the host as it is in the root tree; '' for none. */
async function changedFiles(ask: Ask, root: string): Promise<string> {
  const list = `find . -type f -printf '%P %s %m\\n'`;
  const before = (await run('sh', ['-c', `cd "$1/usr" && ${list}`, 'sh', root])).trim().split('\n');
  const after = new Set((await ask(`cd /usr && ${list}`)).split('\n'));
  return before.find((line) => !after.has(line)) ?? '';
}
