import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectedSource } from '../src/base/listed/selected-source.ts';
import { type OpenRepository, openRepository } from '../src/repo/index.ts';
import {
  type ResolveInput,
  type ResolveResult,
  expectationOf,
  freeze,
  parseTextCase,
  resolve,
  thaw,
  writeTextCase,
} from '../src/resolve/index.ts';
import { memorySource } from '../src/rpm/index.ts';
import { conformanceData } from './conformance-data.ts';

// Problems over real repositories, frozen to text and solved again.

const worlds = [
  {
    repositories: ['debian-bookworm', 'debian-bookworm-security', 'debian-bookworm-updates'],
    roots: ['systemd', 'bash', 'coreutils', 'apt', 'exim4-daemon-light', 'python3', 'perl', 'curl'],
    requests: 60,
    also: ['postfix', 'gnome-core', 'mariadb-client', 'lib*-ruby*', '/usr/bin/gdb', 'gbd', 'sysvinit-core'],
  },
  {
    repositories: ['centos-stream-9-baseos-202202'],
    roots: ['systemd', 'bash', 'kernel-core', 'dnf'],
    requests: 60,
    also: ['glibc.i686', 'kernel', 'pkgconfig(*)', 'kernel-core-5.*', '*-langpack-de'],
  },
  {
    repositories: ['centos-7.2.1511-os'],
    roots: ['systemd', 'bash'],
    requests: 30,
    also: ['glibc.i686', 'firefox', 'kde-workspace'],
  },
  { repositories: ['linux-surface-f40'], roots: [], requests: 12, also: ['kernel-surface*', '*'] },
];

describe.each(worlds)('a problem over $repositories', ({ repositories: names, roots, requests, also }) => {
  const places = names.map((name) => conformanceData(`repodata/${name}`));
  describe.runIf(places.every((place) => place !== undefined))('and the rest', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'viaduct-record-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const opened: OpenRepository[] = [];
    let base: ResolveInput['base'];

    beforeAll(async () => {
      for (const [index, name] of names.entries())
        opened.push(
          await openRepository({ name, url: places[index]! }, { cache: path.join(folder, 'cache') }),
        );
      const nothing = memorySource('@base', [], { filesComplete: true });
      base = { source: nothing, arch: 'x86_64', name: 'Test OS' };
      if (roots.length === 0) return;
      const made = resolve(problem(roots));
      if (made.result !== 'ok') throw new Error(JSON.stringify(made));
      base = { ...base, source: selectedSource('@base', made.packages) };
    });

    function problem(request: readonly string[], more: Partial<ResolveInput> = {}): ResolveInput {
      const repositories = opened.map(({ source }) => ({ source }));
      return { base, repositories, request, recommends: false, filesFinal: true, ...more };
    }

    it('has the same answer in JSON once it was frozen to text', () => {
      const all = [...opened[0]!.source.names()].sort();
      const number = randomNumbers();
      const results = new Set<string>();
      let longest = 0;
      for (let count = 0; count < requests + also.length; count++) {
        const some = Array.from({ length: 1 + (count % 4) }, () => all[number() % all.length]!);
        const request = also[count] === undefined ? some : [also[count]!];
        const asked = problem(request, {
          recommends: count % 3 === 0,
          excludes: count % 5 === 0 ? ['lib*-dev', 'python3-*'] : [],
        });
        const answer = resolve(asked);
        if (answer.result === 'needs-filelists') throw new Error('All files are final');
        const expected = expectationOf({ outcome: answer, filelists: [] });
        const frozen = freeze({ title: 'T.', input: asked, repositories: [], bases: [], expected });
        const text = writeTextCase(frozen.content);
        const again = resolve(thaw(parseTextCase(text, 'x.case')).input);
        expect(shown(again), request.join()).toBe(shown(answer));
        expect(frozen.faithful).toBe(true);
        results.add(answer.result);
        longest = Math.max(longest, text.length);
      }
      expect(results.size).toBeGreaterThan(0);
      expect(longest).toBeLessThan(1_000_000);
    });
  });
});

/** As `viaduct resolve --json` shows it. */
function shown(result: ResolveResult): string {
  if (result.result !== 'ok') return JSON.stringify(result, null, 1);
  const packages = result.packages.map(({ nevra, repo, reason, source, pkg }) => {
    const { checksum, size } = source.location(pkg)!;
    return { nevra, repo, checksum, size, reason };
  });
  return JSON.stringify({ overrides: result.overrides, packages }, null, 1);
}

/** The same in every run. */
function randomNumbers(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state >> 8;
  };
}
