import { execFileSync, spawnSync } from 'node:child_process';
import type { CheckedSignature, DigestVerdict, VerifiedPackage } from '../src/rpm/index.ts';

/** What rpm says of a file: whether `rpm -K` accepts it, and the lines of `rpm -Kv`. */
export interface RpmAnswer {
  readonly good: boolean;
  readonly items: readonly string[];
}

/** Makes a database of rpm's own that knows these keys, and returns the files that rpm does not take a key from. */
export function importKeys(database: string, keys: readonly string[]): string[] {
  execFileSync('rpm', ['--dbpath', database, '--initdb']);
  return keys.filter((key) => spawnSync('rpm', ['--dbpath', database, '--import', key]).status !== 0);
}

function check(database: string, files: readonly string[], options: readonly string[]): string[] {
  return spawnSync('rpm', ['--dbpath', database, '-K', ...options, ...files], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  }).stdout.split('\n');
}

/** Files that `rpm -K` accepts. */
export function acceptedByRpm(
  database: string,
  files: readonly string[],
  options: readonly string[] = [],
): Set<string> {
  const accepted = new Set<string>();
  for (const line of check(database, files, options)) {
    // Files that rpm cannot read leave their name on the line before, without an end.
    const match = /([^:]+\.rpm):[A-Za-z ]*?(NOT )?OK$/.exec(line);
    if (match !== null && match[2] === undefined) accepted.add(match[1]!);
  }
  return accepted;
}

/** Asks rpm about many files at once. The answer has every file whose structure rpm can read. */
export function askRpm(
  database: string,
  files: readonly string[],
  options: readonly string[] = [],
): Map<string, RpmAnswer> {
  const accepted = acceptedByRpm(database, files, options);
  const answers = new Map<string, RpmAnswer>();
  let items: string[] = [];
  for (const line of check(database, files, [...options, '-v'])) {
    if (line.startsWith('    ')) items.push(line.trim());
    else if (line.endsWith('.rpm:')) {
      items = [];
      const file = line.slice(0, -1);
      answers.set(file, { good: accepted.has(file), items });
    }
  }
  return answers;
}

const hashes: Readonly<Record<string, string>> = {
  md5: 'MD5',
  sha1: 'SHA1',
  sha256: 'SHA256',
};
const ranges = { header: 'Header ', payload: 'Payload ', 'header+payload': '' };

/** Tags that rpm 4.18 does not know: the newer signatures, SHA3-256 and SHA-512. */
const newerTags = new Set([278, 279, 5121, 5122, 5123, 5124]);

/** Our items as `rpm -Kv` of rpm 4.18 writes them, without the ids of keys and the values of digests. */
export function inWordsOfRpm({
  digests,
  signatures,
}: Pick<VerifiedPackage, 'digests' | 'signatures'>): string[] {
  return [
    ...signatures.filter(({ tag }) => !newerTags.has(tag)).map(signatureLine),
    ...digests.filter(({ tag }) => !newerTags.has(tag)).map(digestLine),
  ].sort();
}

export function signatureLine({ covers, kind, status }: CheckedSignature): string {
  const words: Partial<Record<typeof status, string>> = { good: 'OK', 'unknown-key': 'NOKEY', bad: 'BAD' };
  return `${ranges[covers]}${kind ?? 'unreadable'} Signature: ${words[status] ?? status}`;
}

function digestLine({ of, algorithm, alternative, good }: DigestVerdict): string {
  return `${ranges[of]}${hashes[algorithm]}${alternative ? ' ALT' : ''} digest: ${good ? 'OK' : 'BAD'}`;
}

/** rpm's items in the same form. What it missed (NOTFOUND) is no item of the package. */
export function withoutValues({ items }: RpmAnswer): string[] {
  return items
    .map((item) => item.replace(/, key ID [0-9a-f]+/, '').replace(/ \(Expected .*\)/, ''))
    .filter((item) => !item.endsWith('NOTFOUND'))
    .sort();
}
