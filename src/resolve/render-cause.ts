import { compareEvr, parseNevra } from '../rpm/index.ts';
import type { Elsewhere, Explanation, Fact } from './explanation.ts';
import { areMany, describePackages, listOf, nameOf, nevraOf, repositoryOf } from './render-packages.ts';

type Versions = Explanation['versions'];

export type Needs = Extract<Fact, { kind: 'needs' }>;

const mostElsewhere = 3;

/** One fact as a sentence that stands by itself. */
export function sentenceOf(fact: Fact, versions: Versions): string {
  const name = (references: readonly string[]) => describePackages(references, versions);
  if (fact.kind === 'request') {
    const asked = fact.wanted === fact.request ? fact.request : `${fact.wanted} (for ${fact.request})`;
    return fact.packages.length === 0
      ? `${asked} is asked for, and nothing provides it${absence(fact.elsewhere, versions)}`
      : `${asked} is asked for, and only ${name(fact.packages)} would do`;
  }
  if (fact.kind === 'one-version')
    return `Only one of ${name(fact.packages)} can be installed, for they have one name`;
  if (fact.kind === 'needs' && fact.providers.length > 0)
    return `${predicate(fact, fact.packages, versions)}, which of all packages only ${name(fact.providers)} ${areMany(fact.providers) ? 'provide' : 'provides'}`;
  return `${name(fact.packages)} ${phrase(fact, fact.packages, versions)}`;

  function predicate(own: Fact, packages: readonly string[], all: Versions): string {
    return `${name(packages)} ${phrase(own, packages, all)}`;
  }
}

/** What a fact says of some of its packages, as the rest of a sentence that begins with them. */
export function phrase(fact: Fact, subjects: readonly string[], versions: Versions): string {
  const many = areMany(subjects);
  const is = many ? 'are' : 'is';
  const s = many ? '' : 's';
  const name = (references: readonly string[]) => describePackages(references, versions);
  switch (fact.kind) {
    case 'request':
      return `${is} refused by ${fact.request}`;
    case 'needs':
      // A condition that holds, or one that must not.
      if (!fact.packages.some((own) => subjects.includes(own)))
        return `${is} refused by ${name(fact.packages)}, which need${areMany(fact.packages) ? '' : 's'} ${fact.capability}`;
      return fact.providers.length > 0
        ? `need${s} ${fact.capability}`
        : `need${s} ${fact.capability}, which nothing provides${absence(fact.elsewhere, versions)}`;
    case 'conflicts':
      return fact.packages.some((own) => subjects.includes(own))
        ? `conflict${s} with ${fact.capability}${provided(fact.packages, fact.others, fact.capability, name)}`
        : `${is} refused by ${name(fact.packages)}, which conflict${areMany(fact.packages) ? '' : 's'} with ${fact.capability}`;
    case 'obsoletes':
      return fact.packages.some((own) => subjects.includes(own))
        ? `obsolete${s} ${name(fact.others)}`
        : `${is} obsoleted by ${name(fact.packages)}`;
    case 'one-version': {
      const others = fact.packages.filter((other) => !subjects.includes(other));
      return `cannot stand beside ${name(others.length === 0 ? fact.packages : others)}: only one version of ${fact.name} can be installed`;
    }
    case 'base-needs':
      return `would break ${fact.base} of the base, which needs ${fact.capability}`;
    case 'base-has':
      // The same package can be built anew with other Provides.
      return subjects.every((subject) => nevraOf(subject) === fact.base)
        ? `the base has its own ${fact.base}, which does not`
        : `${compareWithBase(subjects, fact.base, many)} ${fact.base}, which the base has and keeps`;
    case 'conflicts-with-base':
      return fact.by === 'package'
        ? `conflict${s} with ${fact.capability}, which ${fact.base} of the base provides`
        : `${is} refused by ${fact.base} of the base, which conflicts with ${fact.capability}`;
    case 'obsoletes-base':
      return fact.by === 'package'
        ? `obsolete${s} ${fact.base}, which the base has and keeps`
        : `${is} obsoleted by ${fact.base} of the base (${fact.capability})`;
    case 'excluded':
      return fact.repository === undefined
        ? `${is} excluded by ${fact.pattern}`
        : `${is} excluded by excludepkgs=${fact.pattern} of ${fact.repository}`;
    case 'not-included':
      return fact.repository === undefined
        ? `${is} not among what may be added at all`
        : `${is} not among the includepkgs of ${fact.repository}`;
    case 'module-stream': {
      const other = fact.enabled === undefined ? '' : `, ${fact.module}:${fact.enabled} is`;
      return `${is} hidden by module filtering: ${fact.module}:${fact.stream} is not enabled${other}`;
    }
    case 'module-shadowed':
      return `${is} hidden by module filtering: ${fact.module}:${fact.stream} is enabled and has its own build`;
    case 'architecture':
      return `${is} built for ${fact.arch}`;
  }
}

