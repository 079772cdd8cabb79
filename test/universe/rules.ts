import { type Ability, type Build, type Dependency, type Package, type Universe, nevraOf } from './model.ts';

// What is right and what is not, said a second time: over sets of packages as bits of a number, with nothing of the
// resolver's. Every rule is rpm's, or one that docs/concepts/choice.md states.

/** Packages of the repositories, one bit each. */
export type Bits = number;

export interface Rules {
  /** All packages of the repositories, by bit. */
  readonly packages: readonly { readonly entry: Package; readonly repository: number }[];
  /** `NEVRA@REPOSITORY` of the packages in a set, sorted. */
  told(set: Bits): string[];
  /** The set with those packages. */
  bitsOf(references: readonly string[]): Bits;
  /** Why a set of packages must not be added, or does not do; empty where nothing is wrong. */
  faults(set: Bits): string[];
  /** Every set that can be added and that meets the request. */
  answers(): Bits[];
  /** As `faults`, of a request and nothing else. */
  readonly meets: (dependency: Dependency, set: Bits) => boolean;
}

/**
 * @param strict builds for the other width count only where nobody but them will do, or for a package of that width: the rule by
 * which the resolver takes them
 */
export function createRules(universe: Universe, strict = true): Rules {
  const { base } = universe;
  const packages = universe.repositories.flatMap((one, repository) =>
    one.packages.map((entry, place) => ({ entry, repository, hidden: one.hidden.includes(place) })),
  );
  const count = packages.length;
  const every = packages.map(({ entry }) => entry);
  const known = new Map<Dependency, { inBase: readonly number[]; all: Bits; native: Bits }>();

  /** Packages that a dependency on a single package names. */
  function setOf(tree: Dependency): { inBase: readonly number[]; all: Bits; native: Bits } {
    let found = known.get(tree);
    if (found !== undefined) return found;
    const inBase = base.flatMap((entry, place) => (fits(entry, tree) ? [place] : []));
    const ids = every.flatMap((entry, id) => (fits(entry, tree) ? [id] : []));
    const names = new Set(ids.filter((id) => !isForeign(every[id]!)).map((id) => every[id]!.name));
    const bits = (list: readonly number[]) => list.reduce((sum, id) => sum | (1 << id), 0);
    const native = ids.filter((id) => !isForeign(every[id]!) || !names.has(every[id]!.name));
    found = { inBase, all: bits(ids), native: bits(strict ? native : ids) };
    known.set(tree, found);
    return found;
  }

  /** Whether a formula, or its opposite, holds; whoever asks may be content with the other width. */
  function holds(tree: Dependency, set: Bits, sign: boolean, foreignToo: boolean): boolean {
    const of = (part: Dependency, partSign = sign) => holds(part, set, partSign, foreignToo);
    switch (tree.kind) {
      case 'ability':
      case 'with':
      case 'without': {
        const { inBase, all, native } = setOf(tree);
        if (inBase.length > 0) return sign;
        return sign ? (set & (foreignToo ? all : native)) !== 0 : (set & all) === 0;
      }
      case 'and':
        return sign ? tree.parts.every((part) => of(part)) : tree.parts.some((part) => of(part));
      case 'or':
        return sign ? tree.parts.some((part) => of(part)) : tree.parts.every((part) => of(part));
      case 'if': {
        // (part or not condition) and (condition or otherwise)
        const { part, condition, otherwise } = tree;
        if (sign)
          return (
            (of(part) || of(condition, false)) &&
            (otherwise === undefined || of(condition, true) || of(otherwise))
          );
        return (
          (of(part) && of(condition, true)) ||
          (otherwise !== undefined && of(condition, false) && of(otherwise))
        );
      }
      case 'unless': {
        // (part and not condition) or (otherwise and condition)
        const { part, condition, otherwise } = tree;
        if (sign)
          return (
            (of(part) && of(condition, false)) ||
            (otherwise !== undefined && of(condition, true) && of(otherwise))
          );
        return (
          (of(part) || of(condition, true)) &&
          (otherwise === undefined || of(condition, false) || of(otherwise))
        );
      }
    }
  }

  /** Whether a formula is met where `has` says which single dependencies are. */
  function truth(tree: Dependency, has: (leaf: Dependency) => boolean): boolean {
    const of = (part: Dependency) => truth(part, has);
    switch (tree.kind) {
      case 'ability':
      case 'with':
      case 'without':
        return has(tree);
      case 'and':
        return tree.parts.every(of);
      case 'or':
        return tree.parts.some(of);
      case 'if':
        return of(tree.condition) ? of(tree.part) : tree.otherwise === undefined || of(tree.otherwise);
      case 'unless':
        return of(tree.condition) ? tree.otherwise !== undefined && of(tree.otherwise) : of(tree.part);
    }
  }

  const inWorld = (set: Bits) => (leaf: Dependency) => {
    const { inBase, all } = setOf(leaf);
    return inBase.length > 0 || (set & all) !== 0;
  };

  function conflictReal(id: number, dependency: Dependency, set: Bits): boolean {
    return conditions(dependency).some(({ tree, met }) => {
      if (met && isSet(tree)) {
        const { inBase, all } = setOf(tree);
        return inBase.length > 0 || (set & all & ~(1 << id)) !== 0;
      }
      const alone =
        truth(tree, (leaf) => (setOf(leaf).all & (1 << id)) !== 0) === met &&
        truth(tree, () => false) !== met;
      return !alone && truth(tree, inWorld(set)) === met;
    });
  }

  function baseConflictReal(dependency: Dependency, set: Bits): boolean {
    return conditions(dependency).some(({ tree, met }) => {
      if (met && isSet(tree)) return (set & setOf(tree).all) !== 0;
      return truth(tree, inWorld(0)) !== met && truth(tree, inWorld(set)) === met;
    });
  }

  /** What is wrong with a package whatever else is added, or in a pair whatever else is. */
  function alone(id: number): string | undefined {
    const { entry, repository, hidden } = packages[id]!;
    const name = nevraOf(entry);
    if (hidden) return `${name} of ${repository} is hidden`;
    if (universe.excludes.some((one) => one === entry.name || one === name)) return `${name} is excluded`;
    if (entry.arch === 'aarch64') return `${name} is for another machine`;
    for (const other of base) {
      if (other.name === entry.name && !mayJoin(entry, other)) return `the base has ${name}`;
      if (obsoletes(entry, other) || obsoletes(other, entry)) return `${name} and the base: obsoletes`;
    }
    return undefined;
  }

  function pair(a: Package, b: Package): string | undefined {
    if (a.name === b.name && !(mayJoin(a, b) && mayJoin(b, a)))
      return `${nevraOf(a)} and ${nevraOf(b)} have one name`;
    if (obsoletes(a, b) || obsoletes(b, a)) return `${nevraOf(a)} and ${nevraOf(b)}: obsoletes`;
    return undefined;
  }

  const aloneFaults = every.map((_, id) => alone(id));
  const pairFaults = every.map((a, i) => every.map((b, j) => (i === j ? undefined : pair(a, b))));
  const members = (set: Bits) => every.flatMap((_, id) => ((set & (1 << id)) === 0 ? [] : [id]));

  function faults(set: Bits): string[] {
    const found: string[] = [];
    const ids = members(set);
    for (const id of ids) {
      const entry = every[id]!;
      const name = nevraOf(entry);
      if (aloneFaults[id] !== undefined) found.push(aloneFaults[id]);
      for (const other of ids)
        if (other < id && pairFaults[id]![other] !== undefined) found.push(pairFaults[id]![other]);
      for (const one of entry.requires)
        if (!holds(one, set, true, isForeign(entry))) found.push(`${name} requires ${JSON.stringify(one)}`);
      for (const one of entry.conflicts)
        if (conflictReal(id, one, set)) found.push(`${name} conflicts ${JSON.stringify(one)}`);
    }
    for (const entry of base) {
      for (const one of entry.requires)
        if (holds(one, 0, true, true) && !holds(one, set, true, false))
          found.push(`the base's ${nevraOf(entry)} requires ${JSON.stringify(one)}`);
      for (const one of entry.conflicts)
        if (baseConflictReal(one, set))
          found.push(`the base's ${nevraOf(entry)} conflicts ${JSON.stringify(one)}`);
    }
    for (const wish of universe.request)
      if (!wished(wish, set)) found.push(`not granted: ${JSON.stringify(wish)}`);
    return found;
  }

  function wished(wish: Universe['request'][number], set: Bits): boolean {
    if (wish.kind !== 'name' && wish.kind !== 'nevra') return holds(wish, set, true, false);
    const isWanted =
      wish.kind === 'name'
        ? (entry: Package) => entry.name === wish.name
        : (entry: Package) => nevraOf(entry) === nevraOf(wish);
    if (base.some(isWanted)) return true;
    let ids = every.flatMap((entry, id) => (isWanted(entry) ? [id] : []));
    if (ids.length === 0 && wish.kind === 'name') {
      // Nothing is called so: what provides it, else what took its place.
      const ability: Ability = { kind: 'ability', name: wish.name };
      const { inBase, all } = setOf(ability);
      if (inBase.length > 0 || all !== 0) return holds(ability, set, true, false);
      ids = every.flatMap((entry, id) => (entry.obsoletes.some((one) => one.name === wish.name) ? [id] : []));
    }
    const native = new Set(ids.filter((id) => !isForeign(every[id]!)).map((id) => every[id]!.name));
    return ids.some(
      (id) => (set & (1 << id)) !== 0 && (!strict || !isForeign(every[id]!) || !native.has(every[id]!.name)),
    );
  }

  return {
    packages,
    faults,
    meets: (dependency, set) => truth(dependency, inWorld(set)),
    told: (set) =>
      members(set)
        .map((id) => `${nevraOf(every[id]!)}@${universe.repositories[packages[id]!.repository]!.name}`)
        .sort(),
    bitsOf: (references) =>
      references.reduce((sum, reference) => {
        const id = packages.findIndex(
          ({ entry, repository }) =>
            `${nevraOf(entry)}@${universe.repositories[repository]!.name}` === reference,
        );
        if (id === -1) throw new Error(`${reference} is not known`);
        return sum | (1 << id);
      }, 0),
    answers() {
      const found: Bits[] = [];
      const usable = every.flatMap((_, id) => (aloneFaults[id] === undefined ? [id] : []));
      const extend = (next: number, set: Bits): void => {
        if (next === usable.length) {
          if (faults(set).length === 0) found.push(set);
          return;
        }
        extend(next + 1, set);
        const id = usable[next]!;
        for (let other = 0; other < count; other++)
          if ((set & (1 << other)) !== 0 && pairFaults[id]![other] !== undefined) return;
        extend(next + 1, set | (1 << id));
      };
      extend(0, 0);
      return found;
    },
  };
}

