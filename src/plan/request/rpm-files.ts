import { createHash } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Place, ViaductError, redactUrl, step } from '../../core/index.ts';
import { fetchRpm, keepPackage } from '../../repo/index.ts';
import {
  type PackageMetadata,
  type PackageSource,
  checkPackage,
  formatNevra,
  memorySource,
  metadataOf,
  openPackage,
  requireTrusted,
} from '../../rpm/index.ts';
import type { LockedRepository } from '../../resolve/index.ts';
import { commandLineName } from './command-line.ts';
import type { PlanPorts } from '../open-repositories.ts';

/** RPM files that were read, by request. */
export type RpmFiles = Map<string, PackageMetadata>;

/** The RPM files of a request as a repository. */
export interface CommandLineRepository {
  readonly source: PackageSource;
  /** As a lock names it. Locations are absolute URLs, or paths from `/`. */
  readonly locked: LockedRepository;
  /** NEVRA of each request. */
  readonly nevras: ReadonlyMap<string, string>;
}

/**
 * Reads the RPM files that a request names; those with a URL are fetched. Their digests are checked; signatures are, as
 * those of all packages, checked by `build`.
 * @param known files that were read before, for requests that are solved several times; grows
 * Throws E_REQUEST for what is no RPM file, E_RPM_DIGEST, and what opening a file and `fetchRpm` throw.
 */
export async function openRpmFiles(
  requests: readonly string[],
  places: ReadonlyMap<string, Place>,
  ports: PlanPorts,
  known: RpmFiles = new Map(),
): Promise<CommandLineRepository> {
  const packages: PackageMetadata[] = [];
  const nevras = new Map<string, string>();
  for (const request of new Set(requests)) {
    const place = places.get(request);
    let metadata = known.get(request);
    if (metadata === undefined) {
      metadata = await step(ports.progress, `Reading ${redactUrl(request)}`, () =>
        readRpm(request, place, ports),
      );
      known.set(request, metadata);
    }
    nevras.set(request, formatNevra(metadata));
    packages.push(metadata);
  }
  const list = packages.map((entry) => `${formatNevra(entry)} ${entry.location!.checksum}\n`).sort();
  const digest = createHash('sha256').update(list.join('')).digest('hex');
  return {
    source: memorySource(commandLineName, packages, { filesComplete: true }),
    locked: { name: commandLineName, url: 'file:///', repomd: `sha256:${digest}` },
    nevras,
  };
}

async function readRpm(
  request: string,
  place: Place | undefined,
  ports: PlanPorts,
): Promise<PackageMetadata> {
  const remote = /^https?:\/\//i.test(request);
  const file = remote ? await fetch(request, place, ports) : localPath(request, place);
  const shown = redactUrl(request);
  try {
    const opened = await openPackage(file);
    const check = await checkPackage(opened, { algorithm: 'sha256' });
    requireTrusted(check, shown, { requireSignature: false });
    if (remote) await keepPackage(file, check.checksum, ports);
    return {
      ...metadataOf(opened.header, { file, offset: opened.headerOffset }),
      location: {
        href: remote ? withoutCredentials(request) : file.slice(1),
        checksum: check.checksum,
        size: opened.size,
      },
    };
  } catch (thrown) {
    if (!(thrown instanceof ViaductError)) throw thrown;
    if (thrown.code !== 'E_RPM_FORMAT' && thrown.code !== 'E_FILE_MISSING') throw thrown;
    const missing = thrown.code === 'E_FILE_MISSING';
    throw new ViaductError('E_REQUEST', missing ? `${shown} does not exist` : `${shown} is no RPM package`, {
      cause: thrown,
      where: place ?? thrown.where ?? { file },
      hint: missing
        ? 'To ask for a package of a repository, leave the folder and .rpm out'
        : remote
          ? 'See what the server sends for this address; it may be a page of HTML'
          : 'Name a binary RPM package, or ask for a package of a repository by its name',
    });
  }
}

async function fetch(url: string, place: Place | undefined, ports: PlanPorts): Promise<string> {
  try {
    return await fetchRpm(url, ports);
  } catch (thrown) {
    if (!(thrown instanceof ViaductError) || place === undefined) throw thrown;
    throw new ViaductError(thrown.code, thrown.message, {
      cause: thrown.cause,
      where: place,
      ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
    });
  }
}

function localPath(request: string, place: Place | undefined): string {
  try {
    return path.resolve(/^file:/i.test(request) ? fileURLToPath(request) : request);
  } catch (thrown) {
    throw new ViaductError('E_REQUEST', `${request} is no file on this machine`, {
      cause: thrown,
      ...(place === undefined ? {} : { where: place }),
      hint: 'Write file:///folder/name.rpm',
    });
  }
}

function withoutCredentials(url: string): string {
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  return parsed.href;
}
