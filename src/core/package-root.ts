import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ViaductError } from './error.ts';

/**
 * Folder of the installed package (or checkout): the nearest one upward that has host/ and package.json.
 * Host files and the demo's scripts are read from it.
 */
export function packageRoot(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!(existsSync(path.join(folder, 'package.json')) && existsSync(path.join(folder, 'host')))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new ViaductError('E_BUG', 'The package folder of Viaduct was not found');
    folder = parent;
  }
  return folder;
}