/** Whether a package is one that a dependency on a single package names. */
function fits(entry: Package, tree: Dependency): boolean {
  switch (tree.kind) {
    case 'ability': {
      const own: Ability = { kind: 'ability', name: entry.name, range: { sign: '=', build: entry.build } };
      return (
        [own, ...entry.provides].some((one) => one.name === tree.name && meet(one, tree)) ||
        (tree.range === undefined && entry.files.includes(tree.name))
      );
    }
    case 'with':
    case 'and':
      return tree.parts.every((part) => fits(entry, part));
    case 'or':
      return tree.parts.some((part) => fits(entry, part));
    case 'without':
      return fits(entry, tree.part) && !fits(entry, tree.but);
    case 'if':
    case 'unless':
      return fits(entry, tree.part);
  }
}

/** Whether two ranges have a version in common. */
function meet({ range: a }: Ability, { range: b }: Ability): boolean {
  if (a === undefined || b === undefined) return true;
  const [below, above, equal] = ['<', '>', '='].map((sign) => [a.sign.includes(sign), b.sign.includes(sign)]);
  // Two that are open to the same side always meet.
  if ((below![0] && below![1]) || (above![0] && above![1])) return true;
  const order = compare(a.build, b.build);
  if (order < 0) return above![0]! || below![1]!;
  if (order > 0) return below![0]! || above![1]!;
  // Where only one says a release, the other speaks of all releases, if it includes its version at all.
  if (a.build.release === undefined && b.build.release !== undefined) return equal![0]!;
  if (b.build.release === undefined && a.build.release !== undefined) return equal![1]!;
  return equal![0]! && equal![1]!;
}

