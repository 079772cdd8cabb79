/** A unit file of the extension, as far as starting it goes. */
export interface UnitFile {
  readonly name: string;
  /** Name of the package. */
  readonly package: string;
  /** A target wants, requires or upholds it when it is installed ([Install]). */
  readonly installable: boolean;
  /** `foo@.service`; started only as an instance. */
  readonly template: boolean;
  /** DefaultInstance= of a template. */
  readonly defaultInstance?: string;
  /** Alias= names that are names of units. */
  readonly aliases: readonly string[];
}

export const unitFolder = 'usr/lib/systemd/system';
const unitName = /^([A-Za-z0-9:_.\\-]+)(@?)\.(service|socket|timer|path|target|mount|automount|swap|slice)$/;

/** Whether a path is that of a unit file for the system manager. */
export function isUnitPath(path: string): boolean {
  return path.startsWith(`${unitFolder}/`) && unitName.test(path.slice(unitFolder.length + 1));
}

/** Reads a unit file (systemd.syntax(7)) for its [Install] section. */
export function readUnit(path: string, packageName: string, text: string): UnitFile {
  const name = path.slice(unitFolder.length + 1);
  let section = '';
  let installable = false;
  let defaultInstance: string | undefined;
  const aliases: string[] = [];
  for (const line of text.replace(/\\\n/g, ' ').split('\n')) {
    const heading = /^\s*\[(\w+)\]\s*$/.exec(line);
    if (heading !== null) section = heading[1]!;
    const setting = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line);
    if (section !== 'Install' || setting === null) continue;
    if (/^(WantedBy|RequiredBy|UpheldBy)$/.test(setting[1]!) && setting[2] !== '') installable = true;
    if (setting[1] === 'Alias')
      aliases.push(...setting[2]!.split(/\s+/).filter((alias) => unitName.test(alias) && alias !== name));
    if (setting[1] === 'DefaultInstance' && /^[A-Za-z0-9:_.\\-]+$/.test(setting[2]!))
      defaultInstance = setting[2];
  }
  return {
    name,
    package: packageName,
    installable,
    template: unitName.exec(name)?.[2] === '@',
    ...(defaultInstance === undefined ? {} : { defaultInstance }),
    aliases,
  };
}

/** What presets say of a unit (systemd.preset(5)): the first line that fits, files in the order of their names. */
export function presetVerdict(
  files: readonly { readonly name: string; readonly text: string }[],
  unit: string,
): 'enable' | 'disable' | undefined {
  const lines = [...files]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((file) => file.text.split('\n'));
  for (const line of lines) {
    const rule = /^\s*(enable|disable)\s+(\S+)/.exec(line);
    if (rule !== null && matchesGlob(rule[2]!, unit)) return rule[1] as 'enable' | 'disable';
  }
  return undefined;
}

/** fnmatch(3) with `*` and `?`, in linear memory and without backtracking over more than the last star. */
function matchesGlob(glob: string, name: string): boolean {
  let [g, n, star, mark] = [0, 0, -1, 0];
  while (n < name.length) {
    if (glob[g] === '*') {
      star = g++;
      mark = n;
    } else if (g < glob.length && (glob[g] === '?' || glob[g] === name[n])) {
      g++;
      n++;
    } else if (star !== -1) {
      g = star + 1;
      n = ++mark;
    } else return false;
  }
  while (glob[g] === '*') g++;
  return g === glob.length;
}
