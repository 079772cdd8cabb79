import { compareEvr, parseEvr } from '../../rpm/index.ts';
import { unneededAfter } from './clean-dependencies.ts';
import { type Member, isObsoleted, newestOf, select } from './pool.ts';
import { prepare, tolerateBreakage, withinBestRepository, withoutInferior } from './prepare.ts';
import type { CaseJob, SolverCase } from './read-case.ts';
import { type Task, solveOnInstalled, solveWithChanges } from './solve-task.ts';

export type CaseAnswer =
  | { readonly solvable: false }
  | { readonly solvable: true; readonly install: readonly string[]; readonly erase: readonly string[] }
  | { readonly comparisons: readonly (readonly [string, string, string])[] }
  | { readonly unsupported: string };

const understood = new Set([
  'install',
  'erase',
  'lock',
  'multiversion',
  'noobsoletes',
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

function compare([left, , right]: readonly [string, string, string]): [string, string, string] {
  const order = compareEvr(parseEvr(left), parseEvr(right));
  return [left, order < 0 ? '<' : order > 0 ? '>' : '=', right];
}

function answerJobs(content: SolverCase): CaseAnswer {
  const all = prepare(content);
  const strange = content.jobs.find((job) => select(all, job) === undefined);
  if (strange !== undefined) return { unsupported: `selecting packages by ${strange.select}` };
  const task = taskOf(content, all);
  const installed = all.filter((member) => member.installed);
  const isWhole = installed.every((member) => task.members.includes(member));
  const final =
    (isWhole ? solveOnInstalled(task) : undefined) ??
    solveWithChanges(taskOf(content, tolerateBreakage(all)));
  if (final === undefined) return { solvable: false };
  const labels = new Set([...final].map(({ label }) => label));
  return {
    solvable: true,
    install: [...final]
      .filter((member) => !member.installed)
      .map(({ label }) => label)
      .sort(),
    erase: installed
      .map(({ label }) => label)
      .filter((label) => !labels.has(label))
      .sort(),
  };
}

function taskOf(content: SolverCase, all: readonly Member[]): Task {
  const flags = new Set(content.solverFlags);
  const disabled = new Set(content.disabled);
  const jobs = content.jobs.map((job) => ({ ...job, packages: select(all, job)! }));
  const of = (action: string) => jobs.filter((job) => job.action === action);
  const selected = (action: string, test: (job: CaseJob) => boolean = () => true) =>
    new Set(
      of(action)
        .filter(test)
        .flatMap((job) => job.packages),
    );

  const installed = all.filter((member) => member.installed);
  const erased = selected('erase');
  const cleaned = selected('erase', (job) => job.flags.includes('cleandeps'));
  const spare = unneededAfter(
    installed,
    new Set(installed.filter((member) => cleaned.has(member))),
    selected('userinstalled'),
  );
  const gone = new Set([...erased, ...spare]);
  const exact = selected('install', (job) => job.select === 'pkg');
  const pinned = selected('install', isPinned);
  const asked = selected('install');
  // What is installed and disabled cannot be touched.
  const locked = new Set([...selected('lock'), ...installed.filter(({ label }) => disabled.has(label))]);
  const blacklisted = selected('blacklist');
  const removable = selected('allowuninstall');
  const isRemovable = (member: Member) =>
    flags.has('allowuninstall') || removable.has(member) || gone.has(member);

  const isOffered = (member: Member) =>
    !disabled.has(member.label) &&
    !locked.has(member) &&
    (asked.has(member) || !blacklisted.has(member)) &&
    installed.every(
      (other) =>
        !standsAgainst(member, other) ||
        (!locked.has(other) &&
          (isRemovable(other) ||
            exact.has(member) ||
            isObsoleted(member, other) ||
            mayFollow(member, other, pinned.has(member), flags))),
    );
  const offered = flags.has('strictrepopriority') ? withinBestRepository(all, exact) : all;
  const members = offered.filter(
    (member) => !erased.has(member) && (member.installed ? !gone.has(member) : isOffered(member)),
  );
  const present = new Set(members);
  const wishes = of('install').map((job) => {
    const candidates = flags.has('noinfarchcheck') ? job.packages : withoutInferior(job.packages, exact);
    const packages = candidates.filter((member) => present.has(member));
    const isWeak = job.flags.includes('weak');
    return { isWeak, packages: job.flags.includes('forcebest') ? newestOf(packages) : packages };
  });
  return {
    members,
    wanted: [
      ...wishes.filter((wish) => !wish.isWeak).map((wish) => wish.packages),
      ...installed.filter((member) => locked.has(member)).map((member) => [member]),
    ],
    weak: wishes.filter((wish) => wish.isWeak).map((wish) => wish.packages),
    successors: (member) =>
      members.filter(
        (other) =>
          !other.installed &&
          ((other.identity.name === member.identity.name && !staysBeside(other)) ||
            isObsoleted(other, member)),
      ),
    isRemovable,
    recommends: !flags.has('ignorerecommended'),
    arch: content.system.arch ?? 'x86_64',
  };
}

/** Whether a job says which version it wants. */
function isPinned({ select: by, what, flags }: CaseJob): boolean {
  return (
    by === 'pkg' ||
    (by === 'name' && typeof what === 'string' && / = /.test(what)) ||
    flags.some((flag) => flag === 'setev' || flag === 'setevr')
  );
}

/** Whether several versions of the package can be there. */
function staysBeside({ metadata }: Member): boolean {
  return metadata.provides!.some((entry) => entry.name === 'installonlypkg(kernel)');
}

/** Whether a package and an installed one cannot both be there, for their names. */
function standsAgainst(member: Member, other: Member): boolean {
  if (isObsoleted(member, other)) return true;
  if (other.identity.name !== member.identity.name) return false;
  if (staysBeside(member)) return false;
  const [a, b] = [other.identity.arch, member.identity.arch];
  if (a !== b && a !== 'noarch' && b !== 'noarch') return false;
  return !(a === b && compareEvr(other.identity, member.identity) === 0);
}

/** Whether a package may take the place of an installed one of its name. */
function mayFollow(member: Member, other: Member, pinned: boolean, flags: ReadonlySet<string>): boolean {
  return (
    (pinned || flags.has('allowdowngrade') || compareEvr(member.identity, other.identity) >= 0) &&
    (flags.has('allowvendorchange') || other.vendor === member.vendor)
  );
}
