import path from 'node:path';
import { type OsRelease, parseOsRelease } from '../base/index.ts';
import {
  type BundleManifest,
  type FetchedPackage,
  buildSysext,
  fetchPackages,
  nameOfRequest,
} from '../bundle/index.ts';
import { ViaductError, readText } from '../core/index.ts';
import { type Lock, parseLock } from '../resolve/index.ts';
import { loadKeyring, signatureChecker } from '../trust/index.ts';
import type { BuildOptions } from './commands/build.ts';
import type { CommandResult } from './output.ts';
import type { Ports } from './ports.ts';

export interface BuildOutcome {
  readonly manifest: BundleManifest;
  readonly packages: readonly FetchedPackage[];
}

export async function buildAndReport(
  lockFile: string,
  options: BuildOptions,
  ports: Ports,
): Promise<CommandResult> {
  const { manifest, packages } = await build(lockFile, options, ports);
  const image = path.join(options.out, manifest.image);
  const signers = [
    ...new Set(packages.map((entry) => entry.signer).filter((signer) => signer !== undefined)),
  ];
  return {
    json: { result: 'ok', bundle: manifest, image },
    text: [
      `${image}: ${(manifest.size / 1e6).toFixed(1)} MB, ${manifest.packages.length} packages${signers.length === 0 ? '' : `, signed by ${signers.join(', ')}`}`,
      `  for ${manifest.base.osRelease.prettyName}`,
      `  starts ${unitList(manifest)}`,
      `  sha512 ${manifest.sha512}`,
    ].join('\n'),
  };
}

/** Fetches, checks and builds. Throws what these do, and E_USAGE when no key is given and signatures are not turned off. */
export async function build(lockFile: string, options: BuildOptions, ports: Ports): Promise<BuildOutcome> {
  const lock = parseLock(await readText(lockFile), lockFile);
  const checker = options.signature ? await checkerOf(options.key ?? []) : undefined;
  if (checker === undefined)
    ports.warn('Signatures are not checked: this image may hold packages that nobody signed');
  const packages = await fetchPackages(lock, checker, ports);
  const osRelease = await osReleaseOf(lock, options);
  const manifest = await buildSysext({
    lock,
    packages,
    name: options.name ?? nameOfRequest(lock.request),
    format: options.format,
    outDir: options.out,
    units: options.units,
    startUnits: options.startUnit,
    progress: ports.progress,
    ...(osRelease === undefined ? {} : { osRelease }),
    ...(options.baseRoot === undefined ? {} : { baseRoot: options.baseRoot }),
  });
  return { manifest, packages };
}

async function checkerOf(keys: readonly string[]): Promise<ReturnType<typeof signatureChecker>> {
  if (keys.length === 0)
    throw new ViaductError('E_USAGE', 'No key is given to check the packages with', {
      hint: 'Name key files with --key, for example those in /etc/pki/rpm-gpg; or say --no-signature to go without',
    });
  return signatureChecker(await loadKeyring(keys));
}

async function osReleaseOf(lock: Lock, options: BuildOptions): Promise<OsRelease | undefined> {
  if (lock.base.osRelease !== undefined || options.osRelease === undefined) return undefined;
  return parseOsRelease(await readText(options.osRelease), options.osRelease);
}

function unitList(manifest: BundleManifest): string {
  const started = manifest.units.filter((unit) => unit.start).map((unit) => unit.name);
  return started.length === 0 ? 'no unit' : started.join(', ');
}
