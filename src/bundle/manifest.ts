import type { OsRelease } from '../base/index.ts';

/** A unit that an extension brings, and whether the carrier starts it. */
export interface BundleUnit {
  /** e.g. chronyd.service */
  readonly name: string;
  /** Started when the extension is merged, stopped when it is unmerged. */
  readonly start: boolean;
}

/** What a built bundle is: written beside the image as NAME.json and read by provision. */
export interface BundleManifest {
  readonly format: 'viaduct-bundle/1';
  readonly carrier: 'sysext';
  /** Name of the extension image, without suffix; also the NAME of extension-release.NAME. */
  readonly name: string;
  /** What was asked for: the `request` of the lock. */
  readonly request: readonly string[];
  /** File name beside this manifest, e.g. chrony-tcpdump.raw */
  readonly image: string;
  readonly imageFormat: 'squashfs' | 'erofs';
  /** Bytes of the image. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly sha512: string;
  readonly base: {
    readonly arch: string;
    readonly packagesDigest: string;
    readonly osRelease: OsRelease;
  };
  /** NEVRAs inside, sorted. */
  readonly packages: readonly string[];
  readonly units: readonly BundleUnit[];
}

/** The text of NAME.json. */
export function formatManifest(manifest: BundleManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
