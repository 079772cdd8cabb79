import { describe, expect, it } from 'vitest';
import { makePackage } from '../../test/make-package.ts';
import { ask, explanation, nevras, repository } from '../../test/resolve-world.ts';
import { renderExplanation } from './render-explanation.ts';

const packages = [
  makePackage('axe-2-1.noarch', { obsoletes: ['hatchet < 2', 'three < 2'] }),
  makePackage('one-1-1.noarch', { files: ['/opt/shared/a', '/opt/shared/b'], conflicts: ['two'] }),
  makePackage('two-1-1.noarch', { files: ['/opt/shared/a', '/opt/shared/b'] }),
  makePackage('three-1-1.noarch', { files: ['/opt/shared/c'] }),
  makePackage('tool-1-1.x86_64'),
  makePackage('tool-2-1.x86_64', { files: ['/usr/bin/tool', '/usr/share/tool/data'] }),
  makePackage('tool-2-2.i686'),
  makePackage('tool-1:1-1.x86_64'),
  makePackage('tool-extra-2-1.noarch', {
    provides: ['tool(extra) = 2', 'pkgconfig(tool) = 2.5'],
    files: ['/usr/bin/tool-extra'],
  }),
  makePackage('tool-2.0-1.aarch64'),
  makePackage('hammer-3.1.4-2.fc41.noarch', { provides: ['pkgconfig(hammer) = 3', 'striker = 3'] }),
  makePackage('hammer-3.1.3-1.fc41.noarch', { provides: ['pkgconfig(hammer) = 2', 'striker = 2'] }),
  makePackage('source-1-1.src'),
  makePackage('with-brackets-1-1.noarch', { provides: ['python3dist(requests[socks])'] }),
];

