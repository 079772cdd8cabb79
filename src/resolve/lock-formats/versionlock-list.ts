import type { Place } from '../../core/index.ts';
import { compileGlob, isGlob, packagePattern, parseNevra } from '../../rpm/index.ts';
import { checkCount, checkLength, formatError, quoted } from './errors.ts';
import { type PinFile, type Pins, type PlacedPin, type VersionRule, compareTexts } from './pins.ts';

/**
 * Reads the list of dnf's versionlock plugin: on each line a NEVRA in any usual form, with patterns; `!` in front excludes;
 * `#` begins a comment line. Throws E_LOCK_FORMAT with line and column, E_LIMIT.
 */
export function readVersionlockList(text: string, file: string): PinFile {
  checkLength(text, file);
  const packages: PlacedPin[] = [];
  const rules: VersionRule[] = [];
  const excludes: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const written = line.trim();
    if (written === '' || line.startsWith('#')) continue;
    const column = line.length - line.trimStart().length + 1;
    const place: Place = { file, line: index + 1, column, excerpt: line.trimEnd().slice(0, 120) };
    checkCount(rules.length + excludes.length + 1, place);
    const pattern = written.replace(/^!\s*/, '');
    if (!/^[^\s/]{1,1024}$/.test(pattern))
      throw formatError(
        `${quoted(written)} is no entry of a version lock`,
        place,
        'Write name-[epoch:]version-release.*',
      );
    if (written.startsWith('!')) {
      excludes.push(pattern);
      continue;
    }
    const pin = exactPin(pattern, place);
    if (pin !== undefined) packages.push(pin);
    const names = namesIn(pattern).map(compileGlob);
    rules.push({
      concerns: (name) => names.some((test) => test(name)),
      allows: packagePattern(pattern),
      text: pattern,
      place,
    });
  }
  return { format: 'versionlock', repositories: [], packages, rules, excludes };
}

/** The form in which the plugin itself writes: one version, any architecture. */
function exactPin(pattern: string, place: Place): PlacedPin | undefined {
  const anyArch = pattern.endsWith('.*');
  const fixed = anyArch ? pattern.slice(0, -2) : pattern;
  const identity = isGlob(fixed) ? undefined : parseNevra(anyArch ? `${fixed}.noarch` : fixed);
  // Without a pattern at its end, what follows the last dot may as well be a part of the release.
  if (identity === undefined || !anyArch) return undefined;
  const { name, epoch, version, release } = identity;
  return { name, ...(fixed.includes(':') ? { epoch } : {}), version, release, place };
}

/** What of an entry may be the name: all of it, or what stands before its version. */
function namesIn(pattern: string): string[] {
  const bare = pattern.replace(/^\d+:/, '');
  const names = [bare, bare.replace(/\.[^.-]*$/, '')];
  for (const match of bare.matchAll(/-(?=\d|[*?[])/g)) {
    const rest = bare.slice(match.index + 1);
    if (rest.split('-').length <= 2) names.push(bare.slice(0, match.index));
  }
  return [...new Set(names)].filter((name) => name !== '' && !/^[*?]+$/.test(name));
}

/** Writes a list as the plugin does: every architecture of a version. */
export function writeVersionlockList({ packages }: Pins): string {
  const lines = packages.map(
    ({ name, epoch, version, release }) =>
      `${name}-${epoch === undefined ? '' : `${epoch}:`}${version}-${release}.*`,
  );
  return [...new Set(lines)]
    .sort(compareTexts)
    .map((line) => `${line}\n`)
    .join('');
}
