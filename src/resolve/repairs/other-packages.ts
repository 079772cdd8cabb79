import { formatEvr } from '../../rpm/index.ts';
import { isForeign } from '../architecture.ts';
import type { Setting } from '../encoding.ts';
import type { Wanted } from '../request.ts';

/** Something near to what was asked for. */
export interface Other {
  readonly kind: 'version' | 'architecture';
  readonly wanted: Wanted;
  /** How to ask for it, given the packages that were chosen. */
  textFor(ids: readonly number[]): string;
}

/** The same name in any version, where the request said which. */
export function otherVersions({ universe }: Setting, wanted: Wanted): Other[] {
  if (wanted.tree !== undefined) return [];
  const name = nameMeant({ universe }, wanted);
  const ids = universe
    .collect((source) => source.named(name))
    .filter((id) => isBinary(universe.identity(id).arch));
  const base = universe.base.named(name);
  if (ids.length + base.length <= wanted.matches.ids.length + wanted.matches.base.length) return [];
  return [
    {
      kind: 'version',
      wanted: { ...wanted, name, matches: { base, ids }, otherVersions: [] },
      textFor(chosen) {
        const id = chosen.find((one) => universe.identity(one).name === name);
        return id === undefined ? name : `${name}-${formatEvr(universe.identity(id))}`;
      },
    },
  ];
}

/** Of a capability that one name provides, that name. */
function nameMeant({ universe }: Pick<Setting, 'universe'>, wanted: Wanted): string {
  const names = new Set(wanted.matches.ids.map((id) => universe.identity(id).name));
  return names.size === 1 ? [...names][0]! : wanted.name;
}

/** Builds for the other width, which are taken only when they are asked for. */
export function otherArchitectures({ universe, facts }: Setting, wanted: Wanted): Other[] {
  const foreign = wanted.matches.ids.filter(
    (id) => facts.possible(id) && isForeign(universe.arch, universe.identity(id).arch),
  );
  const arches = new Set(foreign.map((id) => universe.identity(id).arch));
  return [...arches].slice(0, 1).map((arch) => ({
    kind: 'architecture',
    wanted: {
      ...wanted,
      matches: { base: [], ids: foreign.filter((id) => universe.identity(id).arch === arch) },
    },
    textFor: () => `${nameMeant({ universe }, wanted)}.${arch}`,
  }));
}

function isBinary(arch: string): boolean {
  return !/^(no)?src$/.test(arch);
}
