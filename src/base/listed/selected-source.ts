import type { DependencyKind, PackageSource } from '../../rpm/index.ts';

/** A package of a source. */
export interface SelectedPackage {
  readonly source: PackageSource;
  readonly pkg: number;
}

/** Some packages of several sources as one source, numbered in the order given. Asks the sources when it is asked. */
export function selectedSource(name: string, selected: readonly SelectedPackage[]): PackageSource {
  const numbers = new Map<PackageSource, Map<number, number>>();
  const byName = new Map<string, number[]>();
  selected.forEach(({ source, pkg }, number) => {
    if (!numbers.has(source)) numbers.set(source, new Map());
    numbers.get(source)!.set(pkg, number);
    const { name: packageName } = source.identity(pkg);
    const same = byName.get(packageName);
    if (same === undefined) byName.set(packageName, [number]);
    else same.push(number);
  });

  function gather(ask: (source: PackageSource) => readonly number[]): number[] {
    const found: number[] = [];
    for (const [source, known] of numbers)
      for (const pkg of ask(source)) {
        const number = known.get(pkg);
        if (number !== undefined) found.push(number);
      }
    return found.sort((a, b) => a - b);
  }

  return {
    name,
    packageCount: selected.length,
    filesComplete: [...numbers.keys()].every((source) => source.filesComplete),
    identity: (number) => selected[number]!.source.identity(selected[number]!.pkg),
    vendor: (number) => selected[number]!.source.vendor(selected[number]!.pkg),
    dependencies: (number, kind: DependencyKind) =>
      selected[number]!.source.dependencies(selected[number]!.pkg, kind),
    named: (wanted) => byName.get(wanted) ?? [],
    providing: (wanted) => gather((source) => source.providing(wanted)),
    meeting: (capability) => gather((source) => source.meeting(capability)),
    withDependency: (kind, wanted) => gather((source) => source.withDependency(kind, wanted)),
    withRichDependency: (kind) => gather((source) => source.withRichDependency(kind)),
    ownersOf: (path) => gather((source) => source.ownersOf(path)),
    names: () => byName.keys(),
    provideNames: () => gatherTexts(numbers.keys(), (source) => source.provideNames()),
    paths: (prefix) => gatherTexts(numbers.keys(), (source) => source.paths(prefix)),
    location: (number) => selected[number]!.source.location(selected[number]!.pkg),
  };
}

/** What any of the sources answers; some of it may be of packages that are not selected. */
function gatherTexts(
  sources: Iterable<PackageSource>,
  ask: (source: PackageSource) => Iterable<string>,
): Set<string> {
  const texts = new Set<string>();
  for (const source of sources) for (const text of ask(source)) texts.add(text);
  return texts;
}
