import { ViaductError } from '../../core/index.ts';
import type { IniValue } from './ini.ts';

const words = new Map([
  ...['1', 'yes', 'true', 'on', 'enabled'].map((word) => [word, true] as const),
  ...['0', 'no', 'false', 'off', 'disabled'].map((word) => [word, false] as const),
]);

/** A boolean as dnf writes it. Throws E_REPO_FILE. */
export function readBoolean(key: string, value: IniValue | undefined, otherwise: boolean): boolean {
  if (value === undefined) return otherwise;
  const known = words.get(value.text.toLowerCase());
  if (known === undefined)
    throw new ViaductError('E_REPO_FILE', `${JSON.stringify(value.text)} is no value for ${key}`, {
      where: value.where,
      hint: 'Write 1 or 0',
    });
  return known;
}

/** A whole number in a range. Throws E_REPO_FILE. */
export function readInteger(
  key: string,
  value: IniValue | undefined,
  least: number,
  most: number,
): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d{1,10}$/.test(value.text) ? Number(value.text) : Number.NaN;
  if (!(number >= least && number <= most))
    throw new ViaductError('E_REPO_FILE', `${JSON.stringify(value.text)} is no value for ${key}`, {
      where: value.where,
      hint: `Write a number from ${least} to ${most}`,
    });
  return number;
}

/** Words separated by blanks, commas or line ends. */
export function readList(value: IniValue): string[] {
  return value.text.split(/[\s,]+/).filter((word) => word !== '');
}