function compare(a: Build, b: Build): number {
  if (a.version !== b.version) return a.version - b.version;
  return a.release === undefined || b.release === undefined ? 0 : a.release - b.release;
}

/** Names and a package's own build count, never what it provides. */
function obsoletes(one: Package, other: Package): boolean {
  if (one.name === other.name) return false;
  return one.obsoletes.some(
    (entry) =>
      entry.name === other.name &&
      meet({ kind: 'ability', name: other.name, range: { sign: '=', build: other.build } }, entry),
  );
}

/** Whether a package may be added beside another of its name. Kernels say of themselves that several may be installed. */
function mayJoin(added: Package, other: Package): boolean {
  const same = compare(added.build, other.build) === 0;
  if (isKernel(added)) return !(same && added.arch === other.arch);
  const widths = (entry: Package) =>
    entry.arch === 'noarch' ? [32, 64] : entry.arch === 'i686' ? [32] : [64];
  return same && !widths(added).some((width) => widths(other).includes(width));
}

function isKernel({ name, provides }: Package): boolean {
  return [name, ...provides.map((one) => one.name)].some((one) =>
    /^(kernel|installonlypkg\(kernel\))$/.test(one),
  );
}

export function isForeign({ arch }: Package): boolean {
  return arch === 'i686';
}

function isSet({ kind }: Dependency): boolean {
  return kind === 'ability' || kind === 'with' || kind === 'without';
}

/** When a conflict is real: each of its alternatives for itself; one that has a condition also while that does not hold. */
function conditions(tree: Dependency): readonly { tree: Dependency; met: boolean }[] {
  if (tree.kind === 'or') return tree.parts.flatMap(conditions);
  if (tree.kind === 'if' && tree.otherwise === undefined)
    return [...conditions(tree.part), { tree: tree.condition, met: false }];
  return [{ tree, met: true }];
}