describe('a request', () => {
  it.each([
    // Names.
    ['hammer', 'hammer-3.1.4-2.fc41.noarch'],
    ['tool', 'tool-1:1-1.x86_64'],
    ['bash', ''],
    // NEVRAs.
    ['hammer.noarch', 'hammer-3.1.4-2.fc41.noarch'],
    ['hammer-3.1.3', 'hammer-3.1.3-1.fc41.noarch'],
    ['hammer-3.1.3-1.fc41', 'hammer-3.1.3-1.fc41.noarch'],
    ['hammer-3.1.3-1.fc41.noarch', 'hammer-3.1.3-1.fc41.noarch'],
    ['hammer-3.1.3.noarch', 'hammer-3.1.3-1.fc41.noarch'],
    ['hammer-3.1.3-1.fc41.noarch.rpm', 'hammer-3.1.3-1.fc41.noarch'],
    ['hammer-0:3.1.3-1.fc41.noarch', 'hammer-3.1.3-1.fc41.noarch'],
    ['0:hammer-3.1.3-1.fc41.noarch', 'hammer-3.1.3-1.fc41.noarch'],
    ['(none):hammer-3.1.3-1.fc41', 'hammer-3.1.3-1.fc41.noarch'],
    ['hammer-(none):3.1.3-1.fc41', 'hammer-3.1.3-1.fc41.noarch'],
    ['tool-1-1', 'tool-1:1-1.x86_64'],
    ['tool-0:1-1', 'tool-1-1.x86_64'],
    ['tool-1:1', 'tool-1:1-1.x86_64'],
    ['1:tool-1-1.x86_64', 'tool-1:1-1.x86_64'],
    ['tool.i686', 'tool-2-2.i686'],
    ['tool-2', 'tool-2-1.x86_64'],
    // A name that is gone, and one that is not.
    ['hatchet', 'axe-2-1.noarch'],
    ['three', 'three-1-1.noarch'],
    // Capabilities.
    ['hammer = 3.1.3', 'hammer-3.1.3-1.fc41.noarch'],
    ['hammer == 3.1.3-1.fc41', 'hammer-3.1.3-1.fc41.noarch'],
    ['hammer < 3.1.4', 'hammer-3.1.3-1.fc41.noarch'],
    ['hammer <= 3.1.3', 'hammer-3.1.3-1.fc41.noarch'],
    ['hammer =< 3.1.3', 'hammer-3.1.3-1.fc41.noarch'],
    ['hammer > 3.1.3', 'hammer-3.1.4-2.fc41.noarch'],
    ['hammer >= 3.1.4', 'hammer-3.1.4-2.fc41.noarch'],
    ['hammer => 3.1.4', 'hammer-3.1.4-2.fc41.noarch'],
    ['hammer>=3.1.4', 'hammer-3.1.4-2.fc41.noarch'],
    ['hammer<3.1.4', 'hammer-3.1.3-1.fc41.noarch'],
    ['striker', 'hammer-3.1.4-2.fc41.noarch'],
    ['striker = 2', 'hammer-3.1.3-1.fc41.noarch'],
    ['pkgconfig(hammer)', 'hammer-3.1.4-2.fc41.noarch'],
    ['pkgconfig(hammer) < 3', 'hammer-3.1.3-1.fc41.noarch'],
    ['python3dist(requests[socks])', 'with-brackets-1-1.noarch'],
    // Files.
    ['/usr/bin/tool-extra', 'tool-extra-2-1.noarch'],
    ['/usr/share/tool/data', 'tool-2-1.x86_64'],
    ['/usr/bin/bash', ''],
    // Boolean dependencies.
    ['(hammer or anvil)', 'hammer-3.1.4-2.fc41.noarch'],
    ['(hammer if bash)', 'hammer-3.1.4-2.fc41.noarch'],
    ['(hammer if zsh)', ''],
    ['(striker >= 2 with striker < 3)', 'hammer-3.1.3-1.fc41.noarch'],
    // Patterns.
    ['ham*', 'hammer-3.1.4-2.fc41.noarch'],
    ['h?mmer', 'hammer-3.1.4-2.fc41.noarch'],
    ['ham* < 3.1.4', 'hammer-3.1.3-1.fc41.noarch'],
    ['hammer-3.1.3*', 'hammer-3.1.3-1.fc41.noarch'],
    ['hammer*.noarch', 'hammer-3.1.4-2.fc41.noarch'],
    ['0:hammer-*3-1.*', 'hammer-3.1.3-1.fc41.noarch'],
    ['tool*', 'tool-1:1-1.x86_64 tool-extra-2-1.noarch'],
    ['pkgconfig(*)', 'hammer-3.1.4-2.fc41.noarch tool-extra-2-1.noarch'],
    ['strik[d-f]r', 'hammer-3.1.4-2.fc41.noarch'],
    ['/usr/bin/to*', 'tool-2-1.x86_64 tool-extra-2-1.noarch'],
    ['*/bin/tool-*', 'tool-extra-2-1.noarch'],
    ['/usr/share/*/data', 'tool-2-1.x86_64'],
    ['ba*', ''],
    // One owner of each path is enough.
    ['/opt/shared/*', 'one-1-1.noarch three-1-1.noarch'],
  ])('%s is %s', (request, expected) => {
    expect(nevras(ask(packages, request)).join(' ')).toBe(expected);
  });

  it.each([
    ['hamner', 'hamner cannot be added to this base: nothing provides it; did you mean hammer?'],
    ['sourc*', 'source-1-1.src is built for src'],
    ['zzz*', 'zzz* cannot be added to this base: nothing provides it'],
    ['source', 'source-1-1.src is built for src'],
    ['/usr/bin/nothing*', '/usr/bin/nothing* cannot be added to this base: nothing provides it'],
    [
      'hammer-4',
      'nothing provides hammer-4 (there is hammer-3.1.3-1.fc41.noarch and hammer-3.1.4-2.fc41.noarch)',
    ],
    [
      'hammer >= 4',
      'nothing provides hammer >= 4 (there is hammer-3.1.3-1.fc41.noarch and hammer-3.1.4-2.fc41.noarch)',
    ],
    ['tool-2.0-1.aarch64', 'tool-2.0-1.aarch64 is built for aarch64'],
  ])('%s gets the answer: %s', (request, expected) => {
    expect(renderExplanation(explanation(ask(packages, request)))).toContain(expected);
  });

  it.each(['', '   ', 'hammer >= ', 'hammer >= 1 2', '(hammer', 'x'.repeat(5000)])(
    '%j is refused',
    (request) => {
      expect(() => ask(packages, request)).toThrow(expect.objectContaining({ name: 'ViaductError' }));
    },
  );

  it('for files that primary metadata does not list waits for the lists of files', () => {
    const source = repository('main', packages, false);
    const options = { repositories: [{ source }] };
    expect(ask([], '/usr/share/*/data', options)).toEqual({
      result: 'needs-filelists',
      paths: ['/usr/share/*/data'],
    });
    expect(nevras(ask([], '/usr/bin/tool*', options))).toEqual(['tool-2-1.x86_64', 'tool-extra-2-1.noarch']);
  });

  it('that stands for others is named in reasons and refusals', () => {
    const meanings = new Map([['kit', ['hammer', 'tool-extra']]]);
    const answer = ask(packages, 'kit', { meanings });
    expect(answer).toMatchObject({
      packages: [{ reason: { request: 'kit' } }, { reason: { request: 'kit' } }],
    });
    const refusal = explanation(ask(packages, 'kit', { meanings, excludes: ['tool-extra'] }));
    expect(refusal.requests).toEqual(['kit']);
    expect(renderExplanation(refusal)).toBe(
      'tool-extra, which kit asks for, cannot be added to this base:\n' +
        '  tool-extra-2-1.noarch is excluded by tool-extra',
    );
    const unknown = explanation(ask(packages, 'kit', { meanings: new Map([['kit', ['hamner']]]) }));
    expect(renderExplanation(unknown)).toBe(
      'hamner, which kit asks for, cannot be added to this base: nothing provides it; did you mean hammer?',
    );
  });

  it('for one package of one repository takes that one', () => {
    const local = repository('@commandline', [makePackage('hammer-3.1.3-1.fc41.noarch')]);
    const meanings = new Map([
      ['./hammer.rpm', [{ repository: '@commandline', nevra: 'hammer-3.1.3-1.fc41.noarch' }]],
    ]);
    const answer = ask([], './hammer.rpm', {
      meanings,
      repositories: [{ source: repository('main', packages), priority: 1 }, { source: local }],
    });
    expect(answer).toMatchObject({
      packages: [{ repo: '@commandline', reason: { kind: 'requested', request: './hammer.rpm' } }],
    });
  });

  it('is refused with the reason why a package is not on offer', () => {
    const source = repository('main', packages);
    const reasons = [
      [{ kind: 'excluded', pattern: 'ham*', repository: 'main' }, 'excluded by excludepkgs=ham* of main'],
      [{ kind: 'not-included', repository: 'main' }, 'not among the includepkgs of main'],
      [
        { kind: 'module-stream', module: 'tools', stream: '1', enabled: '2' },
        'hidden by module filtering: tools:1 is not enabled, tools:2 is',
      ],
      [
        { kind: 'module-shadowed', module: 'tools', stream: '2' },
        'hidden by module filtering: tools:2 is enabled and has its own build',
      ],
    ] as const;
    for (const [hidden, text] of reasons)
      expect(
        renderExplanation(
          explanation(ask([], 'hammer', { repositories: [{ source, hidden: () => hidden }] })),
        ),
      ).toContain(text);
  });
});
