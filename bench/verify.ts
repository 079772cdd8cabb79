// Whole warm processes that verify every RPM of a folder, repeated: digests and signatures, side by side with rpm -K and a
// database of its own with the same keys; and what verification adds to reading the same bytes in Node.js.
// Usage: node bench/verify.ts FOLDER KEYS [REPEAT [ROUNDS]]
//   FOLDER: searched for .rpm files; KEYS: folder of key files; REPEAT: how often each file is named (default 10)
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compare, table } from './measure.ts';

const [folder, keyFolder, repeat = '10', rounds = '7'] = process.argv.slice(2);
if (folder === undefined || keyFolder === undefined)
  throw new Error('Usage: node bench/verify.ts FOLDER KEYS [REPEAT [ROUNDS]]');
const packages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.rpm'))
  .map((name) => path.join(folder, name));
const keys = readdirSync(keyFolder).map((name) => path.join(keyFolder, name));
const files = Array.from({ length: Number(repeat) }, () => packages).flat();
const database = mkdtempSync(path.join(tmpdir(), 'viaduct-bench-'));
const readAll = `
const { closeSync, fstatSync, openSync, readSync } = require('node:fs');
const buffer = Buffer.allocUnsafeSlow(1 << 20);
for (const name of process.argv.slice(1)) {
  const file = openSync(name, 'r');
  fstatSync(file);
  while (readSync(file, buffer, 0, buffer.length, null) > 0);
  closeSync(file);
}`;

try {
  spawnSync('rpm', ['--dbpath', database, '--initdb']);
  for (const key of keys) spawnSync('rpm', ['--dbpath', database, '--import', key]);
  const viaduct = path.join(import.meta.dirname, '../viaduct');
  const options = keys.flatMap((key) => ['--key', key]);
  // Its exit status is the number of packages that are not good.
  const rpm = ['sh', '-c', 'rpm --dbpath "$0" -K "$@"; :', database];
  const reading = ['-e', readAll, '--'];
  const results = compare(
    new Map([
      ['viaduct', [viaduct, 'rpm', 'verify', ...options, ...files]],
      ['digests alone', [viaduct, 'rpm', 'verify', '--no-signature', ...files]],
      ['rpm -K', [...rpm, ...files]],
      ['rpm digests', [...rpm, '--nosignature', ...files]],
      ['reading', [process.execPath, ...reading, ...files]],
      ['one file', [viaduct, 'rpm', 'verify', ...options, packages[0]!]],
      ['reading one', [process.execPath, ...reading, packages[0]!]],
    ]),
    Number(rounds),
  );
  console.log(table(`${files.length} packages, ${keys.length} files of keys: CPU ms, wall ms, MB`, results));
  const cpu = (name: string): number => results.get(name)!.cpu;
  const verifying = (cpu('viaduct') - cpu('one file')) / files.length;
  const read = (cpu('reading') - cpu('reading one')) / files.length;
  console.log(
    `A package more: ${verifying.toFixed(3)} ms of CPU, of which reading ${read.toFixed(3)}; rpm ${(cpu('rpm -K') / files.length).toFixed(3)}`,
  );
} finally {
  rmSync(database, { recursive: true, force: true });
}
