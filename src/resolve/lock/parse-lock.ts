import { ViaductError, placeAt } from '../../core/index.ts';
import { jsonFault, jsonOffset } from './json-offset.ts';
import type { Lock } from './lock.ts';
import { lockSchema } from './schema.ts';

/**
 * Reads a lock file. Everything in it is checked: types, bounds, checksums, that NEVRAs agree with their parts and that
 * no location leaves its repository.
 * @param file name shown in errors
 * Throws E_LOCK_SYNTAX when it is no JSON, E_LOCK_CONTENT with the place of the first value that is wrong.
 */
export function parseLock(content: string, file: string): Lock {
  const value = parseJson(content, file);
  const checked = lockSchema.safeParse(value);
  // JSON has no undefined: optional keys that are absent stay absent.
  if (checked.success) return checked.data as Lock;
  const issue = checked.error.issues[0]!;
  const name = issue.path.length === 0 ? 'The lock' : issue.path.map(String).join('.');
  throw new ViaductError('E_LOCK_CONTENT', `${name} in ${file} is wrong: ${issue.message}`, {
    where: placeAt(file, content, jsonOffset(content, issue.path)),
    hint: 'Make the lock again with: viaduct resolve',
  });
}

function parseJson(content: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch (thrown) {
    throw new ViaductError('E_LOCK_SYNTAX', `${file} is no JSON`, {
      cause: thrown,
      where: placeAt(file, content, jsonFault(content)),
      hint: 'Make the lock again with: viaduct resolve',
    });
  }
}
