import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectedSource } from '../src/base/listed/selected-source.ts';
import { type OpenRepository, openRepository } from '../src/repo/index.ts';
import { type Explanation, type ResolveInput, renderRefusal, resolve } from '../src/resolve/index.ts';
import { type PackageSource, memorySource } from '../src/rpm/index.ts';
import { satisfiable } from '../src/sat/index.ts';
import { conformanceData } from './conformance-data.ts';

// Refusals over real repositories of 63,000 packages, read as a person would.

const data = conformanceData('repodata/debian-bookworm');
const security = conformanceData('repodata/debian-bookworm-security');

const server = [
  ...['systemd', 'systemd-sysv', 'bash', 'coreutils', 'openssh-server', 'podman', 'dbus', 'udev', 'sudo'],
  ...[
    'apt',
    'python3',
    'perl',
    'git',
    'curl',
    'vim',
    'rsync',
    'chrony',
    'cron',
    'samba',
    'postgresql',
    'cups',
    'exim4-daemon-light',
  ],
];

describe.runIf(data !== undefined && security !== undefined)('a refusal over a real distribution', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'viaduct-real-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let main: OpenRepository;
  let updates: OpenRepository;
  let base: PackageSource;
  let small: PackageSource;

  beforeAll(async () => {
    const cache = path.join(folder, 'cache');
    main = await openRepository({ name: 'main', url: data! }, { cache });
    updates = await openRepository({ name: 'security', url: security! }, { cache });
    base = baseOf(server);
    small = baseOf(['systemd', 'bash']);
    expect(base.packageCount).toBeGreaterThan(200);
  });

  function baseOf(roots: readonly string[]): PackageSource {
    const nothing = memorySource('@base', [], { filesComplete: true });
    const made = resolve(input(nothing, [main], roots));
    if (made.result !== 'ok') throw new Error(JSON.stringify(made));
    return selectedSource('@base', made.packages);
  }

  function input(
    source: PackageSource,
    repositories: readonly OpenRepository[],
    request: readonly string[],
    excludes: readonly string[] = [],
  ): ResolveInput {
    return {
      base: { source, arch: 'x86_64', name: 'Debian 12' },
      repositories: repositories.map((repository) => ({ source: repository.source })),
      request,
      excludes,
      recommends: false,
      filesFinal: true,
    };
  }

  /** The lines of a refusal, without repairs, once its causes are found to be right. */
  function refusal(asked: ResolveInput): string[] {
    const answer = resolve(asked);
    if (answer.result !== 'unsatisfiable') throw new Error(`${asked.request.join()} is not refused`);
    [answer.explanation, ...answer.explanation.further].forEach(checkCauses);
    const lines = renderRefusal(answer.explanation, answer.repairs).split('\n');
    expect(lines.length).toBeLessThanOrEqual(25);
    return lines;
  }

  it('names the agent of the base that another one cannot stand beside', () => {
    const lines = refusal(input(base, [main], ['htop', 'postfix']));
    expect(lines).toEqual([
      'postfix cannot be added to Debian 12:',
      expect.stringMatching(
        /^ {2}postfix-3\S+ conflicts with mail-transport-agent, which exim4-daemon-light-4\S+ of the base provides$/,
      ),
      'What would work:',
      expect.stringMatching(/^ {2}1\. leave out postfix; adds htop-/),
      expect.stringMatching(
        /^ {2}2\. override the base: remove exim4-base-\S+, exim4-config-\S+ and exim4-daemon-light-\S+ \(/,
      ),
    ]);
  });

  it('tells two wishes that exclude each other, each with its own way to the clash', () => {
    const lines = refusal(input(small, [main], ['exim4', 'tree', 'postfix']));
    expect(lines[0]).toBe('exim4 and postfix cannot be added to Debian 12 together:');
    expect(lines.length).toBeLessThanOrEqual(12);
    expect(lines.filter((line) => line.includes('mail-transport-agent')).length).toBeGreaterThan(0);
    expect(lines.slice(-3)).toEqual([
      'What would work:',
      expect.stringMatching(/^ {2}1\. leave out postfix; adds \d+ packages$/),
      expect.stringMatching(/^ {2}2\. leave out exim4; adds \d+ packages$/),
    ]);
  });

  it('names the init of the base', () =>
    expect(refusal(input(base, [main], ['sysvinit-core']))).toEqual([
      'sysvinit-core cannot be added to Debian 12:',
      expect.stringMatching(/conflicts with systemd-sysv, which systemd-sysv-252\S+ of the base provides$/),
      'What would work:',
      expect.stringMatching(
        /^ {2}1\. override the base: remove systemd-sysv-\S+ \(--override-remove systemd-sysv\)/,
      ),
    ]));

  it('follows a chain down to what no repository has', () => {
    const lines = refusal(input(base, [updates], ['mariadb-client']));
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe('mariadb-client cannot be added to Debian 12:');
    expect(lines.at(-1)).toMatch(
      /^ {6}mariadb-common-\S+ needs mysql-common >= 5\.6\.25-0, which nothing provides$/,
    );
  });

  it('finds the exclude at the end of a desktop', () => {
    const lines = refusal(input(small, [main], ['gnome-core'], ['libgtk-4-1', 'libreoffice*']));
    expect(lines[0]).toBe('gnome-core cannot be added to Debian 12:');
    expect(lines.length).toBeLessThanOrEqual(6);
    expect(lines.join('\n')).toMatch(/libgtk-4-1-\S+ is excluded by libgtk-4-1/);
    expect(lines.join('\n')).toMatch(/1\. lift the exclude libgtk-4-1; adds \d+ packages/);
  });

  it('picks the guilty out of ten', () => {
    const request = 'gdb postfix strace sysvinit-core jq elogind tree bcron htop socat'.split(' ');
    const lines = refusal(input(base, [main], request));
    const heads = lines.filter((line) => line.includes('cannot be added to'));
    expect(heads).toEqual(
      ['postfix', 'sysvinit-core', 'elogind', 'bcron'].map((name) => `${name} cannot be added to Debian 12:`),
    );
    expect(lines.join('\n')).not.toMatch(/gdb|strace|jq|tree|htop|socat/);
    expect(lines.at(-1)).toMatch(
      /1\. leave out postfix, sysvinit-core, elogind and bcron; adds \d+ packages/,
    );
  });
});

/** The causes contradict each other, and without any one of them they do not. */
function checkCauses({ causes, minimal, kind }: Explanation): void {
  expect(minimal).toBe(true);
  const holds = (some: Explanation['causes']): boolean => {
    const numbers = new Map<string, number>();
    const literal = (reference: string) => {
      if (!numbers.has(reference)) numbers.set(reference, numbers.size + 1);
      return numbers.get(reference)!;
    };
    const rules = some.flatMap((cause) => cause.rules);
    return satisfiable(
      rules.map(({ all, any }) => [...all.map((one) => -literal(one)), ...any.map(literal)]),
    );
  };
  expect(holds(causes), kind).toBe(false);
  for (const cause of causes)
    expect(holds(causes.filter((other) => other !== cause)), cause.sentence).toBe(true);
}
