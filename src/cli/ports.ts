import type { ProgressSink } from '../core/index.ts';
import type { ResolveInput } from '../resolve/index.ts';
import type { CacheOptions, CommonOptions } from './options.ts';
import { writeMessage } from './output.ts';
import { progressPrinter } from './progress.ts';

/** What use cases are given besides their input. */
export interface Ports {
  readonly cache: string;
  readonly offline: boolean;
  readonly progress: ProgressSink;
  /** A sentence the person must see although the work goes on. */
  readonly warn: (sentence: string) => void;
  /** Is shown every problem for the resolver right before it is solved. */
  readonly problem?: (input: ResolveInput) => void;
}

export function portsOf(options: CommonOptions & CacheOptions): Ports {
  return {
    cache: options.cache,
    offline: options.offline === true,
    progress: progressPrinter(options.quiet === true),
    warn,
  };
}

export function warn(sentence: string): void {
  writeMessage(`warning: ${sentence}\n`);
}
