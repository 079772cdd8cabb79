import { rmSync } from 'node:fs';

const paths = new Set<string>();

/** Remembers a temporary file or folder until `forgetLeftover`, so that an interrupted run can remove it. */
export function rememberLeftover(path: string): void {
  paths.add(path);
}

/** To be called once the path was removed or has become the result. */
export function forgetLeftover(path: string): void {
  paths.delete(path);
}

/** Removes everything that work under way has put down; synchronous, for signal handlers. */
export function removeLeftovers(): void {
  for (const path of paths) rmSync(path, { recursive: true, force: true });
  paths.clear();
}
