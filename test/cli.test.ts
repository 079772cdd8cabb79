import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Distribution, makeDistribution } from './host/index.ts';

const viaduct = path.resolve(import.meta.dirname, '../viaduct');
let distribution: Distribution;
let folder: string;

beforeAll(async () => {
  distribution = await makeDistribution();
  folder = mkdtempSync(path.join(tmpdir(), 'viaduct-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program; DISTRO in an argument is the demo distribution. */
function call(...args: string[]): Answer {
  const result = spawnSync(
    viaduct,
    args.map((arg) => arg.replace('DISTRO', distribution.folder)),
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, XDG_CACHE_HOME: path.join(folder, 'cache'), NO_COLOR: '1' },
    },
  );
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}

const onHost = ['--base', 'DISTRO/host', '--repo', 'extra=DISTRO/repo/extra', '--quiet'];

describe('usage', () => {
  it.each([
    [['--help'], 0, /Usage: viaduct/],
    [['resolve', '--help'], 0, /Examples:/],
    [['base', 'show', '--help'], 0, /Examples:/],
  ])('%j prints help', (args, status, text) => {
    const answer = call(...args);
    expect(answer).toMatchObject({ status, stderr: '' });
    expect(answer.stdout).toMatch(text);
  });

  it.each([
    [['reslove'], 'error[E_USAGE]: unknown command', 'Did you mean resolve?'],
    [
      ['resolve', '--base', 'x', '--recomends', 'y'],
      'error[E_USAGE]: unknown option',
      'Did you mean --recommends?',
    ],
    [['resolve', 'chrony'], 'error[E_USAGE]: required option', '--help'],
    [['build', 'x.json', '--carrier', 'boat', '--out', 'o'], 'error[E_USAGE]', 'sysext'],
    [
      ['resolve', '--base', 'DISTRO/host', '--repo', 'a=x', '--repo', 'a=y', 'z'],
      'error[E_USAGE]',
      'Two repositories are named a',
    ],
  ])('%j ends with 2', (args, ...texts) => {
    const answer = call(...args);
    expect(answer.status).toBe(2);
    expect(answer.stdout).toBe('');
    for (const text of texts) expect(answer.stderr).toContain(text);
  });

  it('gives an error as JSON when asked', () => {
    const answer = call('base', 'show', '/nowhere', '--json');
    expect(answer.status).toBe(2);
    expect(JSON.parse(answer.stdout)).toMatchObject({
      result: 'error',
      error: { code: 'E_FILE_MISSING', place: '/nowhere' },
    });
  });
});

describe('resolve', () => {
  it('answers with what is added, sorted, with reasons', () => {
    const answer = call('resolve', ...onHost, '--json', 'tcpdump', 'chrony');
    expect(answer).toMatchObject({ status: 0, stderr: '' });
    const { result, packages } = JSON.parse(answer.stdout) as {
      result: string;
      packages: { nevra: string; repo: string }[];
    };
    expect(result).toBe('ok');
    const names = packages.map(({ nevra }) => nevra.replace(/-[^-]+-[^-]+$/, ''));
    expect(names).toEqual(['chrony', 'libedit2', 'libpcap0.8t64', 'tcpdump', 'tzdata']);
    expect(new Set(packages.map(({ repo }) => repo))).toEqual(new Set(['extra']));
  });

  it('gives the same bytes again, with the lock from the cache alone', () => {
    expect(call('resolve', ...onHost, '--lock', 'first.json', 'chrony').status).toBe(0);
    expect(call('resolve', ...onHost, '--offline', '--lock', 'second.json', 'chrony').status).toBe(0);
    expect(readFileSync(path.join(folder, 'first.json'))).toEqual(
      readFileSync(path.join(folder, 'second.json')),
    );
  });

  it('adds what is recommended only when asked', () => {
    const names = (...more: string[]): string[] =>
      (
        JSON.parse(call('resolve', ...onHost, '--json', ...more, 'has-versions').stdout) as {
          packages: { nevra: string }[];
        }
      ).packages.map(({ nevra }) => nevra);
    expect(names()).toEqual(['has-versions-2.0-1.noarch']);
    expect(names('--recommends')).toEqual(['has-versions-2.0-1.noarch', 'keeps-state-1.0-1.noarch']);
  });

  it.each([
    ['bash', 'has all of it already'],
    ['has-versions-1.1', 'has-versions-1.1-1.noarch'],
    ['has-versions < 2', 'has-versions-1.1-1.noarch'],
    ['/usr/bin/strace', 'strace-'],
    ['libpcap.so.0.8()(64bit)', 'libpcap0.8t64-'],
  ])('understands %s', (request, text) => {
    const answer = call('resolve', ...onHost, request);
    expect(answer.status).toBe(0);
    expect(answer.stdout).toContain(text);
  });

  it.each([
    ['chorny', ['chorny cannot be added to', 'nothing provides it; did you mean chrony?']],
    [
      'needs-newer-bash',
      ['needs-newer-bash cannot be added', 'needs bash >= 99, which nothing provides', 'the base has bash-5'],
    ],
    ['conflicts-with-kmod', ['conflicts with kmod, which kmod-', 'of the base provides']],
  ])('says no to %s with the reason', (request, texts) => {
    const answer = call('resolve', ...onHost, 'jq', request);
    expect(answer).toMatchObject({ status: 1, stderr: '' });
    expect(answer.stdout).toContain('44.20261101.3.0');
    for (const text of texts) expect(answer.stdout).toContain(text);
    // The other request is not at fault; leaving this one out is a repair.
    expect(answer.stdout.split('What would work:')[0]).not.toContain('jq');
    expect(answer.stdout).toContain(`leave out ${request}; adds jq-`);
    const json = JSON.parse(call('resolve', ...onHost, '--json', 'jq', request).stdout) as {
      explanation: { requests: string[] };
    };
    expect(json).toMatchObject({ result: 'unsatisfiable', explanation: { requests: [request] } });
  });

  it('gives one answer for one set of packages, in whatever form it is named', () => {
    const nevras = call('base', 'show', 'DISTRO/host', '--packages').stdout;
    writeFileSync(path.join(folder, 'base.txt'), nevras);
    const answer = (base: string, ...more: string[]): unknown =>
      JSON.parse(
        call(
          'resolve',
          '--base',
          base,
          '--repo',
          'extra=DISTRO/repo/extra',
          ...more,
          '--quiet',
          '--json',
          'chrony',
        ).stdout,
      );
    const expected = answer('DISTRO/host');
    expect(expected).toMatchObject({ result: 'ok' });
    expect(answer('DISTRO/host/usr/lib/sysimage/rpm/rpmdb.sqlite')).toEqual(expected);
    expect(answer(path.join(folder, 'base.txt'), '--repo', 'base=DISTRO/repo/base')).toEqual(expected);
    expect(answer('DISTRO/repo/base')).toMatchObject({ result: 'ok' });
  });
});

describe('build', () => {
  const lock = (...requests: string[]): string => {
    const file = `${requests.join('-')}.lock.json`;
    expect(call('resolve', ...onHost, '--lock', file, ...requests).status).toBe(0);
    return file;
  };

  it('wants keys, or to be told that none are wanted', () => {
    const file = lock('jq');
    const without = call('build', file, '--out', 'none');
    expect(without.status).toBe(2);
    expect(without.stderr).toContain('--no-signature');
    const told = call('build', file, '--no-signature', '--quiet', '--out', 'unsigned');
    expect(told.status).toBe(0);
    expect(told.stderr).toContain('warning: Signatures are not checked');
  });

  it('refuses a signature of another key', () => {
    const home = mkdtempSync(path.join(folder, 'gpg-'));
    const gpg = (...args: string[]): string =>
      spawnSync('gpg', ['--homedir', home, '--batch', '--quiet', '--passphrase', '', ...args], {
        encoding: 'utf8',
      }).stdout;
    gpg('--quick-generate-key', 'Somebody else <else@example.org>', 'rsa2048', 'sign', 'never');
    writeFileSync(path.join(folder, 'other.asc'), gpg('--armor', '--export'));
    spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']);
    const answer = call('build', lock('jq'), '--key', 'other.asc', '--quiet', '--out', 'other');
    expect(answer.status).toBe(2);
    expect(answer.stderr).toContain('error[E_SIGNATURE_KEY_UNKNOWN]');
    expect(readdirSync(folder)).not.toContain('other');
  });

  it.each([
    ['keeps-state', '/var/lib/keeps-state/content'],
    ['runs-scripts', 'post'],
  ])('says no to %s and names what a sysext cannot carry', (request, text) => {
    const answer = call(
      'build',
      lock(request),
      '--key',
      'DISTRO/key.asc',
      '--quiet',
      '--out',
      `out-${request}`,
    );
    expect(answer.status).toBe(1);
    expect(answer.stderr).toContain('error[E_SYSEXT_REFUSED]');
    expect(answer.stderr).toContain(text);
  });

  it.each(['squashfs', 'erofs'])('gives the same bytes twice as %s', (format) => {
    const file = lock('jq', 'strace');
    const sum = (out: string): string => {
      const answer = call(
        'build',
        file,
        '--key',
        'DISTRO/key.asc',
        '--format',
        format,
        '--name',
        'tools',
        '--quiet',
        '--json',
        '--out',
        out,
      );
      expect(answer).toMatchObject({ status: 0, stderr: '' });
      return (JSON.parse(answer.stdout) as { bundle: { sha256: string } }).bundle.sha256;
    };
    expect(sum(`${format}-1`)).toBe(sum(`${format}-2`));
  });
});
