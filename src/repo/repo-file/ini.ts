import { type Place, ViaductError, placeAt } from '../../core/index.ts';

export interface IniValue {
  readonly text: string;
  readonly where: Place;
}

export interface IniSection {
  readonly name: string;
  readonly where: Place;
  /** Of a key given twice the last counts. */
  readonly values: ReadonlyMap<string, IniValue>;
  /** Where each key stands. */
  readonly keys: ReadonlyMap<string, Place>;
}

/**
 * Reads the INI dialect of /etc/yum.repos.d: `[section]`, `key = value`, values that go on in lines beginning with a blank,
 * comment lines beginning with # or ;.
 * Throws E_REPO_FILE with the line that is none of these.
 */
export function parseIni(file: string, text: string): IniSection[] {
  const sections: { name: string; where: Place; values: Map<string, IniValue>; keys: Map<string, Place> }[] =
    [];
  let key: string | undefined;
  let offset = 0;
  for (const line of text.split('\n')) {
    const start = offset;
    offset += line.length + 1;
    const where = (column: number) => placeAt(file, text, start + column);
    const fail = (message: string): never => {
      throw new ViaductError('E_REPO_FILE', message, {
        where: where(0),
        hint: 'Lines are [section], key=value, or begin with # as comments',
      });
    };
    const content = line.replace(/\r$/, '').replace(/^\uFEFF/, '');
    if (content.trim() === '' || /^[#;]/.test(content)) continue;
    const section = sections.at(-1);
    if (/^[ \t]/.test(content)) {
      const known = key === undefined ? undefined : section?.values.get(key);
      if (section === undefined || key === undefined || known === undefined)
        return fail('A line that begins with a blank continues nothing');
      section.values.set(key, { text: `${known.text}\n${content.trim()}`.trim(), where: known.where });
      continue;
    }
    const header = /^\[([^\]]*)\]\s*(?:[#;].*)?$/.exec(content);
    if (header !== null) {
      const name = header[1]!.trim();
      if (name === '') fail('A section has no name');
      if (sections.some((other) => other.name === name)) fail(`The section [${name}] is there twice`);
      sections.push({ name, where: where(1), values: new Map(), keys: new Map() });
      key = undefined;
      continue;
    }
    const assignment = /^([^=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(content);
    if (assignment === null)
      return fail(`${JSON.stringify(content.slice(0, 60))} is neither a section nor key=value`);
    if (section === undefined) return fail('A key stands before the first section');
    key = assignment[1]!;
    section.keys.set(key, where(0));
    section.values.set(key, {
      text: assignment[2]!,
      where: where(content.length - content.slice(content.indexOf('=') + 1).trimStart().length),
    });
  }
  return sections;
}
