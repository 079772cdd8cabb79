import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Says before the first test which outside material this run has; tests ask `conformanceData` for it. */
export default function reportData(): void {
  const folder = process.env['VIADUCT_TEST_DATA'];
  const line =
    folder === undefined || !existsSync(folder)
      ? 'Conformance data: none (set VIADUCT_TEST_DATA to a folder that has it)'
      : `Conformance data: ${readdirSync(folder)
          .filter((name) => !name.includes('.'))
          .join(', ')} in ${path.basename(folder)}/`;
  process.stdout.write(`${line}\n`);
}
