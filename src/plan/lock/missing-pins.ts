import type { Base } from '../../base/index.ts';
import { ViaductError } from '../../core/index.ts';
import type { OpenRepository } from '../../repo/index.ts';
import { describePin } from '../../resolve/index.ts';
import { compareEvr, formatEvr } from '../../rpm/index.ts';
import type { FoundPin } from './import-pins.ts';

const mostNamed = 10;

/** One E_LOCK_PACKAGE that names pinned packages which no repository has, each with its line and what there is instead. */
export function missingPins(
  missing: readonly FoundPin[],
  base: Base,
  repositories: readonly OpenRepository[],
): ViaductError {
  const { place } = missing[0]!.pin;
  const named = missing
    .slice(0, mostNamed)
    .map(
      (entry) =>
        `${describePin(entry.pin)} of line ${entry.pin.place.line ?? 1} (${insteadOf(entry, base, repositories)})`,
    );
  const more = missing.length > mostNamed ? `; and ${missing.length - mostNamed} more` : '';
  const subject = missing.length === 1 ? 'A package' : `${missing.length} packages`;
  return new ViaductError(
    'E_LOCK_PACKAGE',
    `${subject} of ${place.file} ${missing.length === 1 ? 'is' : 'are'} in no repository: ${named.join('; ')}${more}`,
    {
      where: place,
      hint: 'Add the repository that keeps packages of older releases (an archive) with --repo',
    },
  );
}

function insteadOf(
  { pin, otherBytes }: FoundPin,
  base: Base,
  repositories: readonly OpenRepository[],
): string {
  if (otherBytes.length > 0) return `in ${otherBytes.join(', ')} it has another checksum`;
  const [inBase] = base.source.named(pin.name).map((pkg) => base.source.identity(pkg));
  const versions = repositories
    .flatMap(({ source }) => source.named(pin.name).map((pkg) => source.identity(pkg)))
    .sort(compareEvr);
  const newest = versions.at(-1);
  const told = [
    ...(inBase === undefined ? [] : [`the base has ${formatEvr(inBase)}`]),
    ...(newest === undefined ? [] : [`the newest there is ${formatEvr(newest)}.${newest.arch}`]),
  ];
  return told.length === 0 ? 'no package has this name' : told.join(', ');
}
