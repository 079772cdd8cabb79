import type { OsRelease } from '../../base/index.ts';
import { type ProgressSink, ViaductError } from '../../core/index.ts';
import type { Lock, LockedPackage } from '../../resolve/index.ts';

/** File systems that an image can have. */
export type ImageFormat = 'squashfs' | 'erofs';

/**
 * Which units are started when the extension is merged:
 * `requested`: installable units ([Install] in a target) of the packages that were asked for;
 * `all`: those of every package; `none`: no unit. Presets that the packages bring have the last word over the first two.
 */
export type UnitPolicy = 'requested' | 'all' | 'none';

export interface SysextInput {
  readonly lock: Lock;
  /** The packages of the lock, downloaded and verified. */
  readonly packages: readonly { readonly locked: LockedPackage; readonly file: string }[];
  /** Name of the extension: letters, digits, `.`, `_` and `-`, at most 64. */
  readonly name: string;
  readonly format: ImageFormat;
  /** The base's os-release, where the lock has none. */
  readonly osRelease?: OsRelease;
  /** Root tree of the base: files, folders and links of the extension are compared with it. */
  readonly baseRoot?: string;
  /** Folder that gets NAME.raw and NAME.json. */
  readonly outDir: string;
  readonly units?: UnitPolicy;
  /** Further units to start, e.g. an instance of a template. */
  readonly startUnits?: readonly string[];
  readonly progress?: ProgressSink;
}

/** Something that a sysext cannot carry. */
export interface Refusal {
  /** Name of the package. */
  readonly package: string;
  readonly kind: 'file' | 'scriptlet' | 'unit';
  /** The path, or the scriptlet and its command. */
  readonly subject: string;
  /** Why not, as the end of the sentence "SUBJECT of PACKAGE ...". */
  readonly reason: string;
}

/** systemd's names of RPM's architectures (os-release(5), ARCHITECTURE=). */
const architectures: ReadonlyMap<string, string> = new Map([
  ['x86_64', 'x86-64'],
  ['aarch64', 'arm64'],
  ['ppc64le', 'ppc64-le'],
  ['s390x', 's390x'],
  ['riscv64', 'riscv64'],
  ['loongarch64', 'loongarch64'],
  ['i686', 'x86'],
  ['armv7hl', 'arm'],
]);

/** Throws E_SYSEXT_BASE for an architecture that systemd has no name for. */
export function systemdArchitecture(rpmArchitecture: string): string {
  const name = architectures.get(rpmArchitecture);
  if (name === undefined)
    throw new ViaductError('E_SYSEXT_BASE', `systemd has no name for the architecture ${rpmArchitecture}`);
  return name;
}

/** Throws E_SYSEXT_NAME unless the name can be a file name and part of a unit's name. */
export function requireName(name: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name))
    throw new ViaductError('E_SYSEXT_NAME', `${JSON.stringify(name)} cannot be the name of an extension`, {
      hint: 'Use letters, digits, ".", "_" and "-", at most 64 of them (--name)',
    });
}

/** The default name of an extension: the request, joined by hyphens. */
export function nameOfRequest(request: readonly string[]): string {
  const name = request
    .join('-')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[._-]+|[._-]+$/g, '')
    .slice(0, 64);
  return name === '' ? 'extension' : name;
}

/** The base that the extension is bound to. Throws E_SYSEXT_BASE when its exact release is not known. */
export function requireRelease(
  lock: Lock,
  given: OsRelease | undefined,
): OsRelease & { release: { key: string; value: string } } {
  const osRelease = lock.base.osRelease ?? given;
  if (osRelease?.release === undefined)
    throw new ViaductError('E_SYSEXT_BASE', 'The exact release of the base is not known', {
      hint: 'Name the os-release file of the base with --os-release; it needs ID, VERSION_ID and one of OSTREE_VERSION, IMAGE_VERSION, BUILD_ID, VERSION',
    });
  for (const value of [osRelease.id, osRelease.versionId, osRelease.release.key, osRelease.release.value])
    if (!/^[^\p{Cc}"\\$`]{1,200}$/u.test(value))
      throw new ViaductError(
        'E_SYSEXT_BASE',
        `os-release of the base has the unusable value ${JSON.stringify(value)}`,
      );
  return { ...osRelease, release: osRelease.release };
}
