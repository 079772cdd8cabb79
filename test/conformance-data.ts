import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * Path of a piece of the real-world conformance data (vendors' repositories, RPMs, rpmdbs, solver cases),
 * or undefined when VIADUCT_TEST_DATA is not set or lacks it. Use: `describe.runIf(data)(...)`.
 */
export function conformanceData(name: string): string | undefined {
  const folder = process.env['VIADUCT_TEST_DATA'];
  if (folder === undefined) return undefined;
  const file = path.resolve(folder, name);
  return existsSync(file) ? file : undefined;
}
