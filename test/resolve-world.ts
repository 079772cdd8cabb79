import { type Explanation, type ResolveInput, type ResolveResult, resolve } from '../src/resolve/index.ts';
import { type PackageMetadata, type PackageSource, memorySource } from '../src/rpm/index.ts';
import { makePackage } from './make-package.ts';

/** A small base with one package for each way of standing in the way. */
export const base = repository('@base', [
  makePackage('glibc-2.39-1.x86_64', { provides: ['libc.so.6()(64bit)'] }),
  makePackage('bash-5.2-1.x86_64', { files: ['/usr/bin/bash'] }),
  makePackage('openssl-3.0-1.x86_64', { conflicts: ['libressl'], obsoletes: ['ssleay < 2'] }),
  makePackage('kernel-core-6.1-1.x86_64', { provides: ['installonlypkg(kernel)'] }),
  makePackage('langs-1-1.noarch', { requires: ['(langs-de if desktop)'] }),
]);

export function repository(
  name: string,
  packages: readonly PackageMetadata[],
  filesComplete = true,
): PackageSource {
  return memorySource(name, packages, { filesComplete });
}

/** Resolves requests on that base, from one repository of the given packages. */
export function ask(
  packages: readonly PackageMetadata[],
  request: string | readonly string[],
  options: Partial<ResolveInput> = {},
): ResolveResult {
  return resolve({
    base: { source: base, arch: 'x86_64' },
    repositories: [{ source: repository('main', packages) }],
    request: typeof request === 'string' ? [request] : request,
    recommends: false,
    ...options,
  });
}

export function nevras(result: ResolveResult): string[] {
  if (result.result !== 'ok') throw new Error(JSON.stringify(result));
  return result.packages.map((entry) => entry.nevra);
}

export function explanation(result: ResolveResult): Explanation {
  if (result.result !== 'unsatisfiable') throw new Error(JSON.stringify(result));
  return result.explanation;
}
