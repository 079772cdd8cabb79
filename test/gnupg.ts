import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A home of GnuPG of its own, with keys without passphrases. */
export interface Gnupg {
  readonly home: string;
  /** Runs gpg and returns what it writes to standard output. */
  run(args: readonly string[], input?: string | Uint8Array): Buffer;
  /** Makes a key that signs and returns its fingerprint in capitals. */
  makeKey(name: string, algorithm: string, expire?: string): string;
  fingerprintOf(user: string): string;
  /** The certificate, armoured or binary. */
  exportKey(user: string, options?: readonly string[]): Buffer;
  /** The certificate with its revocation, made elsewhere, so that the key stays usable here. */
  exportRevoked(fingerprint: string): Buffer;
  dispose(): void;
}

const quiet = ['--batch', '--quiet', '--no-tty', '--pinentry-mode', 'loopback', '--passphrase', ''];

/** Options for gpg that set its clock, as `20200131T000000`. */
export const atTime = (time: string): string[] => ['--faked-system-time', time];

export function startGnupg(): Gnupg {
  const home = mkdtempSync(path.join(tmpdir(), 'gpg-'));
  const run = (args: readonly string[], input: string | Uint8Array = ''): Buffer =>
    execFileSync('gpg', ['--homedir', home, ...quiet, ...args], {
      input,
      stdio: ['pipe', 'pipe', 'ignore'],
      maxBuffer: 1 << 24,
    });
  const fingerprintOf = (user: string): string =>
    /^fpr:+([0-9A-F]+):/m.exec(run(['--with-colons', '--list-keys', user]).toString())![1]!;
  const exportKey = (user: string, options: readonly string[] = []): Buffer =>
    run([...options, '--export', user]);
  return {
    home,
    run,
    fingerprintOf,
    exportKey,
    makeKey(name, algorithm, expire = 'never') {
      run(['--quick-generate-key', `${name} <${name}@example.org>`, algorithm, 'sign', expire]);
      return fingerprintOf(`${name}@example.org`);
    },
    exportRevoked(fingerprint) {
      const file = path.join(home, 'openpgp-revocs.d', `${fingerprint}.rev`);
      // GnuPG spoils the armour with a colon, lest somebody imports it by mistake.
      const revocation = readFileSync(file, 'utf8').replace(/^:-----/m, '-----');
      const other = startGnupg();
      try {
        writeFileSync(path.join(other.home, 'revocation.asc'), revocation);
        other.run(['--import'], exportKey(fingerprint));
        other.run(['--import', path.join(other.home, 'revocation.asc')]);
        return other.exportKey(fingerprint);
      } finally {
        other.dispose();
      }
    },
    dispose() {
      execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/**
 * Signs an RPM file in place with rpmsign.
 * @param options for rpmsign, e.g. --rpmv3 for a signature over header and payload as well
 * @param gpgOptions for gpg
 */
export function signPackage(
  { home }: Gnupg,
  file: string,
  key: string,
  options: readonly string[] = [],
  gpgOptions: readonly string[] = [],
): void {
  execFileSync(
    'rpmsign',
    [
      '--addsign',
      '--define',
      '__gpg /usr/bin/gpg',
      '--define',
      `_gpg_name ${key}`,
      '--define',
      `_gpg_sign_cmd_extra_args --batch --no-tty --pinentry-mode loopback ${gpgOptions.join(' ')}`,
      ...options,
      file,
    ],
    { env: { ...process.env, GNUPGHOME: home }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
}
