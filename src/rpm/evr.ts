/**
 * Epoch, version and release of a package or of one side of a dependency.
 * A missing epoch is 0; a missing release is '' and, in a dependency, matches any release.
 */
export interface Evr {
  readonly epoch: number;
  readonly version: string;
  readonly release: string;
}
