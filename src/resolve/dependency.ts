import { ViaductError } from '../core/index.ts';
import { type Capability, type RichDependency, isRich, parseRichDependency } from '../rpm/index.ts';
import { evaluate } from './formula.ts';

const parsed = new Map<string, RichDependency | null>();
const remembered = 10_000;

/**
 * A dependency as a tree: plain ones as a single leaf. One that cannot be read counts as a name that nothing provides,
 * so that a damaged entry makes its own package impossible and no other.
 */
export function treeOf(capability: Capability): RichDependency {
  if (!isRich(capability.name)) return { kind: 'capability', capability };
  let tree = parsed.get(capability.name);
  if (tree === undefined) {
    tree = tryParse(capability.name);
    if (parsed.size >= remembered) parsed.clear();
    parsed.set(capability.name, tree);
  }
  return tree ?? { kind: 'capability', capability };
}

function tryParse(text: string): RichDependency | null {
  try {
    return parseRichDependency(text);
  } catch (thrown) {
    if (thrown instanceof ViaductError && thrown.code === 'E_RICH_DEPENDENCY') return null;
    throw thrown;
  }
}

/** One of the conditions under which a conflict is real. */
export interface ConflictPart {
  readonly tree: RichDependency;
  /** The conflict is real while `tree` is met, or while it is not. */
  readonly met: boolean;
}

/**
 * A conflict with any of several things is one with each of them; one with `(A if B)` is one with A, and real without B too.
 */
export function partsOf(tree: RichDependency): readonly ConflictPart[] {
  if (tree.kind === 'or') return tree.operands.flatMap(partsOf);
  if (tree.kind === 'if' && tree.otherwise === undefined)
    return [...partsOf(tree.operand), { tree: tree.condition, met: false }];
  return [{ tree, met: true }];
}

/** Whether a dependency names packages one by one, so that a package that conflicts with it can be left out itself. */
export function isPackageSet(tree: RichDependency): boolean {
  return tree.kind === 'capability' || tree.kind === 'with' || tree.kind === 'without';
}

/** A package never conflicts with itself: whether a part is real for no other reason than that the package is there. */
export function isOwnDoing({ tree, met }: ConflictPart, isOwn: (leaf: RichDependency) => boolean): boolean {
  return evaluate(tree, isOwn) === met && evaluate(tree, () => false) !== met;
}
