import { ViaductError } from '../error.ts';
import type { NetworkPorts } from './ports.ts';

/** One try: done, or failed in a way that another try may cure. Throws for failures that stay. */
export type Attempt<T> =
  | { readonly done: T }
  | {
      readonly failed: ViaductError;
      /** Milliseconds that the server asks to wait. */
      readonly wait?: number;
      /** The try got further than the one before: the count of retries begins anew. */
      readonly progressed?: boolean;
    };

export interface RetryOptions {
  /** Tries after the first one without progress; default 5. */
  readonly retries?: number;
  readonly signal?: AbortSignal;
}

const first = 500;
const longest = 30_000;
const mostTries = 50;

/**
 * Tries until done: waits 0.5 s, 1 s, 2 s, ... at most 30 s, each shortened by chance to between half and all of it, or
 * as long as the server asks (at most 2 minutes). Throws the last failure, and E_ABORTED when the signal fires.
 */
export async function withRetries<T>(
  attempt: () => Promise<Attempt<T>>,
  ports: NetworkPorts,
  options: RetryOptions,
): Promise<T> {
  const { retries = 5, signal } = options;
  for (let failures = 1, tries = 1; ; failures++, tries++) {
    throwIfAborted(signal);
    const result = await attempt();
    if ('done' in result) return result.done;
    throwIfAborted(signal);
    if (result.progressed === true) failures = 1;
    if (failures > retries || tries >= mostTries) throw result.failed;
    const backOff = Math.min(longest, first * 2 ** (failures - 1)) * (1 + ports.random()) * 0.5;
    try {
      await ports.sleep(Math.max(backOff, Math.min(result.wait ?? 0, 120_000)), signal);
    } catch (cause) {
      throwIfAborted(signal, cause);
      throw cause;
    }
  }
}

export function throwIfAborted(signal: AbortSignal | undefined, cause: unknown = signal?.reason): void {
  if (signal?.aborted) throw new ViaductError('E_ABORTED', 'The download was called off', { cause });
}
