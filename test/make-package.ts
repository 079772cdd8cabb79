import { type PackageMetadata, parseCapability, parseNevra } from '../src/rpm/index.ts';

export interface Relations {
  readonly provides?: readonly string[];
  readonly requires?: readonly string[];
  readonly conflicts?: readonly string[];
  readonly obsoletes?: readonly string[];
  readonly recommends?: readonly string[];
  readonly supplements?: readonly string[];
  readonly files?: readonly string[];
}

/** A package from its NEVRA and dependencies in rpm's spelling; it provides its own name, as rpmbuild makes it do. */
export function makePackage(nevra: string, relations: Relations = {}): PackageMetadata {
  const identity = parseNevra(nevra);
  if (identity === undefined) throw new Error(`${nevra} is no NEVRA`);
  const { name, ...evr } = identity;
  const read = (texts: readonly string[] | undefined) => (texts ?? []).map(parseCapability);
  return {
    ...identity,
    provides: [{ name, comparison: '=', evr }, ...read(relations.provides)],
    requires: read(relations.requires),
    conflicts: read(relations.conflicts),
    obsoletes: read(relations.obsoletes),
    recommends: read(relations.recommends),
    supplements: read(relations.supplements),
    files: relations.files ?? [],
  };
}
