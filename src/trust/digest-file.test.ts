import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { withTemporaryDirectory } from '../core/index.ts';
import { digestFile } from './index.ts';

it('hashes a file by several algorithms in one pass', () =>
  withTemporaryDirectory(async (folder) => {
    const file = path.join(folder, 'a');
    await writeFile(file, 'abc');
    const { size, digests } = await digestFile(file, ['sha256', 'md5']);
    expect(size).toBe(3);
    // FIPS 180-4 and RFC 1321 publish these.
    expect(digests.get('sha256')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(digests.get('md5')).toBe('900150983cd24fb0d6963f7d28e17f72');
    await expect(digestFile(path.join(folder, 'b'), ['sha256'])).rejects.toMatchObject({
      code: 'E_FILE_MISSING',
    });
  }));
