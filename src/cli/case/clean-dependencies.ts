import { type Member, meets } from './pool.ts';

/**
 * Installed packages that were there only for the sake of those that go: what these require or recommend, and what that
 * does in turn, without all that others need or that the user asked for.
 */
export function unneededAfter(
  installed: readonly Member[],
  gone: ReadonlySet<Member>,
  userInstalled: ReadonlySet<Member>,
): Member[] {
  const candidates = new Set(gone);
  for (const member of candidates)
    for (const other of neededBy(member, installed)) if (!userInstalled.has(other)) candidates.add(other);
  const needed = new Set(installed.filter((member) => !candidates.has(member)));
  for (const member of needed)
    for (const other of neededBy(member, installed)) if (!gone.has(other)) needed.add(other);
  return [...candidates].filter((member) => !gone.has(member) && !needed.has(member));
}

function neededBy({ metadata }: Member, installed: readonly Member[]): Member[] {
  const entries = [...metadata.requires!, ...metadata.recommends!];
  const wanted = installed.filter((other) => entries.some((entry) => meets([other], entry)));
  return [
    ...wanted,
    ...installed.filter((other) => other.metadata.supplements!.some((entry) => meets([{ metadata }], entry))),
  ];
}
