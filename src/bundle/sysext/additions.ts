import { createHash } from 'node:crypto';
import type { OsRelease } from '../../base/index.ts';
import { type ImageEntry, sortedEntries, textEntry, type ImageTree } from './image-tree.ts';
import { systemdArchitecture } from './schema.ts';
import { unitFolder } from './units.ts';

/** What we add to the packages' own files. */
export interface AdditionsInput {
  readonly name: string;
  readonly arch: string;
  readonly packagesDigest: string;
  readonly osRelease: OsRelease & { readonly release: { readonly key: string; readonly value: string } };
  readonly tree: ImageTree;
  readonly factory: ImageTree;
  readonly state: ImageTree;
  /** Names of the unit files that the packages bring. */
  readonly units: readonly string[];
  readonly mtime: number;
}

/** The name of the oneshot that makes users, folders and defaults; every unit of the extension is ordered after it. */
export function setupUnit(name: string): string {
  return `viaduct-setup-${name}.service`;
}

/** Folder of the image for what is ours. */
export function ownFolder(name: string): string {
  return `usr/share/viaduct/${name}`;
}

/** Configuration of the extension that systemd applies at boot only, and the tool that applies single files. */
const appliers: readonly (readonly [RegExp, string])[] = [
  [/^usr\/lib\/sysusers\.d\/[^/]+\.conf$/, '/usr/bin/systemd-sysusers'],
  [/^usr\/lib\/tmpfiles\.d\/[^/]+\.conf$/, '/usr/bin/systemd-tmpfiles --create'],
  [/^usr\/lib\/modules-load\.d\/[^/]+\.conf$/, '/usr/lib/systemd/systemd-modules-load'],
  [/^usr\/lib\/sysctl\.d\/[^/]+\.conf$/, '/usr/lib/systemd/systemd-sysctl'],
  [/^usr\/lib\/binfmt\.d\/[^/]+\.conf$/, '/usr/lib/systemd/systemd-binfmt'],
];

/** The extension-release file, the setup unit with its inputs, and a drop-in for each unit; sorted by path. */
export function additions(input: AdditionsInput): ImageEntry[] {
  const { name, mtime } = input;
  const factoryConf = `${ownFolder(name)}/factory.conf`;
  const factory = sortedEntries(input.factory).map((entry) => factoryLine(entry, ownFolder(name)));
  const state = sortedEntries(input.state).map(stateLine);
  const stateConf = `usr/lib/tmpfiles.d/viaduct-${name}.conf`;
  const made = [
    textEntry(`usr/lib/extension-release.d/extension-release.${name}`, extensionRelease(input), mtime),
    textEntry(
      `${unitFolder}/${setupUnit(name)}`,
      setup(input, factory, state, stateConf, factoryConf),
      mtime,
    ),
    ...input.units.map((unit) =>
      textEntry(`${unitFolder}/${unit}.d/05-viaduct-setup.conf`, dropIn(name), mtime),
    ),
  ];
  if (factory.length > 0) made.push(textEntry(factoryConf, lines(factory), mtime));
  if (state.length > 0) made.push(textEntry(stateConf, lines(state), mtime));
  return made.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function extensionRelease(input: AdditionsInput): string {
  const { id, versionId, release } = input.osRelease;
  return lines([
    `ID=${shellQuote(id)}`,
    `VERSION_ID=${shellQuote(versionId)}`,
    `ARCHITECTURE=${systemdArchitecture(input.arch)}`,
    'EXTENSION_RELOAD_MANAGER=1',
    `VIADUCT_BASE_PACKAGES=${shellQuote(input.packagesDigest)}`,
    `VIADUCT_BASE_RELEASE=${shellQuote(`${release.key}=${release.value}`)}`,
  ]);
}

function setup(
  input: AdditionsInput,
  factory: readonly string[],
  state: readonly string[],
  stateConf: string,
  factoryConf: string,
): string {
  const [sysusers, ...others] = appliers.map(([pattern, tool]) => {
    const files = [...input.tree.keys()].filter((path) => pattern.test(path)).sort();
    if (tool.includes('tmpfiles') && state.length > 0) files.push(stateConf);
    return files.map((file) => `ExecStart=${tool} /${unitEscape(file)}`);
  });
  return lines([
    '[Unit]',
    `Description=Users, folders and defaults of the extension ${input.name}`,
    'DefaultDependencies=no',
    'After=local-fs.target systemd-sysusers.service systemd-tmpfiles-setup.service',
    'RequiresMountsFor=/etc /var',
    'Conflicts=shutdown.target',
    'Before=shutdown.target',
    '',
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    ...(sysusers ?? []),
    ...(factory.length === 0 ? [] : [factoryCommand(input, factory, factoryConf)]),
    ...others.flat(),
    // systemd refuses a oneshot that runs nothing.
    'ExecStart=/bin/true',
  ]);
}

/** Puts the defaults of /etc in place once for each set of them: what an administrator removes later stays removed. */
function factoryCommand(input: AdditionsInput, factory: readonly string[], conf: string): string {
  const hash = createHash('sha256').update(lines(factory));
  for (const entry of sortedEntries(input.factory)) hash.update(`${entry.path} ${entry.digest ?? ''}\n`);
  const folder = '/var/lib/viaduct/factory';
  const stamp = `${folder}/${input.name}-${hash.digest('hex').slice(0, 16)}`;
  return `ExecStart=/bin/sh -c '[ -e ${stamp} ] || { systemd-tmpfiles --create /${conf} && mkdir -p ${folder} && touch ${stamp}; }'`;
}

function dropIn(name: string): string {
  return lines(['[Unit]', `Requires=${setupUnit(name)}`, `After=${setupUnit(name)}`]);
}

/** tmpfiles.d(5): `C` copies only what is not there yet. */
function factoryLine(entry: ImageEntry, folder: string): string {
  const where = tmpfilesPath(entry.path);
  if (entry.kind === 'directory')
    return `d ${where} :${octal(entry.mode)} :${entry.user} :${entry.group} - -`;
  if (entry.kind === 'link') return `L ${where} - - - - ${(entry.target ?? '').replace(/%/g, '%%')}`;
  const [user, group] = [entry.user, entry.group].map((owner) => (owner === 'root' ? '-' : owner));
  return `C ${where} - ${user} ${group} - /${folder}/${entry.path.replace(/%/g, '%%')}`;
}

function stateLine(entry: ImageEntry): string {
  if (entry.kind === 'link')
    return `L ${tmpfilesPath(entry.path)} - - - - ${(entry.target ?? '').replace(/%/g, '%%')}`;
  return `d ${tmpfilesPath(entry.path)} :${octal(entry.mode)} :${entry.user} :${entry.group} - -`;
}

function tmpfilesPath(path: string): string {
  const escaped = path.replace(/%/g, '%%').replace(/["\\]/g, '\\$&');
  return /[\s"'\\]/.test(path) ? `"/${escaped}"` : `/${escaped}`;
}

function unitEscape(path: string): string {
  return path
    .replace(/[\\"' ]/g, (letter) => `\\x${letter.charCodeAt(0).toString(16)}`)
    .replace(/%/g, '%%')
    .replace(/\$/g, '$$$$');
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function shellQuote(value: string): string {
  return /^[A-Za-z0-9._:+-]+$/.test(value) ? value : `"${value}"`;
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
