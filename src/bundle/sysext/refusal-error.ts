import { ViaductError } from '../../core/index.ts';
import type { Refusal } from './schema.ts';

/** So many are named in one message. */
const most = 20;

/** Throws E_SYSEXT_REFUSED that names everything that cannot be carried. */
export function requireNothingRefused(refusals: readonly Refusal[]): void {
  if (refusals.length === 0) return;
  const named = refusals.slice(0, most).map((refusal) => sentence(refusal));
  const more = refusals.length > most ? `; and ${refusals.length - most} more` : '';
  throw new ViaductError(
    'E_SYSEXT_REFUSED',
    `A sysext cannot carry these packages: ${named.join('; ')}${more}`,
    {
      hint: 'Leave the package out, or use a carrier that can: an OSTree layer of the image, or rpm-ostree on the host',
    },
  );
}

function sentence(refusal: Refusal): string {
  return `${refusal.subject} of ${refusal.package} ${refusal.reason}`;
}
