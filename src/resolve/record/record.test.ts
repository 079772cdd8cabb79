import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePackage } from '../../../test/make-package.ts';
import { input, mixed, worlds } from '../../../test/random-worlds.ts';
import { ask, base as exampleBase, repository } from '../../../test/resolve-world.ts';
import { type ResolveInput, type ResolveResult, resolve } from '../resolve.ts';
import { expectationOf, parseTextCase, writeTextCase } from '../text-case/index.ts';
import { freeze, thaw } from './index.ts';

/** What a problem looks like after it was written to a file and read back. */
function frozen(problem: ResolveInput): { text: string; input: ResolveInput; faithful: boolean } {
  const answer = resolve(problem);
  if (answer.result === 'needs-filelists') throw new Error('All files are known');
  const { content, faithful } = freeze({
    title: 'A record.',
    input: problem,
    repositories: [],
    bases: [],
    expected: expectationOf({ outcome: answer, filelists: [] }),
  });
  const text = writeTextCase(content);
  return { text, input: thaw(parseTextCase(text, 'x.case')).input, faithful };
}

function shown(result: ResolveResult): unknown {
  if (result.result !== 'ok') return result;
  const packages = result.packages.map(({ nevra, repo, reason, source, pkg }) => ({
    nevra,
    repo,
    reason,
    location: source.location(pkg),
  }));
  return { overrides: result.overrides, packages };
}

describe('a recorded problem', () => {
  it('has the same answer, explanation and repairs, over random worlds', () => {
    fc.assert(
      fc.property(worlds(mixed), fc.boolean(), fc.boolean(), (world, recommends, override) => {
        const [name] = [...world.base.names()];
        const overrides =
          override && name !== undefined ? { overrides: [{ kind: 'remove' as const, name }] } : {};
        const problem = { ...input(world, recommends), ...overrides };
        const again = frozen(problem);
        expect(shown(resolve(again.input)), again.text).toEqual(shown(resolve(problem)));
        expect(again.faithful).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('holds only what the request leads to', () => {
    const packages = [
      makePackage('tool-1-1.x86_64', { requires: ['libtool', '/usr/bin/bash'] }),
      makePackage('tool-2-1.x86_64', { requires: ['nothing'] }),
      makePackage('libtool-1-1.x86_64', { files: ['/usr/lib/libtool.so'] }),
      makePackage('other-1-1.x86_64', { requires: ['libtool'] }),
    ];
    const { text } = frozen({
      base: { source: exampleBase, arch: 'x86_64' },
      repositories: [{ source: repository('main', packages) }],
      request: ['tool'],
      recommends: false,
      filesFinal: true,
    });
    expect(text.split('\n').filter((line) => /^ {2,4}\S/.test(line))).toEqual([
      '  bash-5.2-1.x86_64',
      '    files /usr/bin/bash',
      // Its boolean dependency holds for whatever is added.
      '  langs-1-1.noarch',
      '    requires (langs-de if desktop)',
      '  tool-1-1.x86_64',
      '    requires libtool, /usr/bin/bash',
      '  tool-2-1.x86_64',
      '    requires nothing',
      '  libtool-1-1.x86_64',
      '  libtool-1-1.x86_64 (main): tool-1-1.x86_64 needs libtool',
      '  tool-1-1.x86_64 (main): asked for as tool',
    ]);
  });

  it('keeps the names that were suggested, and what was hidden', () => {
    const packages = [makePackage('hammer-1-1.x86_64'), makePackage('nail-1-1.x86_64')];
    const problem: ResolveInput = {
      base: { source: exampleBase, arch: 'x86_64', name: 'Test OS' },
      repositories: [
        {
          source: repository('main', packages),
          hidden: (pkg) => (pkg === 1 ? { kind: 'not-included', repository: 'main' } : undefined),
        },
      ],
      request: ['hamner', 'nail'],
      meanings: new Map([['nail', ['nail', { repository: 'main', nevra: 'nail-1-1.x86_64' }]]]),
      recommends: false,
      filesFinal: true,
    };
    const again = frozen(problem);
    expect(again.text).toContain('did you mean hammer?');
    expect(again.text).toContain('hidden not-included of main');
    expect(again.text).toContain('  means nail\n  means-package nail-1-1.x86_64 of main');
    expect(resolve(again.input)).toEqual(resolve(problem));
  });

  it('is small although a pattern matches every name', () => {
    const packages = Array.from({ length: 400 }, (_, index) =>
      makePackage(`lib${index}${index === 7 ? '-tools' : ''}-1-1.x86_64`),
    );
    const again = frozen({
      base: { source: exampleBase, arch: 'x86_64' },
      repositories: [{ source: repository('main', packages) }],
      request: ['*-tools'],
      recommends: false,
    });
    expect(again.faithful).toBe(true);
    expect(again.text.match(/^ {2}lib/gm)).toHaveLength(2);
    expect(ask(packages, '*-tools').result).toBe('ok');
  });
});
