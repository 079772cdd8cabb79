import { ViaductError } from '../core/index.ts';
import { type Capability, type RichDependency, isRich, parseRichDependency } from '../rpm/index.ts';

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

/** A conflict with any of several things is one with each of them. */
export function partsOf(tree: RichDependency): readonly RichDependency[] {
  return tree.kind === 'or' ? tree.operands.flatMap(partsOf) : [tree];
}
