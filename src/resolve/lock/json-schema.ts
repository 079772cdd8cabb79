import { z } from 'zod';
import { lockSchema } from './schema.ts';

/**
 * The schema of lock files as JSON Schema (draft 2020-12), for editors and other programs. `parseLock` checks more: that a
 * NEVRA agrees with its parts, that each repository is listed, and that no location leaves its repository.
 */
export function lockJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(lockSchema);
  return { $schema, title: 'Lock file of Viaduct', ...rest };
}
