import { type Capability, compileGlob, parseEvr, rangeOverlaps } from '../../rpm/index.ts';
import type { PackageIdentity } from '../../rpm/index.ts';
import { checkCount, checkLength, formatError, quoted } from './errors.ts';
import { type PinFile, type Pins, type PlacedPin, type VersionRule, compareTexts } from './pins.ts';
import { type TomlTable, readTomlTables } from './toml-tables.ts';

const comparators = ['<', '<=', '=', '>=', '>', '!='];
/** Other spellings that dnf5 takes. */
const spellings: Readonly<Record<string, string>> = { '==': '=', '<>': '!=' };
type Condition = (identity: PackageIdentity) => boolean;

/**
 * Reads `versionlock.toml` of dnf5, version 1.0: names with conditions on evr, epoch and arch. All conditions of an entry must
 * hold, and one of the entries of a name. Throws E_LOCK_FORMAT with line and column, E_LIMIT.
 */
export function readVersionlockToml(text: string, file: string): PinFile {
  checkLength(text, file);
  const [root, ...tables] = readTomlTables(text, file);
  const version = root!.values.get('version');
  if (version?.text !== '1.0')
    throw formatError(
      'version must be "1.0"',
      version?.place ?? { file, line: 1 },
      'This is the format of dnf5 versionlock',
    );
  const packages: PlacedPin[] = [];
  const rules: VersionRule[] = [];
  for (let i = 0; i < tables.length;) {
    const entry = tables[i++]!;
    if (entry.name !== 'packages')
      throw formatError(
        `A table ${quoted(entry.name)} cannot stand here`,
        entry.place,
        'Begin with [[packages]]',
      );
    checkCount(rules.length + 1, entry.place);
    const name = needText(entry, 'name');
    const conditions: TomlTable[] = [];
    while (tables[i]?.name === 'packages.conditions') conditions.push(tables[i++]!);
    const tests = conditions.map(readCondition);
    rules.push({
      concerns: compileGlob(name),
      allows: (identity) => tests.every((test) => test(identity)),
      text: `${name} ${conditions.map((table) => ['key', 'comparator', 'value'].map((key) => table.values.get(key)!.text).join(' ')).join(', ')}`.trim(),
      place: entry.place,
    });
    const pin = exactPin(name, conditions, entry);
    if (pin !== undefined) packages.push(pin);
  }
  return { format: 'versionlock-toml', repositories: [], packages, rules, excludes: [] };
}

function needText(table: TomlTable, key: string): string {
  const value = table.values.get(key);
  if (value === undefined || value.text === '') throw formatError(`${key} is missing`, table.place);
  return value.text;
}

function readCondition(table: TomlTable): Condition {
  const [key, comparator, value] = [needText(table, 'key'), comparatorOf(table), needText(table, 'value')];
  const { place } = table.values.get('comparator')!;
  if (!comparators.includes(comparator))
    throw formatError(
      `${quoted(comparator)} is no comparator`,
      place,
      `It is one of: ${comparators.join(' ')}`,
    );
  switch (key) {
    case 'evr': {
      const wanted = parseEvr(value);
      const compare =
        (sign: NonNullable<Capability['comparison']>): Condition =>
        (identity) =>
          rangeOverlaps(
            { name: '', comparison: '=', evr: identity },
            { name: '', comparison: sign, evr: wanted },
          );
      if (comparator !== '!=') return compare(comparator as '=');
      const equal = compare('=');
      return (identity) => !equal(identity);
    }
    case 'epoch': {
      if (!/^\d{1,10}$/.test(value))
        throw formatError(`${quoted(value)} is no epoch`, table.values.get('value')!.place);
      const wanted = Number(value);
      return ({ epoch }) => holds(epoch < wanted ? -1 : epoch > wanted ? 1 : 0, comparator);
    }
    case 'arch': {
      if (comparator !== '=' && comparator !== '!=')
        throw formatError('An architecture is compared with = or !=', place);
      const test = compileGlob(value);
      return ({ arch }) => test(arch) === (comparator === '=');
    }
    default:
      throw formatError(
        `A condition on ${quoted(key)} is not known`,
        table.values.get('key')!.place,
        'It is on evr, epoch or arch',
      );
  }
}

function holds(order: number, comparator: string): boolean {
  if (comparator === '!=') return order !== 0;
  return (
    (order === 0 && comparator.includes('=')) ||
    (order < 0 && comparator.startsWith('<')) ||
    (order > 0 && comparator.startsWith('>'))
  );
}

function comparatorOf(table: TomlTable): string {
  const written = needText(table, 'comparator');
  return Object.hasOwn(spellings, written) ? spellings[written]! : written;
}

/** An entry that leaves one version of one name. */
function exactPin(
  name: string,
  conditions: readonly TomlTable[],
  { place }: TomlTable,
): PlacedPin | undefined {
  const fixed = new Map<string, string>();
  for (const table of conditions) {
    const { values } = table;
    const key = values.get('key')!.text;
    if (comparatorOf(table) !== '=' || key === 'epoch' || fixed.has(key)) return undefined;
    fixed.set(key, values.get('value')!.text);
  }
  const evr = parseEvr(fixed.get('evr') ?? '');
  const arch = fixed.get('arch');
  if (evr.version === '' || evr.release === '' || /[*?[]/.test(`${name}${arch ?? ''}`)) return undefined;
  return { name, ...evr, ...(arch === undefined ? {} : { arch }), place };
}

/** Writes a `versionlock.toml`: one entry for each package, with its version and architecture. */
export function writeVersionlockToml({ packages }: Pins): string {
  const entries = packages.map(({ name, epoch, version, release, arch }) =>
    [
      '[[packages]]',
      `name = ${JSON.stringify(name)}`,
      ...condition('evr', `${epoch === undefined ? '' : `${epoch}:`}${version}-${release}`),
      ...(arch === undefined ? [] : condition('arch', arch)),
    ].join('\n'),
  );
  return `${['version = "1.0"', ...entries.sort(compareTexts)].join('\n\n')}\n`;
}

function condition(key: string, value: string): string[] {
  return [
    '[[packages.conditions]]',
    `key = "${key}"`,
    'comparator = "="',
    `value = ${JSON.stringify(value)}`,
  ];
}
