import { resolve } from '../../resolve/index.ts';
import { type PackageMetadata, compareEvr, isRich, memorySource, parseEvr } from '../../rpm/index.ts';
import { type Member, isObsoleted, membersOf, newestOf, provides, select } from './pool.ts';
import type { CaseJob, SolverCase } from './read-case.ts';

export type CaseAnswer =
  | { readonly solvable: false }
  | { readonly solvable: true; readonly install: readonly string[]; readonly erase: readonly string[] }
  | { readonly comparisons: readonly (readonly [string, string, string])[] }
  | { readonly unsupported: string };

/** What a case asks for, with packages by label. */
interface Task {
  /** Packages that may be there in the end. */
  readonly members: readonly Member[];
  /** Each: one of these packages. */
  readonly wanted: readonly (readonly Member[])[];
  readonly weak: readonly (readonly Member[])[];
  readonly recommends: boolean;
  readonly arch: string;
}

const understood = new Set([
  'install',
  'erase',
  'lock',
  'multiversion',
  'blacklist',
  'favor',
  'disfavor',
  'excludefromweak',
  'allowuninstall',
  'noop',
  'userinstalled',
]);

/**
 * Answers a case. What is installed stays: each of its packages is kept as long as the jobs can be met with it, and goes
 * only for a newer build or one that obsoletes it, or where the case allows any package to be taken away.
 */
export function answerCase(content: SolverCase): CaseAnswer {
  if (content.kind === 'evrcmp') return { comparisons: content.comparisons.map(compare) };
  if (content.kind !== 'solve') return { unsupported: `cases of kind ${content.kind}` };
  const strange = content.jobs.find((job) => !understood.has(job.action));
  if (strange !== undefined) return { unsupported: `the job ${strange.action}` };
  const isWish = (job: CaseJob) => job.action === 'erase' && job.flags.includes('weak');
  if (!content.jobs.some(isWish)) return answerJobs(content);
  const whole = answerJobs(content);
  const isRefusal = 'solvable' in whole && !whole.solvable;
  return isRefusal ? answerJobs({ ...content, jobs: content.jobs.filter((job) => !isWish(job)) }) : whole;
}

function answerJobs(content: SolverCase): CaseAnswer {
  const flags = new Set(content.solverFlags);
  const all = prepare(content);
  const jobs = content.jobs.map((job) => ({ ...job, packages: select(all, job) }));
  const unknown = jobs.find((job) => job.packages === undefined);
  if (unknown !== undefined) return { unsupported: `selecting packages by ${unknown.select}` };
  const of = (action: string) => jobs.filter((job) => job.action === action);
  const selected = (action: string) => new Set(of(action).flatMap((job) => job.packages!));

  const disabled = new Set(content.disabled);
  const installed = all.filter((member) => member.installed);
  const [erased, asked] = [selected('erase'), selected('install')];
  // What is installed and disabled cannot be touched.
  const locked = new Set([...selected('lock'), ...installed.filter((member) => disabled.has(member.label))]);
  const blacklisted = selected('blacklist');
  const removable = selected('allowuninstall');
  const members = offered(content, all).filter(
    (member) =>
      !erased.has(member) &&
      (member.installed ||
        (!disabled.has(member.label) &&
          !locked.has(member) &&
          (asked.has(member) || !blacklisted.has(member)) &&
          mayReplace(member, installed, locked, flags))),
  );
  const present = new Set(members);
  const wishes = of('install').map((job) => {
    const packages = job.packages!.filter((member) => present.has(member));
    return {
      weak: job.flags.includes('weak'),
      packages: job.flags.includes('forcebest') ? newestOf(packages) : packages,
    };
  });
  const task: Task = {
    members,
    wanted: [
      ...wishes.filter((wish) => !wish.weak).map((wish) => wish.packages),
      ...installed.filter((member) => locked.has(member)).map((member) => [member]),
    ],
    weak: wishes.filter((wish) => wish.weak).map((wish) => wish.packages),
    recommends: !flags.has('ignorerecommended'),
    arch: content.system.arch ?? 'x86_64',
  };
  const final = settle(
    task,
    installed.filter((member) => present.has(member)),
  );
  if (final === undefined) return { solvable: false };
  const gone = installed.filter((member) => !final.has(member));
  const justified = (member: Member) =>
    flags.has('allowuninstall') ||
    removable.has(member) ||
    erased.has(member) ||
    [...final].some(
      (other) =>
        (!other.installed && other.identity.name === member.identity.name) || isObsoleted(other, member),
    );
  if (!gone.every(justified)) return { solvable: false };
  return {
    solvable: true,
    install: [...final]
      .filter((member) => !member.installed)
      .map((member) => member.label)
      .sort(),
    erase: gone.map((member) => member.label).sort(),
  };
}

function compare([left, , right]: readonly [string, string, string]): [string, string, string] {
  const order = compareEvr(parseEvr(left), parseEvr(right));
  return [left, order < 0 ? '<' : order > 0 ? '>' : '=', right];
}

