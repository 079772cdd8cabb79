import type { Capability, Comparison } from '../capability.ts';
import { parseEvr } from '../evr.ts';
import type { DependencyKind } from '../package-source.ts';
import type { Header } from './header.ts';

/** Tags of names, flags and versions of each kind; the second triple is what older rpm of SUSE used. */
const lists: Readonly<Record<DependencyKind, readonly (readonly [number, number, number])[]>> = {
  provides: [[1047, 1112, 1113]],
  requires: [[1049, 1048, 1050]],
  conflicts: [[1054, 1053, 1055]],
  obsoletes: [[1090, 1114, 1115]],
  recommends: [[5046, 5048, 5047]],
  suggests: [
    [5049, 5051, 5050],
    [1156, 1158, 1157],
  ],
  supplements: [[5052, 5054, 5053]],
  enhances: [
    [5055, 5057, 5056],
    [1159, 1161, 1160],
  ],
};

const sense = { less: 1 << 1, greater: 1 << 2, equal: 1 << 3, missingOk: 1 << 19, strong: 1 << 27 };
/** PREREQ, PRETRANS, POSTTRANS, and the four install-time scriptlets: they order a transaction. */
const preFlags = (1 << 6) | (1 << 7) | (1 << 5) | (1 << 9) | (1 << 10) | (1 << 11) | (1 << 12);

const comparisons = new Map<number, Comparison>([
  [sense.equal, '='],
  [sense.less, '<'],
  [sense.greater, '>'],
  [sense.less | sense.equal, '<='],
  [sense.greater | sense.equal, '>='],
]);

/** The dependencies of one kind, in header order. `Requires(missingok)` counts as Recommends. */
export function dependencyList(header: Header, kind: DependencyKind): Capability[] {
  const result = lists[kind].flatMap((triple) => readTriple(header, triple));
  const old = kind === 'suggests' || kind === 'enhances';
  if (kind === 'requires')
    return result.filter((entry) => (entry.flags & sense.missingOk) === 0).map(capability);
  if (kind === 'recommends') {
    const missingOk = readTriple(header, lists.requires[0]!).filter(
      (entry) => (entry.flags & sense.missingOk) !== 0,
    );
    const strong = readTriple(header, lists.suggests[1]!).filter(
      (entry) => (entry.flags & sense.strong) !== 0,
    );
    return [...result, ...missingOk, ...strong].map(capability);
  }
  if (kind === 'supplements') {
    const strong = readTriple(header, lists.enhances[1]!).filter(
      (entry) => (entry.flags & sense.strong) !== 0,
    );
    return [...result, ...strong].map(capability);
  }
  return (old ? result.filter((entry) => (entry.flags & sense.strong) === 0) : result).map(capability);
}

interface RawDependency {
  readonly name: string;
  readonly flags: number;
  readonly version: string;
}

function readTriple(
  header: Header,
  [names, flags, versions]: readonly [number, number, number],
): RawDependency[] {
  const flagList = header.numbers(flags);
  const versionList = header.strings(versions);
  return header
    .strings(names)
    .map((name, i) => ({ name, flags: flagList[i] ?? 0, version: versionList[i] ?? '' }));
}

function capability({ name, flags, version }: RawDependency): Capability {
  const comparison = comparisons.get(flags & (sense.less | sense.greater | sense.equal));
  return {
    name,
    ...(comparison === undefined || version === '' ? {} : { comparison, evr: parseEvr(version) }),
    ...((flags & preFlags) === 0 ? {} : { pre: true }),
  };
}
