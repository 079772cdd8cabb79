import { type Place, ViaductError, nearest, readText } from '../../core/index.ts';
import type { RepositoryDescription } from '../repository.ts';
import { type IniSection, type IniValue, parseIni } from './ini.ts';
import { harmlessKeys, readKeys, unsupportedKeys } from './keys.ts';
import { readMirrors } from './origin.ts';
import type { Origin } from './origin.ts';
import { replaceVariables } from './variables.ts';
import { readBoolean, readInteger, readList } from './values.ts';

/** One repository of a .repo file. */
export interface RepoFileEntry {
  readonly id: string;
  /** Name for people; the id where none is given. */
  readonly title: string;
  readonly enabled: boolean;
  readonly where: Place;
  readonly origin: Origin;
  /** All but the URLs. */
  readonly description: Omit<RepositoryDescription, 'url' | 'mirrors'>;
}

export interface RepoFileWarning {
  readonly message: string;
  readonly where: Place;
  readonly hint?: string;
}

export interface RepoFile {
  readonly entries: readonly RepoFileEntry[];
  /** Keys that are unknown or not followed. */
  readonly warnings: readonly RepoFileWarning[];
}

/** Reads a .repo file from disk, see `parseRepoFile`. Throws E_FILE_MISSING, E_FILE_READ too. */
export async function readRepoFile(file: string, variables: ReadonlyMap<string, string>): Promise<RepoFile> {
  return parseRepoFile(file, await readText(file), variables);
}

/**
 * Reads the format of /etc/yum.repos.d (dnf.conf(5), "Repo options"). Unknown keys are warnings, because dnf passes over
 * them; values that cannot be right are errors. Variables must have values in repositories that are enabled.
 * @param variables without the dollar sign: releasever, basearch, ...
 * Throws E_REPO_FILE with line and column.
 */
export function parseRepoFile(file: string, text: string, variables: ReadonlyMap<string, string>): RepoFile {
  const warnings: RepoFileWarning[] = [];
  const entries = parseIni(file, text)
    .filter((section) => section.name !== 'main')
    .map((section) => readSection(section, variables, warnings));
  return { entries, warnings };
}

function readSection(
  section: IniSection,
  variables: ReadonlyMap<string, string>,
  warnings: RepoFileWarning[],
): RepoFileEntry {
  warnAboutKeys(section, warnings);
  if (!/^[A-Za-z0-9:._-]+$/.test(section.name))
    throw new ViaductError('E_REPO_FILE', `${JSON.stringify(section.name)} is no id of a repository`, {
      where: section.where,
      hint: 'An id has letters, digits and - _ . : only',
    });
  const value = (key: (typeof readKeys)[number]): IniValue | undefined => section.values.get(key);
  const flag = (key: (typeof readKeys)[number], otherwise: boolean) =>
    readBoolean(key, value(key), otherwise);
  const enabled = flag('enabled', true);
  const replace = (found: IniValue): IniValue => ({
    text: enabled ? replaceVariables(found, variables) : found.text,
    where: found.where,
  });
  const list = (key: (typeof readKeys)[number]): string[] => {
    const found = value(key);
    return found === undefined ? [] : readList(replace(found));
  };
  const type = value('type')?.text ?? 'rpm-md';
  if (!['rpm-md', 'rpm', 'yum', 'repomd', 'rpmmd', 'yum-rpmmd', 'yum-md', 'NONE'].includes(type))
    throw new ViaductError('E_REPO_FILE', `The type ${JSON.stringify(type)} of repository is not supported`, {
      where: value('type')!.where,
      hint: 'rpm-md is',
    });
  const include = list('includepkgs');
  const exclude = [...list('excludepkgs'), ...list('exclude')];
  const priority = readInteger('priority', value('priority'), 1, 99);
  const cost = readInteger('cost', value('cost'), 0, 1_000_000_000);
  const gpgcheck = value('gpgcheck') === undefined ? 'pkg_gpgcheck' : 'gpgcheck';
  return {
    id: section.name,
    title: value('name')?.text ?? section.name,
    enabled,
    where: section.where,
    origin: readMirrors(section, list, value('username')?.text, value('password')?.text),
    description: {
      name: section.name,
      // Without the key dnf takes its own default, which distributions set to 1 in dnf.conf.
      checkPackageSignatures: flag(gpgcheck, true),
      checkMetadataSignature: flag('repo_gpgcheck', false),
      skipIfUnavailable: flag('skip_if_unavailable', false),
      keys: list('gpgkey'),
      ...(priority === undefined ? {} : { priority }),
      ...(cost === undefined ? {} : { cost }),
      ...(include.length === 0 ? {} : { includePackages: include }),
      ...(exclude.length === 0 ? {} : { excludePackages: exclude }),
      ...(flag('module_hotfixes', false) ? { moduleHotfixes: true } : {}),
    },
  };
}

function warnAboutKeys(section: IniSection, warnings: RepoFileWarning[]): void {
  for (const [key, where] of section.keys) {
    if ((readKeys as readonly string[]).includes(key) || harmlessKeys.includes(key)) continue;
    if (unsupportedKeys.includes(key)) {
      warnings.push({ message: `The key ${key} of [${section.name}] is not followed`, where });
      continue;
    }
    const like = nearest(key, [...readKeys, ...unsupportedKeys, ...harmlessKeys], 1)[0];
    warnings.push({
      message: `The key ${JSON.stringify(key)} of [${section.name}] is unknown and has no effect`,
      where,
      ...(like === undefined ? {} : { hint: `Did you mean ${like}?` }),
    });
  }
}
