import { ViaductError } from '../../core/index.ts';

/** E_RPMDB: a database whose structure lies; `offset` is the byte at which it does. */
export function damaged(file: string, what: string, offset?: number): ViaductError {
  return new ViaductError('E_RPMDB', `${file} is a damaged package database: ${what}`, {
    where: { file, ...(offset === undefined ? {} : { offset }) },
    hint: 'Copy it again, or run rpm --rebuilddb on a copy',
  });
}
