import type { ProgressSink } from '../progress.ts';
import type { NetworkPorts } from './ports.ts';
import type { RetryOptions } from './retry.ts';

export interface DownloadOptions extends RetryOptions {
  /** Bytes that were promised; any other number is E_SIZE. */
  readonly expectedSize?: number;
  /** Most bytes that are taken when no size was promised; default 64 GiB (16 MiB in memory). Above: E_LIMIT. */
  readonly maximumSize?: number;
  /** `algorithm:hex` in lower case, algorithm as node:crypto spells it; anything else is E_CHECKSUM. */
  readonly checksum?: string;
  readonly progress?: ProgressSink;
  /** Name of the step that is reported; default "Downloading" and the file's name. */
  readonly step?: string;
  /** Milliseconds without a byte; default 30 s. */
  readonly idleTimeout?: number;
  readonly ports?: NetworkPorts;
}

export const defaultIdleTimeout = 30_000;

export interface Downloaded {
  /** Bytes. */
  readonly size: number;
}

export function stepName(url: string, options: DownloadOptions): string {
  return (
    options.step ??
    `Downloading ${
      url
        .replace(/[?#].*$/s, '')
        .split('/')
        .at(-1) ?? ''
    }`
  );
}
