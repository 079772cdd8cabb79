import fc from 'fast-check';
import { type ResolveInput, findViolations } from '../src/resolve/index.ts';
import { type PackageMetadata, type PackageSource, memorySource } from '../src/rpm/index.ts';
import { type Relations, makePackage } from './make-package.ts';

// Small random universes with every kind of dependency, and all answers to a request over them.

const names = ['a', 'b', 'c', 'd', 'e'];
const name = fc.constantFrom(...names);
const version = fc.integer({ min: 1, max: 3 });

const plain = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: name }, { weight: 1, arbitrary: fc.constantFrom('x', 'y') }),
    version,
  )
  .chain(([wanted, number]) =>
    fc.constantFrom(
      wanted,
      wanted,
      ...['=', '<', '<=', '>', '>='].map((sign) => `${wanted} ${sign} ${number}`),
    ),
  );
const rich = fc
  .tuple(
    plain,
    plain,
    plain,
    fc.constantFrom('and', 'or', 'if', 'unless', 'with', 'without', 'if else', 'unless else'),
  )
  .map(([one, two, three, operator]) => {
    const [word, otherwise] = operator.split(' ');
    return otherwise === undefined ? `(${one} ${word} ${two})` : `(${one} ${word} ${two} else ${three})`;
  });
const nested = fc
  .tuple(rich, plain, fc.constantFrom('and', 'or', 'if', 'unless'))
  .map(([one, two, word]) => `(${one} ${word} ${two})`);
const dependency = fc.oneof(
  { weight: 8, arbitrary: plain },
  { weight: 2, arbitrary: rich },
  { weight: 1, arbitrary: nested },
);
export const native = fc.constantFrom('x86_64', 'noarch');
export const mixed = fc.constantFrom('x86_64', 'x86_64', 'noarch', 'i686');
const few = (max: number) => fc.array(dependency, { maxLength: max });
const relations = fc.record({
  provides: fc.array(fc.constantFrom('x', 'y = 1', 'y = 2'), { maxLength: 1 }),
  requires: few(2),
  conflicts: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: few(1) }),
  obsoletes: fc.oneof(
    { weight: 6, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(plain, { maxLength: 1 }) },
  ),
  recommends: fc.array(dependency, { maxLength: 1 }),
  supplements: fc.array(plain, { maxLength: 1 }),
});

export interface World {
  readonly base: PackageSource;
  readonly repository: PackageSource;
  readonly request: readonly string[];
  /** The same for people, in a counterexample. */
  readonly shown: string;
}

export function worlds(arch: fc.Arbitrary<string>): fc.Arbitrary<World> {
  return fc
    .record({
      base: fc.uniqueArray(fc.tuple(name, version, native, relations), {
        maxLength: 2,
        selector: ([own]) => own,
      }),
      repository: fc.uniqueArray(fc.tuple(name, version, arch, relations), {
        maxLength: 8,
        selector: ([own, number, architecture]) => `${own}-${number}.${architecture}`,
      }),
      request: fc.uniqueArray(
        fc.oneof({ weight: 4, arbitrary: name }, { weight: 1, arbitrary: dependency }),
        {
          minLength: 1,
          maxLength: 2,
        },
      ),
    })
    .map(({ base, repository, request }) => ({
      base: memorySource('@base', base.map(make), { filesComplete: true }),
      repository: memorySource('repo', repository.map(make), { filesComplete: true }),
      request,
      shown: JSON.stringify({ base, repository }),
    }))
    .filter((world) => !asksForObsoleted(world));
}

/** Who asks for a name that is gone gets what obsoletes it; the rules that packages follow know nothing of that. */
function asksForObsoleted({ base, repository, request }: World): boolean {
  const isGone = (wanted: string) => base.named(wanted).length + repository.named(wanted).length === 0;
  return repository
    .withDependency('obsoletes')
    .flatMap((pkg) => repository.dependencies(pkg, 'obsoletes'))
    .some(({ name: old }) => isGone(old) && request.some((text) => text.split(/[ ()]/).includes(old)));
}

function make([own, number, arch, more]: [string, number, string, Relations]): PackageMetadata {
  return makePackage(`${own}-${number}-1.${arch}`, more);
}

export function input(world: World, recommends = false): ResolveInput {
  return {
    base: { source: world.base, arch: 'x86_64' },
    repositories: [{ source: world.repository }],
    request: world.request,
    recommends,
  };
}

/** All sets of packages that can be added and that meet the request. */
export function* bruteForce(world: World): Generator<number[]> {
  const count = world.repository.packageCount;
  // A package that asks for the request stands for it, so that the checker alone decides.
  const asker = memorySource('asker', [makePackage('asker-1-1.noarch', { requires: world.request })]);
  for (let bits = 0; bits < 1 << count; bits++) {
    const chosen = Array.from({ length: count }, (_, pkg) => pkg).filter((pkg) => (bits & (1 << pkg)) !== 0);
    const added = chosen.map((pkg) => ({ source: world.repository, pkg }));
    if (findViolations(world.base, [...added, { source: asker, pkg: 0 }]).length === 0) yield chosen;
  }
}
