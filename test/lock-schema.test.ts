import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Lock, lockJsonSchema, parseLock, serializeLock, withSigners } from '../src/resolve/index.ts';
import { fullLock } from './full-lock.ts';

const published = path.resolve(import.meta.dirname, '../docs/reference/lock.schema.json');

describe('the published schema of locks', () => {
  it('is up to date (UPDATE_DOCS=1 writes it anew)', () => {
    const text = `${JSON.stringify(lockJsonSchema(), undefined, 2)}\n`;
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(published, text);
    else expect(readFileSync(published, 'utf8')).toBe(text);
  });

  const schema = z.fromJSONSchema(
    JSON.parse(readFileSync(published, 'utf8')) as z.core.JSONSchema.JSONSchema,
  );
  const valid = (lock: unknown): boolean => schema.safeParse(lock).success;
  const written = (lock: Lock): unknown => JSON.parse(serializeLock(lock)) as unknown;

  it('accepts locks with all there can be, and with little', () => {
    const full = fullLock();
    const { settings, overrides, ...little } = full;
    expect(settings).toBeDefined();
    expect(overrides).toBeDefined();
    expect(valid(written(full))).toBe(true);
    expect(valid(written({ ...little, request: [], repositories: [], packages: [] }))).toBe(true);
    expect(
      valid(written(withSigners(full, new Map([[full.packages[0]!.nevra, { keyId: '0'.repeat(16) }]])))),
    ).toBe(true);
  });

  it.each<[string, (lock: Lock) => object]>([
    ['another format', (lock) => ({ ...lock, format: 'viaduct-lock/2' })],
    ['an unknown key', (lock) => ({ ...lock, more: 1 })],
    ['no base', ({ base: _, ...lock }) => lock],
    [
      'a short checksum',
      (lock) => ({ ...lock, packages: [{ ...lock.packages[0]!, checksum: 'sha256:00' }] }),
    ],
    ['a negative size', (lock) => ({ ...lock, packages: [{ ...lock.packages[0]!, size: -1 }] })],
    [
      'a reason of no known kind',
      (lock) => ({ ...lock, packages: [{ ...lock.packages[0]!, reason: { kind: 'why' } }] }),
    ],
    [
      'a signer without its key',
      (lock) => ({ ...lock, packages: [{ ...lock.packages[0]!, signer: { userId: 'A' } }] }),
    ],
  ])('refuses %s, as the parser does', (_, damage) => {
    const text = JSON.stringify(damage(fullLock()));
    expect(valid(JSON.parse(text))).toBe(false);
    expect(() => parseLock(text, 'x.lock')).toThrow(
      expect.objectContaining({ code: 'E_LOCK_CONTENT' }) as Error,
    );
  });
});
