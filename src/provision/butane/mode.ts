import { type YamlValue, typeError } from '../../catalog/index.ts';
import { ViaductError } from '../../core/index.ts';

/** Modes that people give files and folders. */
const usual = {
  file: new Set([
    '400',
    '440',
    '444',
    '500',
    '550',
    '555',
    '600',
    '640',
    '644',
    '660',
    '664',
    '666',
    '700',
    '744',
    '750',
    '755',
    '770',
    '775',
    '777',
  ]),
  directory: new Set([
    '500',
    '550',
    '555',
    '700',
    '710',
    '711',
    '750',
    '755',
    '770',
    '775',
    '777',
    '1777',
    '2755',
    '2775',
  ]),
};

/**
 * A mode as Butane reads it: `0644` and `0o644` are octal, a plain number is decimal. A decimal number that can only be
 * meant as octal (`644`) is an error.
 */
export function readMode(value: YamlValue, what: string, of: 'file' | 'directory'): number {
  if (value.kind !== 'scalar' || typeof value.value !== 'number' || !/^(0o?)?\d+$/.test(value.source))
    throw typeError(value, what, 'a mode like 0644');
  const octal = /^0o?([0-7]+)$/.exec(value.source)?.[1];
  if (octal !== undefined) return Number.parseInt(octal, 8);
  const mode = Number.parseInt(value.source, 10);
  if (usual[of].has(value.source) && !usual[of].has(mode.toString(8)))
    throw new ViaductError('E_PROVISION_CONFIG', `${what} is the decimal number ${value.source}`, {
      where: value.place,
      hint: `Write 0${value.source}, with a leading zero`,
    });
  return mode;
}
