import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenRepository, openRepository } from '../src/repo/index.ts';
import { type Added, findViolations, renderExplanation, resolve } from '../src/resolve/index.ts';
import { parseNevra } from '../src/rpm/index.ts';
import { conformanceData } from './conformance-data.ts';

// Compares answers with libsolv's, through Debian's python3-solv, on a repository of 63,000 packages.

const python = '/usr/bin/python3';
const repository = conformanceData('repodata/debian-bookworm');

/** A small server: its closure is the base. */
const roots = [
  ...['systemd', 'systemd-sysv', 'bash', 'coreutils', 'openssh-server', 'network-manager', 'podman', 'dbus'],
  ...[
    'linux-image-amd64',
    'udev',
    'sudo',
    'apt',
    'python3',
    'perl',
    'git',
    'curl',
    'vim',
    'tmux',
    'rsync',
    'lvm2',
  ],
  ...[
    'polkitd',
    'chrony',
    'nftables',
    'cryptsetup',
    'iproute2',
    'less',
    'man-db',
    'gnupg',
    'ca-certificates',
  ],
  ...['procps', 'samba', 'postgresql', 'nginx', 'cups', 'exim4-daemon-light', 'build-essential'],
];

interface LibsolvAnswer {
  readonly install?: readonly string[];
  readonly changed?: readonly string[];
  readonly problems?: readonly string[];
}

function hasLibsolv(): boolean {
  if (spawnSync(python, ['-c', 'import solv']).status === 0) return true;
  if (process.getuid?.() === 0)
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'python3-solv'], { timeout: 60_000 });
  return spawnSync(python, ['-c', 'import solv']).status === 0;
}

/** Numbers that are the same in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

describe.runIf(repository !== undefined && hasLibsolv())('the same question to libsolv', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'viaduct-libsolv-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let main: OpenRepository;
  let base: OpenRepository;
  let requests: string[][];
  let answers: LibsolvAnswer[];
  let milliseconds: number[];

  beforeAll(async () => {
    const cache = path.join(folder, 'cache');
    main = await openRepository({ name: 'main', url: repository! }, { cache });
    const names = [...main.source.names()].sort();
    const random = createRandom(1);
    const draw = (count: number) =>
      Array.from({ length: count }, () => names[Math.floor(random() * names.length)]!);
    requests = [
      ...Array.from({ length: 200 }, () => draw(1)),
      // Many at once get in each other's way, so some of these have no answer.
      ...Array.from({ length: 60 }, () => draw(20)),
    ];
    const question = { repository, roots, base: path.join(folder, 'base'), requests };
    const result = spawnSync(python, [path.join(import.meta.dirname, 'libsolv_answers.py')], {
      input: JSON.stringify(question),
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    if (result.status !== 0) throw new Error(result.stderr);
    const parsed = JSON.parse(result.stdout) as {
      base: number;
      answers: LibsolvAnswer[];
      milliseconds: number[];
    };
    ({ answers, milliseconds } = parsed);
    base = await openRepository({ name: '@base', url: question.base }, { cache });
    expect(base.source.packageCount).toBe(parsed.base);
    expect(parsed.base).toBeGreaterThan(300);
  });

  it('can be answered when libsolv can, with a valid and no larger set of packages', () => {
    const ours: number[] = [];
    const larger = new Map<number, number>();
    const differences: string[] = [];
    let refused = 0;
    requests.forEach((request, index) => {
      const theirs = answers[index]!;
      const start = performance.now();
      const answer = resolve({
        base: { source: base.source, arch: 'x86_64' },
        repositories: [{ source: main.source }],
        request,
        recommends: false,
        // libsolv was given no file lists either.
        filesFinal: true,
      });
      ours.push(performance.now() - start);
      const text = request.join(' ');
      if ((answer.result === 'ok') !== (theirs.install !== undefined)) {
        differences.push(`${text}: ${answer.result}, libsolv: ${JSON.stringify(theirs)}`);
        return;
      }
      if (answer.result === 'unsatisfiable') {
        refused++;
        expect(renderExplanation(answer.explanation).split('\n').length).toBeLessThanOrEqual(25);
      }
      if (answer.result !== 'ok') return;
      // The checker accepts what libsolv found, so it asks for no more than the rules do; ours it has accepted already.
      expect(theirs.changed).toEqual([]);
      expect(findViolations(base.source, theirs.install!.map(locate))).toEqual([]);
      const difference = answer.packages.length - theirs.install!.length;
      larger.set(difference, (larger.get(difference) ?? 0) + 1);
    });
    const sizes = [...larger].sort(([a], [b]) => a - b);
    console.info(
      [
        `${requests.length} requests on a base of ${base.source.packageCount}: ${refused} refused by both`,
        `packages more than libsolv adds (times): ${sizes.map(([by, times]) => `${by} (${times})`).join(', ')}`,
        `milliseconds, median and 95 of 100: ${describeTimes(ours)}; libsolv ${describeTimes(milliseconds)}`,
      ].join('\n'),
    );
    // No difference so far. One that is right would be named here, with its reason.
    expect(differences).toEqual([]);
    expect(refused).toBeGreaterThan(0);
    // Ours counts what alternatives bring along; libsolv goes by versions and names.
    const more = sizes.filter(([by]) => by > 0).reduce((sum, [, times]) => sum + times, 0);
    const fewer = sizes.filter(([by]) => by < 0).reduce((sum, [, times]) => sum + times, 0);
    expect(more).toBeLessThan(requests.length / 50);
    expect(fewer).toBeGreaterThan(more);
  });

  function locate(nevra: string): Added {
    const wanted = parseNevra(nevra)!;
    const pkg = main.source.named(wanted.name).find((candidate) => {
      const { epoch, version, release, arch } = main.source.identity(candidate);
      return (
        epoch === wanted.epoch &&
        version === wanted.version &&
        release === wanted.release &&
        arch === wanted.arch
      );
    });
    if (pkg === undefined) throw new Error(`${nevra} is not in the repository`);
    return { source: main.source, pkg };
  }
});

function describeTimes(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]!.toFixed(1);
  return `${at(0.5)}, ${at(0.95)}`;
}
