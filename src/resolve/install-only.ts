import type { Capability } from '../rpm/index.ts';

const marks = new Set([
  'kernel',
  'kernel-PAE',
  'installonlypkg(kernel)',
  'installonlypkg(kernel-module)',
  'installonlypkg(vm)',
  'multiversion(kernel)',
]);

/** Whether several versions of a package may be installed side by side (kernels), as dnf decides it. */
export function isInstallOnly(name: string, provides: readonly Capability[]): boolean {
  return marks.has(name) || provides.some((provide) => marks.has(provide.name));
}
