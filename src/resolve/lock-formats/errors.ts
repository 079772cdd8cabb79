import { type Place, ViaductError } from '../../core/index.ts';
import { pinLimits } from './pins.ts';

/** E_LOCK_FORMAT with a place: what is wrong in a lock of another tool. */
export function formatError(message: string, where: Place, hint?: string): ViaductError {
  return new ViaductError('E_LOCK_FORMAT', message, { where, ...(hint === undefined ? {} : { hint }) });
}

/** Throws E_LIMIT for a text that is too long to be read. */
export function checkLength(text: string, file: string): void {
  if (text.length > pinLimits.characters)
    throw new ViaductError(
      'E_LIMIT',
      `${file} has ${text.length} characters; at most ${pinLimits.characters} are read`,
      { where: { file } },
    );
}

/** Throws E_LIMIT where one more package than can be is written. */
export function checkCount(count: number, where: Place): void {
  if (count > pinLimits.packages)
    throw new ViaductError('E_LIMIT', `${where.file} pins more than ${pinLimits.packages} packages`, {
      where,
    });
}

/** A piece of a text that is not ours, short and harmless enough to be shown. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);
}
