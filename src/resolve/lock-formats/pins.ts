import type { Place } from '../../core/index.ts';
import type { PackageIdentity } from '../../rpm/index.ts';

/** The lock files of other tools that are written and read here. */
export const lockFormats = [
  'rpm-ostree',
  'rpms-lock',
  'package-manifest',
  'versionlock',
  'versionlock-toml',
] as const;
export type LockFormat = (typeof lockFormats)[number];

/** Bounds of one file, beside those of YAML. */
export const pinLimits = { characters: 8 * 1024 * 1024, packages: 100_000 };

/** One package that a lock of another tool says is to be taken. What its format does not tell is absent. */
export interface Pin {
  readonly name: string;
  /** Absent: none was written, and any is meant. */
  readonly epoch?: number;
  readonly version: string;
  readonly release: string;
  readonly arch?: string;
  /** Architectures of the systems that it is for, in files that serve several. */
  readonly systems?: readonly string[];
  /** Repository id. */
  readonly repo?: string;
  /** Absolute URL, or relative to the repository. */
  readonly location?: string;
  /** `algorithm:<hex>` of the RPM file. */
  readonly checksum?: string;
  /** Bytes. */
  readonly size?: number;
}

export interface PlacedPin extends Pin {
  readonly place: Place;
}

export interface PinnedRepository {
  readonly id: string;
  readonly baseurl?: string;
  readonly metalink?: string;
  readonly mirrorlist?: string;
}

/** What is to be written. */
export interface Pins {
  /** RPM architecture of the system. */
  readonly arch: string;
  readonly repositories: readonly PinnedRepository[];
  readonly packages: readonly Pin[];
}

/** Which versions of some names may be taken: of all rules that concern a package, one must allow it. */
export interface VersionRule {
  concerns(name: string): boolean;
  allows(identity: PackageIdentity): boolean;
  /** As it was written. */
  readonly text: string;
  readonly place: Place;
}

/** A lock of another tool, as it was read. */
export interface PinFile {
  readonly format: LockFormat;
  readonly repositories: readonly PinnedRepository[];
  /** Exact packages. */
  readonly packages: readonly PlacedPin[];
  /** What version locks say; none in the other formats. */
  readonly rules: readonly VersionRule[];
  /** Names or NEVRAs, with patterns, that must not be taken. */
  readonly excludes: readonly string[];
}

/** `name-[epoch:]version-release[.arch]`, for messages. */
export function describePin({ name, epoch, version, release, arch }: Pin): string {
  return `${name}-${epoch === undefined || epoch === 0 ? '' : `${epoch}:`}${version}-${release}${arch === undefined ? '' : `.${arch}`}`;
}

/** Order of two texts by their code units. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
