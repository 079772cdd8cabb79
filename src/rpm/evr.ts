import { compareVersions } from './version-compare.ts';

/**
 * Epoch, version and release of a package or of one side of a dependency.
 * A missing epoch is 0; a missing release is '' and, in a dependency, matches any release.
 */
export interface Evr {
  readonly epoch: number;
  readonly version: string;
  readonly release: string;
}

/** Order of two EVRs as packages: -1, 0 or 1. A missing release sorts below every release. */
export function compareEvr(left: Evr, right: Evr): -1 | 0 | 1 {
  if (left.epoch !== right.epoch) return left.epoch < right.epoch ? -1 : 1;
  return compareVersions(left.version, right.version) || compareVersions(left.release, right.release);
}

/**
 * Reads `[epoch:]version[-release]`. The release begins after the last '-'; an empty one counts as missing.
 * Never fails: text before ':' that is no number belongs to the version.
 */
export function parseEvr(text: string): Evr {
  const colon = /^(\d{0,10}):/.exec(text);
  const rest = colon === null ? text : text.slice(colon[0].length);
  const dash = rest.lastIndexOf('-');
  return {
    epoch: colon === null ? 0 : Number(colon[1]),
    version: dash === -1 ? rest : rest.slice(0, dash),
    release: dash === -1 ? '' : rest.slice(dash + 1),
  };
}

/** `[epoch:]version[-release]`, without an epoch of 0. */
export function formatEvr(evr: Evr): string {
  const epoch = evr.epoch === 0 ? '' : `${evr.epoch}:`;
  return `${epoch}${evr.version}${evr.release === '' ? '' : `-${evr.release}`}`;
}
