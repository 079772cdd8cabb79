import type { BundleUnit } from '../manifest.ts';
import { chooseUnits } from './choose-units.ts';
import { type Contents, textOf } from './extract.ts';
import type { Owners } from './finish-tree.ts';
import type { ImageEntry, ImageTree } from './image-tree.ts';
import type { TakenCareOf } from './judge-scriptlets.ts';
import type { SysextInput } from './schema.ts';
import { readSysusers } from './sysusers.ts';
import { type UnitFile, isUnitPath, readUnit, unitFolder } from './units.ts';

/** What the contents of the files say. */
export interface Findings {
  readonly units: readonly BundleUnit[];
  /** Names of the unit files that the packages bring. */
  readonly unitFiles: readonly string[];
  readonly owners: Owners;
  readonly takenCareOf: TakenCareOf;
  /** Links for Alias= names of started units, as `systemctl enable` would make them. */
  aliases(mtime: number): ImageEntry[];
}

/** Reads the unit files, presets and sysusers.d files among the contents. */
export async function inspect(input: SysextInput, tree: ImageTree, contents: Contents): Promise<Findings> {
  const textsOf = async (wanted: (path: string) => boolean): Promise<{ entry: ImageEntry; text: string }[]> =>
    Promise.all(
      [...tree.values()]
        .filter((entry) => entry.kind === 'file' && wanted(entry.path))
        .map(async (entry) => ({ entry, text: await textOf(contents, entry.path, entry.size) })),
    );
  const unitTexts = await textsOf(isUnitPath);
  const unitFiles = unitTexts.map(({ entry, text }) => readUnit(entry.path, entry.package ?? '', text));
  const presets = await textsOf((path) => /^usr\/lib\/systemd\/system-preset\/[^/]+\.preset$/.test(path));
  const sysusers = await textsOf((path) => /^usr\/lib\/sysusers\.d\/[^/]+\.conf$/.test(path));
  const units = chooseUnits({
    units: unitFiles,
    presets: presets.map(({ entry, text }) => ({ name: entry.path, text })),
    requested: new Set(
      input.packages
        .filter(({ locked }) => locked.reason.kind === 'requested')
        .map(({ locked }) => locked.name),
    ),
    policy: input.units ?? 'requested',
    startUnits: input.startUnits ?? [],
  });
  const declared = readSysusers(sysusers.map(({ text }) => text));
  const { base } = input.lock;
  const users = known(base.users, declared.users);
  const groups = known(base.groups, declared.groups);
  const started = new Set(units.filter((unit) => unit.start).map((unit) => unit.name));
  const names = (numbers: ReadonlyMap<string, number>, more: ReadonlyMap<string, unknown>) => ({
    has: (name: string) => name === 'root' || numbers.has(name) || more.has(name),
  });
  return {
    units,
    unitFiles: unitFiles.map((unit) => unit.name),
    owners: { users, groups },
    takenCareOf: {
      users: names(users, declared.users),
      groups: names(groups, declared.groups),
      startedUnits: { has: (unit) => started.has(unit) || started.has(`${unit}.service`) },
    },
    aliases: (mtime) =>
      unitFiles.filter((unit) => started.has(unit.name)).flatMap((unit) => linksFor(unit, mtime)),
  };
}

function linksFor(unit: UnitFile, mtime: number): ImageEntry[] {
  return unit.aliases.map((alias) => ({
    path: `${unitFolder}/${alias}`,
    kind: 'link',
    mode: 0o777,
    user: 'root',
    group: 'root',
    mtime,
    size: 0,
    target: unit.name,
  }));
}

function known(
  ofBase: Readonly<Record<string, number>> | undefined,
  declared: ReadonlyMap<string, number | undefined>,
): Map<string, number> {
  const numbers = new Map(Object.entries(ofBase ?? {}));
  for (const [name, id] of declared) if (id !== undefined && !numbers.has(name)) numbers.set(name, id);
  return numbers;
}
