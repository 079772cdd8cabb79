import { parseLockfile } from '../../base/index.ts';
import { ViaductError } from '../../core/index.ts';
import { formatEvr } from '../../rpm/index.ts';
import { checkLength } from './errors.ts';
import { type PinFile, type Pins, compareTexts } from './pins.ts';

/**
 * Reads `manifest-lock.<arch>.json` of rpm-ostree, or the same as YAML (`manifest-lock.overrides.yaml`). The format is that of
 * rpm-ostree's rust/src/lockfile.rs. Throws E_LIMIT, and what `parseLockfile` throws.
 */
export function readRpmOstree(text: string, file: string): PinFile {
  checkLength(text, file);
  const packages = parseLockfile(text, file).map(({ digest, ...rest }) => ({
    ...rest,
    ...(digest === undefined ? {} : { checksum: digest }),
  }));
  return { format: 'rpm-ostree', repositories: [], packages, rules: [], excludes: [] };
}

/**
 * Writes a `manifest-lock.<arch>.json`. Without the time at which it was made: equal pins give equal bytes.
 * Throws E_LOCK_FORMAT for two packages of one name, which the format cannot hold.
 */
export function writeRpmOstree({ packages }: Pins): string {
  const sorted = [...packages].sort((a, b) => compareTexts(a.name, b.name));
  const entries: string[] = [];
  for (const [index, pin] of sorted.entries()) {
    const { name, arch, checksum } = pin;
    if (sorted[index - 1]?.name === name)
      throw new ViaductError(
        'E_LOCK_FORMAT',
        `A lockfile of rpm-ostree holds one package a name, not two ${name}`,
        {
          hint: 'Choose another format, or ask for one of the packages only',
        },
      );
    const evr = formatEvr({ ...pin, epoch: pin.epoch ?? 0 });
    const version = arch === undefined ? { evr } : { evra: `${evr}.${arch}` };
    const digest = checksum === undefined ? {} : { digest: checksum };
    entries.push(
      `    ${JSON.stringify(name)}: ${JSON.stringify({ ...version, ...digest }, undefined, 2).replaceAll('\n', '\n    ')}`,
    );
  }
  return `{\n  "packages": {${entries.length === 0 ? '' : `\n${entries.join(',\n')}\n  `}}\n}\n`;
}
