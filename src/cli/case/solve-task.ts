import { resolve } from '../../resolve/index.ts';
import { type PackageMetadata, memorySource } from '../../rpm/index.ts';
import { type Member, labelCapability } from './pool.ts';

/** What a case asks for. */
export interface Task {
  /** Packages that may be there in the end. */
  readonly members: readonly Member[];
  /** Each: one of these packages. */
  readonly wanted: readonly (readonly Member[])[];
  readonly weak: readonly (readonly Member[])[];
  /** What may take the place of an installed package. */
  readonly successors: (member: Member) => readonly Member[];
  /** Whether an installed package may go although nothing takes its place. */
  readonly isRemovable: (member: Member) => boolean;
  readonly recommends: boolean;
  readonly arch: string;
}

type Wanted = Task['wanted'];

/** Everything that is there in the end, when what is installed stays just as it is; undefined when that cannot be. */
export function solveOnInstalled(task: Task): Set<Member> | undefined {
  return solveOn(
    task.members.filter((member) => member.installed),
    task,
    task.wanted,
  );
}

function solveOn(base: readonly Member[], task: Task, wanted: Wanted): Set<Member> | undefined {
  const present = new Set(base);
  const isOpen = (packages: readonly Member[]) => !packages.some((member) => present.has(member));
  const others = { ...task, members: task.members.filter((member) => !member.installed) };
  let hard: Wanted = wanted.filter(isOpen).map((packages) => packages.filter((member) => !member.installed));
  for (const packages of task.weak.filter(isOpen))
    if (solve(others, [...hard, packages], false, base) !== undefined) hard = [...hard, packages];
  const added = solve(others, hard, task.recommends, base);
  return added === undefined ? undefined : new Set([...base, ...added]);
}

/**
 * As `solveOnInstalled`, but installed packages may go where the jobs cannot be met with them: each is kept if that can be,
 * else something takes its place, else it goes if it may.
 */
export function solveWithChanges(task: Task): Set<Member> | undefined {
  const installed = task.members.filter((member) => member.installed);
  const kept = installed.map((member): readonly Member[] | undefined =>
    task.isRemovable(member) ? undefined : [member, ...task.successors(member)],
  );
  const all = (): Wanted => [
    ...task.wanted,
    ...kept.flatMap((packages) => (packages === undefined ? [] : [packages])),
  ];
  if (!isSolvable(task, all())) return undefined;
  installed.forEach((member, index) => {
    const before = kept[index];
    for (const packages of [[member], task.successors(member)]) {
      kept[index] = [...packages];
      if (packages.length > 0 && isSolvable(task, all())) return;
    }
    kept[index] = before;
  });
  // Only with what stays as base do the weak dependencies of what is new alone count.
  const hard = solve(task, all(), false, [])!;
  const stays = installed.filter((member) => hard.has(member));
  return solveOn(stays, task, all()) ?? hard;
}

function isSolvable(task: Task, wanted: Wanted): boolean {
  return solve(task, wanted, false, []) !== undefined;
}

function solve(
  task: Task,
  wanted: Wanted,
  recommends: boolean,
  base: readonly Member[],
): Set<Member> | undefined {
  if (wanted.some((packages) => packages.length === 0)) return undefined;
  const groups = Map.groupBy(task.members, (member) => member.repository);
  const repositories = [...groups].map(([name, members]) => ({
    members,
    // What is installed comes before everything else; libsolv's priorities grow with preference.
    priority: members[0]!.installed ? -1_000_000 : -members[0]!.priority,
    source: memorySource(name, members.map(withLabel), { filesComplete: true }),
  }));
  const answer = resolve({
    base: {
      source: memorySource(
        '@base',
        base.map(({ metadata }) => metadata),
        { filesComplete: true },
      ),
      arch: task.arch,
    },
    repositories,
    request: wanted.map((packages) =>
      packages.length === 1
        ? labelCapability(packages[0]!)
        : `(${packages.map(labelCapability).join(' or ')})`,
    ),
    recommends,
    filesFinal: true,
    repairs: false,
  });
  if (answer.result !== 'ok') return undefined;
  return new Set(
    answer.packages.map(
      ({ source, pkg }) => repositories.find((repository) => repository.source === source)!.members[pkg]!,
    ),
  );
}

function withLabel(member: Member): PackageMetadata {
  return {
    ...member.metadata,
    provides: [...member.metadata.provides!, { name: labelCapability(member) }],
  };
}
