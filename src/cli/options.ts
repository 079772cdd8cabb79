import { homedir } from 'node:os';
import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Wishes } from '../plan/index.ts';

/** Options that several commands share, so that they read the same everywhere. */
export interface CommonOptions {
  readonly json?: true;
  readonly quiet?: true;
}

export interface CacheOptions {
  readonly cache: string;
  readonly offline?: true;
}

export interface RepositoryOptions extends CacheOptions {
  readonly repo: readonly NamedLocation[];
  readonly repoFile: readonly string[];
}

/** The value of --repo. */
export interface NamedLocation {
  readonly name: string;
  readonly url: string;
}

export function addCommonOptions(command: Command): Command {
  return command
    .option('--json', 'print one JSON document instead of text')
    .option('--quiet', 'print no progress on standard error');
}

export function addCacheOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--cache <folder>', 'folder for downloads and indexes').default(
        defaultCache(),
        'user cache',
      ),
    )
    .option('--offline', 'use only what the cache and local folders have');
}

export function addRepositoryOptions(command: Command): Command {
  return addCacheOptions(
    command
      .addOption(
        new Option('--repo <[name=]location>', 'rpm-md repository: folder or URL; may be repeated')
          .argParser(addRepository)
          .default([], 'none'),
      )
      .addOption(repeatable('--repo-file <file>', 'file in the format of /etc/yum.repos.d; may be repeated')),
  );
}

export interface CandidateOptions {
  readonly baseCandidate: readonly NamedLocation[];
  readonly repoCandidate: readonly NamedLocation[];
}

/** What a refused request is tried with. */
export function addCandidateOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--base-candidate <name=path>',
        'another release of the base, tried in this order when the answer is no; may be repeated',
      )
        .argParser(addRepository)
        .default([], 'none'),
    )
    .addOption(
      new Option(
        '--repo-candidate <name=location>',
        'a repository that could be added, tried when the answer is no; may be repeated',
      )
        .argParser(addRepository)
        .default([], 'none'),
    );
}

/** What narrows the packages that may be added, and what is taken of groups. */
export interface PackageOptions {
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  readonly module: readonly string[];
  readonly overrideRemove: readonly string[];
  readonly overrideReplace: readonly string[];
  readonly groupPackages?: Wishes['groupPackages'];
}

export function addPackageOptions(command: Command): Command {
  return command
    .addOption(
      repeatable(
        '--exclude <pattern>',
        'a name or NEVRA, with *, ? and [...], that is not added; may be repeated',
      ),
    )
    .addOption(
      repeatable('--include <pattern>', 'add nothing but what such a pattern names; may be repeated'),
    )
    .addOption(
      repeatable('--override-remove <name>', 'let this package of the base be removed; may be repeated'),
    )
    .addOption(
      repeatable(
        '--override-replace <request>',
        'let this package take the place of the one of its name in the base; may be repeated',
      ),
    )
    .addOption(repeatable('--module <name:stream>', 'enable this stream of a module; may be repeated'))
    .addOption(
      new Option(
        '--group-packages <kinds>',
        'packages taken of groups (@id): kinds with commas between',
      ).argParser(readKinds),
    );
}

const kinds = ['mandatory', 'default', 'optional', 'conditional'] as const;

function readKinds(value: string): (typeof kinds)[number][] {
  return value.split(',').map((word) => {
    const kind = kinds.find((known) => known === word.trim());
    if (kind === undefined) throw new InvalidArgumentError(`A kind is one of: ${kinds.join(', ')}.`);
    return kind;
  });
}

/** An option whose values are collected. */
export function repeatable(flags: string, description: string): Option {
  return new Option(flags, description)
    .argParser((value: string, previous: readonly string[]) => [...previous, value])
    .default([], 'none');
}

/** `NAME=LOCATION`, or a location alone, which is named after its last part. */
function addRepository(value: string, previous: readonly NamedLocation[]): NamedLocation[] {
  const match = /^([A-Za-z0-9][A-Za-z0-9._-]*)=(.+)$/s.exec(value);
  const url = match?.[2] ?? value;
  if (url === '') throw new InvalidArgumentError('It needs a folder or a URL.');
  const taken = new Set(previous.map((repository) => repository.name));
  if (match?.[1] !== undefined && taken.has(match[1]))
    throw new InvalidArgumentError(`Two repositories are named ${match[1]}.`);
  const wanted =
    match?.[1] ?? (path.basename(url.replace(/[?#].*$/s, '').replace(/\/+$/, '')) || 'repository');
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted}-${count}`;
  return [...previous, { name, url }];
}

function defaultCache(): string {
  return path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'viaduct');
}
