import { describe, expect, it } from 'vitest';
import { makePackage } from '../../../test/make-package.ts';
import { ask, repository } from '../../../test/resolve-world.ts';
import type { ResolveInput } from '../resolve.ts';
import { renderRepairs } from '../render-repairs.ts';

const packages = [
  makePackage('tool-1-1.x86_64'),
  makePackage('tool-2-1.x86_64', { requires: ['missing'] }),
  makePackage('hammer-1-1.noarch'),
  makePackage('lamp-1-1.x86_64', { requires: ['missing'] }),
  makePackage('lamp-1-1.i686'),
  makePackage('mta-a-1-1.noarch', { conflicts: ['mta-b'] }),
  makePackage('mta-b-1-1.noarch'),
  makePackage('broken-1-1.noarch', { requires: ['missing'] }),
  makePackage('broken-too-1-1.noarch', { requires: ['missing'] }),
];

function repairs(request: readonly string[], options: Partial<ResolveInput> = {}) {
  const result = ask(packages, request, options);
  if (result.result !== 'unsatisfiable') throw new Error(JSON.stringify(result));
  return result.repairs;
}

describe('repairs', () => {
  it('read a misspelt name aright', () => {
    expect(repairs(['tool', 'hamner'])).toMatchObject([
      {
        kind: 'name',
        change: { kind: 'replace-request', request: 'hamner', by: 'hammer' },
        packages: ['hammer-1-1.noarch@main', 'tool-1-1.x86_64@main'],
      },
      { kind: 'drop', change: { kind: 'drop-requests', requests: ['hamner'] } },
    ]);
  });

  it.each([
    ['tool-2', 'tool-1-1'],
    ['tool >= 2', 'tool-1-1'],
    ['tool = 3', 'tool-1-1'],
  ])('take another version of %s, which is %s', (request, by) =>
    expect(repairs([request])).toMatchObject([
      { kind: 'version', change: { kind: 'replace-request', request, by } },
    ]),
  );

  it('take a build for the other width', () =>
    expect(repairs(['lamp'])).toMatchObject([
      { kind: 'architecture', change: { by: 'lamp.i686' }, packages: ['lamp-1-1.i686@main'] },
    ]));

  it('lift an exclude of the user', () =>
    expect(repairs(['hammer'], { excludes: ['tool', 'ham*'] })).toMatchObject([
      { kind: 'exclude', change: { kind: 'lift', hidden: [{ kind: 'excluded', pattern: 'ham*' }] } },
    ]));

  it('lift what a repository hides', () => {
    const source = repository('main', packages);
    const hidden = () => ({ kind: 'excluded', pattern: '*', repository: 'main' }) as const;
    expect(repairs(['hammer'], { repositories: [{ source, hidden }] })).toMatchObject([
      { kind: 'exclude', sentence: 'lift excludepkgs=* of main', packages: ['hammer-1-1.noarch@main'] },
    ]);
  });

  it('leave out one of two wishes that exclude each other, the later first', () =>
    expect(repairs(['mta-a', 'tool', 'mta-b']).map(({ sentence }) => sentence)).toEqual([
      'leave out mta-b',
      'leave out mta-a',
    ]));

  it('leave out every wish that cannot be met, and no other', () =>
    expect(repairs(['broken', 'tool', 'mta-a', 'broken-too', 'mta-b'])).toMatchObject([
      { change: { requests: ['broken', 'broken-too', 'mta-b'] } },
      { change: { requests: ['broken', 'mta-a', 'broken-too'] } },
    ]));

  it('leave out as many wishes as it takes', () => {
    const many = Array.from({ length: 50 }, (_, i) =>
      makePackage(`r${i}-1-1.noarch`, i % 2 === 0 ? {} : { requires: ['nowhere'] }),
    );
    const result = ask(
      many,
      many.map(({ name }) => name),
    );
    expect(result).toMatchObject({ repairs: [{ kind: 'drop' }] });
    if (result.result !== 'unsatisfiable') throw new Error('it is refused');
    const [{ change, packages: added }] = result.repairs as [(typeof result.repairs)[0]];
    expect(change.kind === 'drop-requests' && change.requests).toHaveLength(25);
    expect(added).toHaveLength(25);
  });

  it('change the base last, as little of it as will do', () => {
    const more = [
      makePackage('glibc-2.40-1.x86_64'),
      makePackage('needs-glibc-1-1.x86_64', { requires: ['glibc >= 2.40', 'zsh'] }),
      makePackage('zsh-1-1.x86_64', { conflicts: ['bash'] }),
    ];
    const result = ask([...packages, ...more], ['needs-glibc', 'tool']);
    expect(result).toMatchObject({
      repairs: [
        { kind: 'drop', change: { requests: ['needs-glibc'] } },
        {
          kind: 'override',
          sentence:
            'override the base: remove bash-5.2-1.x86_64 and replace glibc-2.39-1.x86_64 by glibc-2.40-1.x86_64',
          flags: expect.arrayContaining([
            '--override-remove',
            'bash',
            '--override-replace',
            'glibc',
          ]) as string[],
        },
      ],
    });
  });

  it('take an old version where the base has one, before the base is changed', () =>
    expect(repairs(['bash > 6'])).toMatchObject([{ kind: 'version', change: { by: 'bash' } }]));

  it('are none where nothing helps', () => {
    expect(repairs(['broken'])).toEqual([]);
    expect(renderRepairs([])).toBe('');
  });

  it('are looked for only when they are wanted', () =>
    expect(repairs(['hamner'], { repairs: false })).toEqual([]));

  it('are told in numbered lines', () =>
    expect(renderRepairs(repairs(['tool', 'hamner']))).toBe(
      [
        'What would work:',
        '  1. ask for hammer instead of hamner; adds hammer-1-1.noarch and tool-1-1.x86_64',
        '  2. leave out hamner; adds tool-1-1.x86_64',
      ].join('\n'),
    ));
});