/** Keeps as much of what is installed as the jobs allow, then adds what is merely wished. */
function settle(task: Task, installed: readonly Member[]): Set<Member> | undefined {
  let wanted = [...task.wanted];
  const all = [...wanted, ...installed.map((member) => [member])];
  if (solve(task, all, false) !== undefined) wanted = all;
  else {
    if (solve(task, wanted, false) === undefined) return undefined;
    for (const member of installed)
      if (solve(task, [...wanted, [member]], false) !== undefined) wanted.push([member]);
  }
  for (const packages of task.weak)
    if (solve(task, [...wanted, packages], false) !== undefined) wanted.push(packages);
  return solve(task, wanted, task.recommends);
}

function solve(task: Task, wanted: Task['wanted'], recommends: boolean): Set<Member> | undefined {
  if (wanted.some((packages) => packages.length === 0)) return undefined;
  const groups = Map.groupBy(task.members, (member) => member.repository);
  const repositories = [...groups].map(([name, members]) => ({
    members,
    // What is installed comes before everything else; libsolv's priorities grow with preference.
    priority: members[0]!.installed ? -1_000_000 : -members[0]!.priority,
    source: memorySource(name, members.map(withLabel), { filesComplete: true }),
  }));
  const answer = resolve({
    base: { source: memorySource('@base', [], { filesComplete: true }), arch: task.arch },
    repositories,
    request: wanted.map((packages) =>
      packages.length === 1
        ? labelCapability(packages[0]!)
        : `(${packages.map(labelCapability).join(' or ')})`,
    ),
    recommends,
    filesFinal: true,
  });
  if (answer.result !== 'ok') return undefined;
  return new Set(
    answer.packages.map(
      ({ source, pkg }) => repositories.find((repository) => repository.source === source)!.members[pkg]!,
    ),
  );
}

/** A capability that one package alone provides, so that requests can mean exactly it. */
function labelCapability(member: Member): string {
  return `case(${member.label.replace(/[^\w.+~^@:-]/g, '_')})`;
}

function withLabel(member: Member): PackageMetadata {
  return {
    ...member.metadata,
    provides: [...member.metadata.provides!, { name: labelCapability(member) }],
  };
}

/** The packages with what the flags of the case mean written into their dependencies. */
function prepare(content: SolverCase): Member[] {
  let members = membersOf(content);
  if (content.system.arch == null) members = members.map((member) => changed(member, { arch: 'noarch' }));
  members = tolerateBreakage(members);
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
  return content.poolFlags.includes('implicitobsoleteusescolors')
    ? members.map(inLockstep(members))
    : members;
}

function changed(member: Member, change: Partial<PackageMetadata>): Member {
  const metadata = { ...member.metadata, ...change };
  return { ...member, metadata, identity: metadata };
}

/** What is broken among installed packages already is none of a job's doing. */
function tolerateBreakage(members: readonly Member[]): Member[] {
  const installed = members.filter((member) => member.installed);
  return members.map((member) => {
    if (!member.installed) return member;
    const requires = member.metadata.requires!.filter(
      (entry) => isRich(entry.name) || installed.some((other) => provides(other.metadata, entry)),
    );
    const conflicts = member.metadata.conflicts!.filter(
      (entry) => !installed.some((other) => other !== member && provides(other.metadata, entry)),
    );
    return changed(member, { requires, conflicts });
  });
}

/** On a system of two widths, a build for the lesser one comes only along with the one for the better, if there is one. */
function inLockstep(members: readonly Member[]): (member: Member) => Member {
  const wide = (member: Member) => member.identity.arch === 'x86_64';
  return (member) => {
    if (wide(member) || !/^i[3-6]86$/.test(member.identity.arch) || member.installed) return member;
    const twins = members.filter(
      (other) =>
        wide(other) &&
        other.identity.name === member.identity.name &&
        compareEvr(other.identity, member.identity) === 0,
    );
    if (twins.length === 0) return member;
    const text = twins.map(labelCapability);
    const name = text.length === 1 ? text[0]! : `(${text.join(' or ')})`;
    return changed(member, { requires: [...member.metadata.requires!, { name }] });
  };
}

/** With strict priorities, a name comes from the best repository that has it. */
function offered(content: SolverCase, members: readonly Member[]): readonly Member[] {
  if (!content.solverFlags.includes('strictrepopriority')) return members;
  const best = new Map<string, number>();
  for (const { installed, identity, priority } of members)
    if (!installed) best.set(identity.name, Math.max(priority, best.get(identity.name) ?? -Infinity));
  return members.filter(
    ({ installed, identity, priority }) => installed || priority === best.get(identity.name),
  );
}

/** Whether a package may take the place of installed ones of its name, and of those that it obsoletes. */
function mayReplace(
  member: Member,
  installed: readonly Member[],
  locked: ReadonlySet<Member>,
  flags: ReadonlySet<string>,
): boolean {
  if (member.metadata.provides!.some((entry) => entry.name === 'installonlypkg(kernel)')) return true;
  return installed.every((other) => {
    if (isObsoleted(member, other)) return !locked.has(other);
    if (other.identity.name !== member.identity.name) return true;
    if (compareEvr(other.identity, member.identity) === 0 && other.identity.arch === member.identity.arch)
      return true;
    const [a, b] = [other.identity.arch, member.identity.arch];
    if (a !== b && a !== 'noarch' && b !== 'noarch') return true;
    return (
      !locked.has(other) &&
      (flags.has('allowdowngrade') || compareEvr(member.identity, other.identity) >= 0) &&
      (flags.has('allowvendorchange') || other.vendor === member.vendor)
    );
  });
}
