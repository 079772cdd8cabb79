import { ViaductError } from '../core/index.ts';
import {
  type Capability,
  type PackageIdentity,
  type PackageSource,
  type RichDependency,
  compareEvr,
  formatCapability,
  formatNevra,
  isRich,
  rangeOverlaps,
} from '../rpm/index.ts';
import { shareColour } from './architecture.ts';
import { treeOf } from './dependency.ts';
import { isInstallOnly } from './install-only.ts';
import { isKnownRpmlib } from './rpmlib.ts';

/** A package to be added. */
export interface Added {
  readonly source: PackageSource;
  readonly pkg: number;
}

/**
 * Checks an answer against the rules anew, with none of the search's machinery: requirements met, no conflict or
 * obsoletion in either direction, one version of a name, and nothing of the base broken that was whole before.
 * Returns one sentence for each violation; none for a right answer.
 */
export function findViolations(base: PackageSource, added: readonly Added[]): string[] {
  const all = [
    ...Array.from({ length: base.packageCount }, (_, pkg): Added => ({ source: base, pkg })),
    ...added,
  ];
  const before = createWorld(base, []);
  const after = createWorld(base, added);
  const violations: string[] = [];
  for (const one of all) {
    const fresh = one.source !== base;
    const identity = one.source.identity(one.pkg);
    const name = formatNevra(identity);
    for (const capability of one.source.dependencies(one.pkg, 'requires'))
      if (
        (fresh || isRich(capability.name)) &&
        !after.meets(capability) &&
        (fresh || before.meets(capability))
      )
        violations.push(`${name} requires ${formatCapability(capability)}`);
    for (const capability of one.source.dependencies(one.pkg, 'conflicts')) {
      const tolerated = fresh ? [] : before.conflicts(capability, one);
      if (after.conflicts(capability, one).some((offender) => !tolerated.includes(offender)))
        violations.push(`${name} conflicts with ${formatCapability(capability)}`);
    }
    for (const capability of one.source.dependencies(one.pkg, 'obsoletes'))
      for (const other of after.named(capability.name))
        if (
          capability.name !== identity.name &&
          (fresh || other.source !== base) &&
          rangeOverlaps({ name: '', comparison: '=', evr: other.source.identity(other.pkg) }, capability)
        )
          violations.push(`${name} obsoletes ${formatNevra(other.source.identity(other.pkg))}`);
    if (fresh)
      for (const other of after.named(identity.name))
        if (other !== one && !mayStandTogether(one, identity, other))
          violations.push(`${name} and ${formatNevra(other.source.identity(other.pkg))} have one name`);
  }
  return violations;
}

/** Throws E_BUG when the answer violates a rule. */
export function verifyAnswer(base: PackageSource, added: readonly Added[]): void {
  const violations = findViolations(base, added);
  if (violations.length > 0)
    throw new ViaductError('E_BUG', `The answer found does not hold: ${violations.slice(0, 3).join('; ')}`);
}

function mayStandTogether(one: Added, identity: PackageIdentity, other: Added): boolean {
  const second = other.source.identity(other.pkg);
  const sameEvr = compareEvr(identity, second) === 0;
  if (isInstallOnly(identity.name, one.source.dependencies(one.pkg, 'provides')))
    return !(sameEvr && identity.arch === second.arch);
  return sameEvr && !shareColour(identity.arch, second.arch);
}

interface World {
  meets(capability: Capability): boolean;
  /** What makes the conflict real, other than the package itself: one word for each package or boolean condition. */
  conflicts(capability: Capability, self: Added): string[];
  named(name: string): readonly Added[];
}

function createWorld(base: PackageSource, added: readonly Added[]): World {
  const provided = Map.groupBy(
    added.flatMap((one) => one.source.dependencies(one.pkg, 'provides').map((entry) => ({ one, entry }))),
    ({ entry }) => entry.name,
  );
  const byName = Map.groupBy(added, (one) => one.source.identity(one.pkg).name);

  function matching(capability: Capability): Set<string> {
    const keys = new Set<string>();
    for (const pkg of base.providing(capability.name))
      if (
        base
          .dependencies(pkg, 'provides')
          .some((entry) => entry.name === capability.name && rangeOverlaps(entry, capability))
      )
        keys.add(keyOf({ source: base, pkg }));
    for (const { one, entry } of provided.get(capability.name) ?? [])
      if (rangeOverlaps(entry, capability)) keys.add(keyOf(one));
    if (!capability.name.startsWith('/') || capability.comparison !== undefined) return keys;
    for (const pkg of base.ownersOf(capability.name)) keys.add(keyOf({ source: base, pkg }));
    for (const one of added) if (one.source.ownersOf(capability.name).includes(one.pkg)) keys.add(keyOf(one));
    return keys;
  }

  function setOf(tree: RichDependency): Set<string> {
    switch (tree.kind) {
      case 'capability':
        return matching(tree.capability);
      case 'with':
      case 'and':
        return tree.operands.map(setOf).reduce((a, b) => new Set([...a].filter((key) => b.has(key))));
      case 'or':
        return new Set(tree.operands.flatMap((part) => [...setOf(part)]));
      case 'without':
        return new Set([...setOf(tree.operand)].filter((key) => !setOf(tree.excluded).has(key)));
      case 'if':
      case 'unless':
        return setOf(tree.operand);
    }
  }

  function truth(tree: RichDependency, has: (part: RichDependency) => boolean): boolean {
    switch (tree.kind) {
      case 'capability':
      case 'with':
      case 'without':
        return has(tree);
      case 'and':
        return tree.operands.every((part) => truth(part, has));
      case 'or':
        return tree.operands.some((part) => truth(part, has));
      case 'if':
        if (truth(tree.condition, has)) return truth(tree.operand, has);
        return tree.otherwise === undefined || truth(tree.otherwise, has);
      case 'unless':
        if (!truth(tree.condition, has)) return truth(tree.operand, has);
        return tree.otherwise !== undefined && truth(tree.otherwise, has);
    }
  }

  return {
    named: (name) => [...base.named(name).map((pkg) => ({ source: base, pkg })), ...(byName.get(name) ?? [])],
    meets(capability) {
      if (isKnownRpmlib(capability.name)) return true;
      if (!isRich(capability.name)) return matching(capability).size > 0;
      return truth(treeOf(capability), (part) => setOf(part).size > 0);
    },
    conflicts(capability, self) {
      const own = keyOf(self);
      return alternatives(treeOf(capability)).flatMap((part, index) => {
        if (part.kind === 'capability') return [...matching(part.capability)].filter((key) => key !== own);
        const real =
          truth(part, (leaf) => setOf(leaf).size > 0) && !truth(part, (leaf) => setOf(leaf).has(own));
        return real ? [`condition ${index}`] : [];
      });
    },
  };
}

function keyOf(one: Added): string {
  return `${one.source.name}\n${one.pkg}`;
}

function alternatives(tree: RichDependency): readonly RichDependency[] {
  return tree.kind === 'or' ? tree.operands.flatMap(alternatives) : [tree];
}
