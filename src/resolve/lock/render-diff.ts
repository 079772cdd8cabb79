import { formatEvr } from '../../rpm/index.ts';
import type { DetailChange, LockDifference, RepositoryChange, VersionChange } from './diff.ts';
import type { LockedBase, LockedPackage, Reason } from './lock.ts';

/** A difference for people: one line for each thing that changed, and a sum. */
export function renderDifference(difference: LockDifference): string {
  if (difference.same) return 'The locks are the same';
  const { request, base, overrides, size } = difference;
  return [
    ...request.added.map((text) => `request: + ${text}`),
    ...request.removed.map((text) => `request: - ${text}`),
    ...(difference.settings
      ? ['request: asked in another way (order, exclusions, modules, extensions)']
      : []),
    ...(base === undefined ? [] : baseLines(base.from, base.to)),
    ...(overrides?.from.map(({ kind, nevra }) => `override: - ${kind} ${nevra}`) ?? []),
    ...(overrides?.to.map(({ kind, nevra }) => `override: + ${kind} ${nevra}`) ?? []),
    ...difference.repositories.flatMap(repositoryLines),
    ...difference.added.map(
      (entry) => `+ ${entry.nevra} (${entry.repo}, ${bytes(entry.size)}): ${because(entry.reason)}`,
    ),
    ...difference.removed.map((entry) => `- ${entry.nevra} (${entry.repo}, ${bytes(entry.size)})`),
    ...difference.upgraded.map((entry) => versionLine('upgraded', entry)),
    ...difference.downgraded.map((entry) => versionLine('downgraded', entry)),
    ...difference.rebuilt.map((entry) => versionLine('rebuilt', entry)),
    ...difference.changed.map(detailLine),
    `${counts(difference)}; ${bytes(size.to)} in all (${signed(size.to - size.from)})`,
  ].join('\n');
}

/** Why a package is there, as the rest of a sentence. */
export function because(reason: Reason): string {
  switch (reason.kind) {
    case 'requested':
      return `asked for as ${reason.request}`;
    case 'required':
      return `${reason.by} needs ${reason.capability}`;
    case 'recommended':
      return `${reason.by} recommends ${reason.capability}`;
  }
}

function baseLines(from: LockedBase, to: LockedBase): string[] {
  const name = (base: LockedBase) => base.osRelease?.prettyName ?? base.arch;
  const lines: string[] = [];
  if (name(from) !== name(to)) lines.push(`base: ${name(from)} -> ${name(to)}`);
  if (from.arch !== to.arch) lines.push(`base: ${from.arch} -> ${to.arch}`);
  if (from.packagesDigest !== to.packagesDigest)
    lines.push(`base: packages ${short(from.packagesDigest)} -> ${short(to.packagesDigest)}`);
  return lines.length > 0 ? lines : ['base: its os-release, users or groups changed'];
}

function repositoryLines({ name, from, to }: RepositoryChange): string[] {
  if (from === undefined || to === undefined)
    return [`repository ${name}: ${from === undefined ? `+ ${to!.url}` : `- ${from.url}`}`];
  return [
    ...(from.url === to.url ? [] : [`repository ${name}: ${from.url} -> ${to.url}`]),
    ...(from.repomd === to.repomd
      ? []
      : [`repository ${name}: metadata ${short(from.repomd)} -> ${short(to.repomd)}`]),
  ];
}

function versionLine(what: string, { name, from, to }: VersionChange): string {
  const version = (entry: LockedPackage) =>
    `${formatEvr(entry)}${from.arch === to.arch ? '' : `.${entry.arch}`}`;
  const repo = from.repo === to.repo ? to.repo : `${from.repo} -> ${to.repo}`;
  return `${what} ${name} ${version(from)} -> ${version(to)} (${repo}, ${signed(to.size - from.size)})`;
}

function detailLine({ nevra, repo, checksum, size, location, reason, signer }: DetailChange): string {
  const key = (of: { readonly keyId: string } | null | undefined) => of?.keyId ?? 'nobody known';
  return `changed ${nevra}: ${[
    ...(repo === undefined ? [] : [`repository ${repo.from} -> ${repo.to}`]),
    ...(checksum === undefined ? [] : [`checksum ${short(checksum.from)} -> ${short(checksum.to)}`]),
    ...(size === undefined ? [] : [`size ${bytes(size.from)} -> ${bytes(size.to)}`]),
    ...(location === undefined ? [] : [`location ${location.from} -> ${location.to}`]),
    ...(reason === undefined ? [] : [`reason "${because(reason.from)}" -> "${because(reason.to)}"`]),
    ...(signer === undefined ? [] : [`signer ${key(signer.from)} -> ${key(signer.to)}`]),
  ].join(', ')}`;
}

function counts(difference: LockDifference): string {
  const kinds = ['added', 'removed', 'upgraded', 'downgraded', 'rebuilt', 'changed'] as const;
  const told = kinds
    .filter((kind) => difference[kind].length > 0)
    .map((kind) => `${difference[kind].length} ${kind}`);
  return told.length === 0 ? 'No package changes' : told.join(', ');
}

/** The beginning of a digest, enough to tell it from others. */
export function short(digest: string): string {
  return digest.slice(0, digest.indexOf(':') + 13);
}

/** A number of bytes for people; the small ones exactly. */
export function bytes(count: number): string {
  if (Math.abs(count) < 10_000) return `${count} bytes`;
  return Math.abs(count) < 1e6 ? `${(count / 1e3).toFixed(0)} kB` : `${(count / 1e6).toFixed(1)} MB`;
}

function signed(count: number): string {
  return count < 0 ? `-${bytes(-count)}` : `+${bytes(count)}`;
}
