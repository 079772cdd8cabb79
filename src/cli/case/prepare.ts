import {
  type Capability,
  type PackageMetadata,
  compareEvr,
  isRich,
  parseCapability,
} from '../../rpm/index.ts';
import { type Member, isObsoleted, labelCapability, meets, membersOf, provides, select } from './pool.ts';
import type { SolverCase } from './read-case.ts';

/** The packages of a case with what its flags mean written into their dependencies. */
export function prepare(content: SolverCase): Member[] {
  let members = membersOf(content);
  if (content.system.arch == null) members = members.map((member) => changed(member, { arch: 'noarch' }));
  const several = new Set(
    content.jobs
      .filter((job) => job.action === 'multiversion' || job.action === 'noobsoletes')
      .flatMap((job) => select(members, job) ?? []),
  );
  const keepsObsoletes = content.solverFlags.includes('keepexplicitobsoletes');
  members = members.map((member) =>
    several.has(member)
      ? changed(member, {
          provides: [...member.metadata.provides!, { name: 'installonlypkg(kernel)' }],
          ...(keepsObsoletes ? {} : { obsoletes: [] }),
        })
      : member,
  );
  if (!content.poolFlags.includes('implicitobsoleteusescolors')) return members;
  const exact = new Set(
    content.jobs
      .filter((job) => job.action === 'install' && job.select === 'pkg')
      .flatMap((job) => (select(members, job) ?? []).map(({ label }) => label)),
  );
  return members.map(inLockstep(members, exact));
}

function changed(member: Member, change: Partial<PackageMetadata>): Member {
  const metadata = { ...member.metadata, ...change };
  return { ...member, metadata, identity: metadata };
}

/**
 * The same, for a search in which installed packages may go: what is broken among them already is none of a job's doing, so
 * they only require what they have, and conflict only with what is new.
 */
export function tolerateBreakage(members: readonly Member[]): Member[] {
  const installed = members.filter((member) => member.installed);
  const fresh = members.filter((member) => !member.installed);
  return members.map((member) => {
    if (!member.installed) return member;
    const others = installed.filter((other) => other !== member);
    const requires = member.metadata.requires!.filter((entry) => meets(installed, entry));
    const conflicts = member.metadata.conflicts!.flatMap((entry): readonly Capability[] => {
      if (!meets(others, entry)) return [entry];
      return isRich(entry.name) ? [] : withEach(fresh.filter(({ metadata }) => provides(metadata, entry)));
    });
    if (!others.some((other) => isObsoleted(member, other))) return changed(member, { requires, conflicts });
    return changed(member, {
      requires,
      conflicts: [...conflicts, ...withEach(fresh.filter((other) => isObsoleted(member, other)))],
      obsoletes: [],
    });
  });
}

function withEach(members: readonly Member[]): Capability[] {
  return members.map((member) => ({ name: labelCapability(member) }));
}

const isNarrow = (arch: string) => /^i[3-6]86$/.test(arch);

/** On a system of two widths, a build for the lesser one comes only along with the one for the better, if there is one. */
function inLockstep(members: readonly Member[], exact: ReadonlySet<string>): (member: Member) => Member {
  return (member) => {
    if (!isNarrow(member.identity.arch) || member.installed || exact.has(member.label)) return member;
    const twins = members.filter(
      (other) =>
        other.identity.arch === 'x86_64' &&
        other.identity.name === member.identity.name &&
        compareEvr(other.identity, member.identity) === 0,
    );
    if (twins.length === 0) return member;
    const text = twins.map(labelCapability);
    const entry = parseCapability(text.length === 1 ? text[0]! : `(${text.join(' or ')})`);
    return changed(member, { requires: [...member.metadata.requires!, entry] });
  };
}

/** Builds for a lesser machine are meant only where there is none for a better one, or a job means one exactly. */
export function withoutInferior(members: readonly Member[], exact: ReadonlySet<Member>): Member[] {
  return members.filter(
    (member) =>
      member.installed ||
      exact.has(member) ||
      !isNarrow(member.identity.arch) ||
      !members.some(({ identity }) => identity.name === member.identity.name && identity.arch === 'x86_64'),
  );
}

/** With strict priorities, a name comes from the best repository that has it, unless a job means one package exactly. */
export function withinBestRepository(members: readonly Member[], exact: ReadonlySet<Member>): Member[] {
  const best = new Map<string, number>();
  for (const { installed, identity, priority } of members)
    if (!installed) best.set(identity.name, Math.max(priority, best.get(identity.name) ?? -Infinity));
  return members.filter(
    (member) => member.installed || exact.has(member) || member.priority === best.get(member.identity.name),
  );
}
