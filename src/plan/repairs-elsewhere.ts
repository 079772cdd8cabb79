import { ViaductError, step } from '../core/index.ts';
import { type Repair, rankRepairs } from '../resolve/index.ts';
import type { PlanPorts } from './open-repositories.ts';

/** What a request may be tried with when it is refused. */
export interface Candidates {
  /** Other releases of the base, in the order in which they are tried; the first on which it works is told. */
  readonly bases: readonly { readonly name: string; readonly path: string }[];
  /** Repositories that are known but not given. */
  readonly repositories: readonly { readonly name: string; readonly url: string }[];
}

/** An answer, as far as it matters here. */
export interface Tried {
  readonly result: string;
  /** What would be added, when the result is `ok`. */
  readonly packages?: readonly { readonly nevra: string; readonly repo: string }[];
}

export interface Elsewhere {
  /** Solves the request on another base. */
  onBase(path: string): Promise<Tried>;
  /** Solves it with one more repository. */
  withRepository(repository: Candidates['repositories'][number]): Promise<Tried>;
}

/** Repairs that need more than base and repositories as they are given, together with those found before; ranked. */
export async function repairsElsewhere(
  known: readonly Repair[],
  candidates: Candidates,
  elsewhere: Elsewhere,
  ports: PlanPorts,
): Promise<Repair[]> {
  const found: Repair[] = [...known];
  for (const { name, url } of candidates.repositories) {
    const packages = await tryIt(`Trying the repository ${name}`, () =>
      elsewhere.withRepository({ name, url }),
    );
    if (packages !== undefined)
      found.push({
        kind: 'repository',
        sentence: `add the repository ${name}`,
        change: { kind: 'add-repository', name, url },
        packages,
        flags: ['--repo', `${name}=${url}`],
      });
  }
  for (const { name, path } of candidates.bases) {
    const packages = await tryIt(`Trying the base ${name}`, () => elsewhere.onBase(path));
    if (packages === undefined) continue;
    found.push({
      kind: 'base',
      sentence: `use the base ${name}`,
      change: { kind: 'other-base', name, path },
      packages,
      flags: ['--base', path],
    });
    break;
  }
  return rankRepairs(found);

  /** What would be added; undefined when that does not help. A candidate that cannot be read is passed over aloud. */
  async function tryIt(what: string, solve: () => Promise<Tried>): Promise<string[] | undefined> {
    try {
      const { result, packages = [] } = await step(ports.progress, what, solve);
      if (result !== 'ok') return undefined;
      return packages.map(({ nevra, repo }) => `${nevra}@${repo}`);
    } catch (thrown) {
      if (!(thrown instanceof ViaductError) || thrown.code === 'E_BUG') throw thrown;
      ports.warn(`${what} failed: ${thrown.message}`);
      return undefined;
    }
  }
}
