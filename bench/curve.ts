// How the time of one resolve grows with the number of packages that are known: the same request, with the same closure of 40
// packages, in repositories of 6,000 to 600,000 packages. Usage: node bench/curve.ts [ROUNDS]
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compare } from './measure.ts';

const rounds = Number(process.argv[2] ?? '5');
const folder = mkdtempSync(path.join(tmpdir(), 'viaduct-curve-'));
const closure = 40;

/** Packages in families of 40; each requires three of its family, so that the first needs all of them. */
function packageText(number: number): string {
  const place = number % closure;
  const first = number - place;
  const requires = [1, 2, 3]
    .map((k) => place * 3 + k)
    .filter((other) => other < closure)
    .map((other) => `<rpm:entry name="package${first + other}" flags="GE" epoch="0" ver="1"/>`);
  const name = `package${number}`;
  const checksum = createHash('sha256').update(name).digest('hex');
  return `<package type="rpm"><name>${name}</name><arch>x86_64</arch><version epoch="0" ver="1.${number}" rel="1"/><checksum type="sha256" pkgid="YES">${checksum}</checksum><summary>Package ${number}</summary><description>One of many</description><packager/><url/><time file="0" build="0"/><size package="1000" installed="0" archive="0"/>
<location href="${name}.rpm"/><format><rpm:license/><rpm:provides><rpm:entry name="${name}" flags="EQ" epoch="0" ver="1.${number}" rel="1"/><rpm:entry name="lib${number}.so.1()(64bit)"/></rpm:provides>${requires.length === 0 ? '' : `<rpm:requires>${requires.join('')}</rpm:requires>`}</format></package>
`;
}

function writeRepository(target: string, count: number): void {
  mkdirSync(path.join(target, 'repodata'), { recursive: true });
  const file = openSync(path.join(target, 'repodata/primary.xml'), 'w');
  const hash = createHash('sha256');
  let size = 0;
  const write = (text: string): void => {
    const bytes = Buffer.from(text);
    hash.update(bytes);
    size += bytes.length;
    writeSync(file, bytes);
  };
  write(
    `<?xml version="1.0" encoding="UTF-8"?>\n<metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="${count}">\n`,
  );
  let pending = '';
  for (let number = 0; number < count; number++) {
    pending += packageText(number);
    if (pending.length < 1 << 20) continue;
    write(pending);
    pending = '';
  }
  write(`${pending}</metadata>\n`);
  closeSync(file);
  writeFileSync(
    path.join(target, 'repodata/repomd.xml'),
    `<repomd><revision>1</revision><data type="primary"><checksum type="sha256">${hash.digest('hex')}</checksum><location href="repodata/primary.xml"/><size>${size}</size></data></repomd>\n`,
  );
}

try {
  const sizes = [6_000, 20_000, 60_000, 200_000, 600_000];
  writeRepository(path.join(folder, 'base'), 400);
  const commands = new Map<string, readonly string[]>();
  for (const size of sizes) {
    const repository = path.join(folder, String(size));
    writeRepository(repository, size);
    const middle = Math.floor(size / 2 / closure) * closure;
    commands.set(String(size), [
      ...[path.join(import.meta.dirname, '../viaduct'), 'resolve', '--base', path.join(folder, 'base')],
      ...['--repo', `main=${repository}`, '--cache', path.join(folder, 'cache'), '--quiet', '--json'],
      `package${middle}`,
    ]);
  }
  console.log(`packages known    CPU ms  wall ms  peak MB     (${closure} packages are added each time)`);
  for (const [size, { cpu, wall, memory }] of compare(commands, rounds))
    console.log(
      `${size.padStart(14)} ${cpu.toFixed(0).padStart(9)} ${wall.toFixed(0).padStart(8)} ${memory.toFixed(0).padStart(8)}`,
    );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
