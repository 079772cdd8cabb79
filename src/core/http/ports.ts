import { setTimeout as delay } from 'node:timers/promises';

/** What downloads take from outside, so that tests need not wait. */
export interface NetworkPorts {
  /** Resolves after so many milliseconds; rejects when the signal fires. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** A number from 0 to below 1. */
  readonly random: () => number;
}

export const realPorts: NetworkPorts = {
  sleep: async (milliseconds, signal) => {
    await delay(milliseconds, undefined, signal === undefined ? {} : { signal });
  },
  random: Math.random,
};
