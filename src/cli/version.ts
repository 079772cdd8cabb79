import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../core/index.ts';

/** Version of the installed package. */
export const version = (
  JSON.parse(readFileSync(path.join(packageRoot(), 'package.json'), 'utf8')) as { version: string }
).version;
