import type { Place } from '../../core/index.ts';

/** One package that a lockfile or a list says is in the base. */
export interface WantedPackage {
  readonly name: string;
  /** Absent: no epoch was written. A list made by rpm -qa has none even where the package has one. */
  readonly epoch?: number;
  readonly version: string;
  readonly release: string;
  /** Absent in a lockfile that says only `evr`. */
  readonly arch?: string;
  /** `sha256:<hex>` of the package, where the lockfile says it. */
  readonly digest?: string;
  readonly place: Place;
}

/** As it was written, for messages. */
export function describeWanted({ name, epoch, version, release, arch }: WantedPackage): string {
  return `${name}-${epoch === undefined || epoch === 0 ? '' : `${epoch}:`}${version}-${release}${arch === undefined ? '' : `.${arch}`}`;
}
