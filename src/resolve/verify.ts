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
import type { BaseDependency } from './universe.ts';

/** A package to be added. */
export interface Added {
  readonly source: PackageSource;
  readonly pkg: number;
}

/**
 * Checks an answer against the rules anew, with none of the search's machinery: requirements met, no conflict or
 * obsoletion in either direction, one version of a name, and nothing of the base broken that was whole before.
 * Returns one sentence for each violation; none for a right answer.
 * @param owed requirements of the base that the added packages must meet, where overrides took what met them
 */
export function findViolations(
  base: PackageSource,
  added: readonly Added[],
  owed: readonly BaseDependency[] = [],
): string[] {
  const before = createWorld(base, []);
  const after = createWorld(base, added);
  const violations: string[] = [];
  for (const one of added) checkAdded(one, after, violations);
  const ofBase = (pkg: number): Added => ({ source: base, pkg });
  for (const { pkg, capability } of owed)
    if (!after.meets(capability))
      violations.push(`${nameOf(ofBase(pkg))} requires ${formatCapability(capability)}`);
  for (const pkg of base.withRichDependency('requires')) {
    const lost = base
      .dependencies(pkg, 'requires')
      .find((entry) => isRich(entry.name) && !after.meets(entry) && before.meets(entry));
    if (lost !== undefined) violations.push(`${nameOf(ofBase(pkg))} requires ${formatCapability(lost)}`);
  }
  for (const pkg of base.withDependency('conflicts'))
    for (const entry of base.dependencies(pkg, 'conflicts')) {
      if (!isRich(entry.name) && !after.adds(entry)) continue;
      const tolerated = before.conflicts(entry, ofBase(pkg));
      if (after.conflicts(entry, ofBase(pkg)).some((offender) => !tolerated.includes(offender)))
        violations.push(`${nameOf(ofBase(pkg))} conflicts with ${formatCapability(entry)}`);
    }
  for (const pkg of base.withDependency('obsoletes'))
    for (const entry of base.dependencies(pkg, 'obsoletes'))
      for (const other of added) checkObsoletes(ofBase(pkg), entry, other, violations);
  return violations;
}

function checkAdded(one: Added, after: World, violations: string[]): void {
  const identity = one.source.identity(one.pkg);
  for (const entry of one.source.dependencies(one.pkg, 'requires'))
    if (!after.meets(entry)) violations.push(`${nameOf(one)} requires ${formatCapability(entry)}`);
  for (const entry of one.source.dependencies(one.pkg, 'conflicts'))
    if (after.conflicts(entry, one).length > 0)
      violations.push(`${nameOf(one)} conflicts with ${formatCapability(entry)}`);
  for (const entry of one.source.dependencies(one.pkg, 'obsoletes'))
    for (const other of after.named(entry.name)) checkObsoletes(one, entry, other, violations);
  for (const other of after.named(identity.name))
    if (other !== one && !mayStandTogether(one, identity, other))
      violations.push(`${nameOf(one)} and ${nameOf(other)} have one name`);
}

function checkObsoletes(one: Added, entry: Capability, other: Added, violations: string[]): void {
  const identity = other.source.identity(other.pkg);
  if (identity.name !== entry.name || one.source.identity(one.pkg).name === entry.name) return;
  if (rangeOverlaps({ name: '', comparison: '=', evr: identity }, entry))
    violations.push(`${nameOf(one)} obsoletes ${nameOf(other)}`);
}

function nameOf(one: Added): string {
  return formatNevra(one.source.identity(one.pkg));
}

/** Throws E_BUG when the answer violates a rule. */
export function verifyAnswer(
  base: PackageSource,
  added: readonly Added[],
  owed: readonly BaseDependency[],
): void {
  const violations = findViolations(base, added, owed);
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
  /** Whether some added package provides a capability of the name, or owns the path. */
  adds(capability: Capability): boolean;
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
  const bySource = Map.groupBy(added, (one) => one.source);
  const ownersOf = (file: string): Added[] =>
    [...bySource].flatMap(([source, members]) => {
      const owners = source.ownersOf(file);
      return owners.length === 0 ? [] : members.filter((one) => owners.includes(one.pkg));
    });

  function matching(capability: Capability): Set<string> {
    const keys = new Set<string>();
    for (const pkg of base.meeting(capability)) keys.add(keyOf({ source: base, pkg }));
    for (const { one, entry } of provided.get(capability.name) ?? [])
      if (rangeOverlaps(entry, capability)) keys.add(keyOf(one));
    if (!capability.name.startsWith('/') || capability.comparison !== undefined) return keys;
    for (const pkg of base.ownersOf(capability.name)) keys.add(keyOf({ source: base, pkg }));
    for (const one of ownersOf(capability.name)) keys.add(keyOf(one));
    return keys;
  }

  function isMet(capability: Capability): boolean {
    return (
      base.meeting(capability).length > 0 ||
      provided.get(capability.name)?.some(({ entry }) => rangeOverlaps(entry, capability)) === true ||
      (capability.name.startsWith('/') && matching(capability).size > 0)
    );
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
    adds: ({ name }) => provided.has(name) || (name.startsWith('/') && ownersOf(name).length > 0),
    named: (name) => [...base.named(name).map((pkg) => ({ source: base, pkg })), ...(byName.get(name) ?? [])],
    meets(capability) {
      if (isKnownRpmlib(capability.name)) return true;
      if (!isRich(capability.name)) return isMet(capability);
      return truth(treeOf(capability), (part) => setOf(part).size > 0);
    },
    conflicts(capability, self) {
      const own = keyOf(self);
      return alternatives(treeOf(capability)).flatMap((part, index) => {
        if (part.met && /^(capability|with|without)$/.test(part.tree.kind))
          return [...setOf(part.tree)].filter((key) => key !== own);
        const isReal = (has: (leaf: RichDependency) => boolean) => truth(part.tree, has) === part.met;
        const alone = isReal((leaf) => setOf(leaf).has(own)) && !isReal(() => false);
        return isReal((leaf) => setOf(leaf).size > 0) && !alone ? [`condition ${index}`] : [];
      });
    },
  };
}

function keyOf(one: Added): string {
  return `${one.source.name}\n${one.pkg}`;
}

/** Each: a condition, and whether the conflict is real while that is met, or while it is not. */
function alternatives(tree: RichDependency): readonly { tree: RichDependency; met: boolean }[] {
  if (tree.kind === 'or') return tree.operands.flatMap(alternatives);
  if (tree.kind === 'if' && tree.otherwise === undefined)
    return [...alternatives(tree.operand), { tree: tree.condition, met: false }];
  return [{ tree, met: true }];
}
