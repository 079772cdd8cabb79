import {
  type Capability,
  type PackageIdentity,
  type PackageMetadata,
  type RichDependency,
  capabilityOverlaps,
  compareEvr,
  isRich,
  parseCapability,
  parseEvr,
  parseRichDependency,
  rangeOverlaps,
} from '../../rpm/index.ts';
import type { CaseJob, CasePackage, SolverCase } from './read-case.ts';

/** A package of a case. */
export interface Member {
  /** `name-evr.arch@repository`, by which cases name packages. */
  readonly label: string;
  readonly installed: boolean;
  readonly repository: string;
  /** As libsolv counts: higher is better. */
  readonly priority: number;
  readonly identity: PackageIdentity;
  readonly vendor: string;
  readonly metadata: PackageMetadata;
}

export function membersOf(content: SolverCase): Member[] {
  return content.repos.flatMap((repository) =>
    repository.packages.map((entry): Member => {
      const metadata = metadataOf(entry);
      return {
        label: `${entry.name}-${entry.evr}.${entry.arch}@${repository.name}`,
        installed: repository.installed,
        repository: repository.name,
        priority: repository.priority,
        identity: metadata,
        vendor: entry.vendor ?? '',
        metadata,
      };
    }),
  );
}

function metadataOf(entry: CasePackage): PackageMetadata {
  const read = (list: readonly string[]) => list.map(parseCapability);
  return {
    ...parseEvr(entry.evr),
    name: entry.name,
    arch: entry.arch,
    files: entry.files,
    provides: read(entry.provides),
    requires: read([...entry.requires, ...entry.preRequires]),
    conflicts: read(entry.conflicts),
    obsoletes: read(entry.obsoletes),
    recommends: read(entry.recommends),
    supplements: read(entry.supplements),
    suggests: read(entry.suggests),
    enhances: read(entry.enhances),
  };
}

/** The packages that a job speaks of; undefined for a way of selecting that is not understood. */
export function select(members: readonly Member[], job: CaseJob): Member[] | undefined {
  const { what } = job;
  switch (job.select) {
    case 'pkg':
    case 'oneof': {
      const labels = Array.isArray(what) ? what : [what];
      return members.filter((member) => labels.includes(member.label));
    }
    case 'all':
      return [...members];
    case 'repo':
      return members.filter((member) => member.repository === what);
    case 'name':
    case 'provides': {
      if (typeof what !== 'string' || what.startsWith('namespace:')) return undefined;
      const wanted = parseCapability(what);
      if (isRich(wanted.name)) return undefined;
      return members.filter(({ metadata }) =>
        job.select === 'name' ? isNamed(metadata, wanted) : provides(metadata, wanted),
      );
    }
    default:
      return undefined;
  }
}

function isNamed(metadata: PackageMetadata, wanted: Capability): boolean {
  if (/^(no)?src$/.test(metadata.arch)) return false;
  const names = [metadata.name, `${metadata.name}.${metadata.arch}`];
  return names.includes(wanted.name) && rangeOverlaps({ name: '', comparison: '=', evr: metadata }, wanted);
}

export function provides(metadata: PackageMetadata, wanted: Capability): boolean {
  if (metadata.provides!.some((entry) => capabilityOverlaps(entry, wanted))) return true;
  return wanted.comparison === undefined && metadata.files!.includes(wanted.name);
}

/** Whether a dependency, boolean or not, is met by some packages. */
export function meets(members: readonly Pick<Member, 'metadata'>[], wanted: Capability): boolean {
  if (!isRich(wanted.name)) return members.some(({ metadata }) => provides(metadata, wanted));
  return holds(parseRichDependency(wanted.name));

  function holds(tree: RichDependency): boolean {
    switch (tree.kind) {
      case 'capability':
      case 'with':
      case 'without':
        return members.some((member) => isIn(member, tree));
      case 'and':
        return tree.operands.every(holds);
      case 'or':
        return tree.operands.some(holds);
      case 'if':
        if (holds(tree.condition)) return holds(tree.operand);
        return tree.otherwise === undefined || holds(tree.otherwise);
      case 'unless':
        if (!holds(tree.condition)) return holds(tree.operand);
        return tree.otherwise !== undefined && holds(tree.otherwise);
    }
  }

  function isIn(member: Pick<Member, 'metadata'>, tree: RichDependency): boolean {
    switch (tree.kind) {
      case 'capability':
        return provides(member.metadata, tree.capability);
      case 'without':
        return isIn(member, tree.operand) && !isIn(member, tree.excluded);
      case 'or':
        return tree.operands.some((part) => isIn(member, part));
      case 'and':
      case 'with':
        return tree.operands.every((part) => isIn(member, part));
      default:
        return isIn(member, tree.operand);
    }
  }
}

/** A capability that one package alone provides, so that requests can mean exactly it. */
export function labelCapability(member: Member): string {
  return `case(${member.label.replace(/[^\w.+~^@:-]/g, '_')})`;
}

/** Whether an Obsoletes of one package means another. */
export function isObsoleted(by: Member, other: Member): boolean {
  return by.metadata.obsoletes!.some(
    (entry) =>
      entry.name === other.identity.name &&
      by.identity.name !== other.identity.name &&
      rangeOverlaps({ name: '', comparison: '=', evr: other.identity }, entry),
  );
}

export function newestOf(members: readonly Member[]): Member[] {
  const best = Math.max(...members.map((member) => member.priority));
  const top = members.filter((member) => member.priority === best);
  return top.filter((member) =>
    top.every(
      (other) =>
        other.identity.name !== member.identity.name || compareEvr(other.identity, member.identity) <= 0,
    ),
  );
}