/** What several versions need, each in a version of its own, as the rest of a sentence that begins with them. */
export function phraseFamily(needs: readonly Needs[], versions: Versions): string {
  const [name] = needs[0]!.capability.split(' ');
  const bounds = needs
    .map(({ capability }) => capability.slice(name!.length + 1))
    .filter((text) => text !== '');
  const range = bounds.length > 2 ? `${bounds[0]!} … ${bounds.at(-1)!}` : bounds.join(', ');
  const need = `need ${name!} in versions of their own (${range})`;
  if (needs.some(({ providers }) => providers.length > 0)) return need;
  const base = needs.flatMap(({ elsewhere }) => elsewhere.base);
  const repositories = needs.flatMap(({ elsewhere }) => elsewhere.repositories);
  const unique = { base: [...new Set(base)], repositories: [...new Set(repositories)] };
  return `${need}, which nothing provides${absence(unique, versions)}`;
}

/** What there is instead of a capability that nothing provides, in parentheses; empty where there is nothing. */
export function absence({ base, repositories }: Elsewhere, versions: Versions): string {
  const has = [
    ...(base.length === 0 ? [] : [`the base has ${describePackages(base, versions)}`]),
    ...[...Map.groupBy(repositories, (reference) => repositoryOf(reference) ?? 'there')].map(
      ([name, references]) =>
        `${name === 'there' ? 'there is' : `${name} has`} ${fewest(references, versions)}`,
    ),
  ];
  return has.length === 0 ? '' : ` (${listOf(has)})`;
}

function fewest(references: readonly string[], versions: Versions): string {
  const nevras = [...new Set(references.map(nevraOf))];
  if (nevras.length <= mostElsewhere) return listOf(nevras);
  return describePackages(references, versions);
}

function provided(
  packages: readonly string[],
  all: readonly string[],
  capability: string,
  name: (references: readonly string[]) => string,
): string {
  const others = all.filter((other) => !packages.includes(other));
  if (others.length === 0) return '';
  const [only] = others;
  // A conflict with a package by its name needs no further word.
  if (!areMany(others) && nameOf(only!) === capability) return ` (${nevraOf(only!)})`;
  return `, which ${name(others)} provide${areMany(others) ? '' : 's'}`;
}

function compareWithBase(subjects: readonly string[], base: string, many: boolean): string {
  const is = many ? 'are' : 'is';
  const own = parseNevra(base);
  const orders = new Set(
    subjects.map((subject) => {
      const identity = parseNevra(nevraOf(subject));
      return identity === undefined || own === undefined ? 0 : Math.sign(compareEvr(identity, own));
    }),
  );
  if (orders.size === 1 && orders.has(1)) return `${is} newer than`;
  if (orders.size === 1 && orders.has(-1)) return `${is} older than`;
  if (orders.size > 1) return `${is} other versions than`;
  return 'cannot stand beside';
}
