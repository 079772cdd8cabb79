import { describe, expect, it } from 'vitest';
import { makePackage } from '../../test/make-package.ts';
import { repository } from '../../test/resolve-world.ts';
import type { Override } from './overrides.ts';
import { renderExplanation } from './render-explanation.ts';
import { resolve } from './resolve.ts';

const base = repository('@base', [
  makePackage('foo-1-1.x86_64'),
  makePackage('fooext-1-1.x86_64', { requires: ['foo = 1-1'] }),
  makePackage('bar-1-1.x86_64'),
  makePackage('user-1-1.x86_64', { requires: ['bar'] }),
  makePackage('spare-1-1.x86_64'),
  makePackage('epoch-0:1-1.x86_64'),
]);
const main = repository('main', [
  makePackage('foo-2-1.x86_64'),
  makePackage('foo-0.5-1.x86_64'),
  makePackage('fooext-2-1.x86_64', { requires: ['foo = 2-1'] }),
  makePackage('bar-2-1.x86_64', { requires: ['barlib'] }),
  makePackage('barlib-1-1.x86_64'),
  makePackage('wants-spare-1-1.x86_64', { requires: ['spare'] }),
  makePackage('against-spare-1-1.x86_64', { conflicts: ['spare'] }),
]);

function ask(overrides: readonly Override[], request: readonly string[] = []) {
  return resolve({
    base: { source: base, arch: 'x86_64', name: 'Test OS 1' },
    repositories: [{ source: main }],
    request,
    recommends: false,
    overrides,
    filesFinal: true,
  });
}

function added(overrides: readonly Override[], request: readonly string[] = []) {
  const answer = ask(overrides, request);
  return answer.result === 'ok'
    ? [answer.overrides ?? [], answer.packages.map(({ nevra }) => nevra)]
    : answer.result;
}

function refusal(overrides: readonly Override[], request: readonly string[] = []): string {
  const answer = ask(overrides, request);
  if (answer.result !== 'unsatisfiable') throw new Error(`The answer is ${answer.result}`);
  return renderExplanation(answer.explanation);
}

describe('overrides', () => {
  it('replace exactly the package that is named, with all that the new one needs', () =>
    expect(added([{ kind: 'replace', request: 'bar' }])).toEqual([
      [{ kind: 'replace', nevra: 'bar-1-1.x86_64', by: 'bar-2-1.x86_64' }],
      ['bar-2-1.x86_64', 'barlib-1-1.x86_64'],
    ]));

  it('replace two packages that are locked to each other only together', () => {
    expect(refusal([{ kind: 'replace', request: 'foo' }])).toContain('fooext-1-1');
    expect(
      added([
        { kind: 'replace', request: 'foo' },
        { kind: 'replace', request: 'fooext' },
      ]),
    ).toEqual([
      [
        { kind: 'replace', nevra: 'foo-1-1.x86_64', by: 'foo-2-1.x86_64' },
        { kind: 'replace', nevra: 'fooext-1-1.x86_64', by: 'fooext-2-1.x86_64' },
      ],
      ['foo-2-1.x86_64', 'fooext-2-1.x86_64'],
    ]);
  });

  it('take an older build when that is what is named', () =>
    expect(
      added([
        { kind: 'replace', request: 'foo-0.5' },
        { kind: 'remove', name: 'fooext' },
      ]),
    ).toEqual([
      [
        { kind: 'replace', nevra: 'foo-1-1.x86_64', by: 'foo-0.5-1.x86_64' },
        { kind: 'remove', nevra: 'fooext-1-1.x86_64' },
      ],
      ['foo-0.5-1.x86_64'],
    ]));

  it('remove a package that nothing needs, which makes room for what it kept out', () => {
    expect(added([], ['against-spare'])).toBe('unsatisfiable');
    expect(added([{ kind: 'remove', name: 'spare' }], ['against-spare'])).toEqual([
      [{ kind: 'remove', nevra: 'spare-1-1.x86_64' }],
      ['against-spare-1-1.x86_64'],
    ]);
  });

  it('do not remove what another package of the base needs, and name that one', () =>
    expect(refusal([{ kind: 'remove', name: 'bar' }])).toContain('user-1-1'));

  it('do not remove what the request needs, nor bring it back', () =>
    expect(refusal([{ kind: 'remove', name: 'spare' }], ['wants-spare'])).toContain('wants-spare'));

  it('must concern a package of the base', () => {
    expect(() => ask([{ kind: 'remove', name: 'spar' }])).toThrow('no package spar');
    expect(() => ask([{ kind: 'replace', request: 'barlib' }])).toThrow(
      expect.objectContaining({ code: 'E_OVERRIDE' }) as Error,
    );
  });

  it('change nothing else: without one the base stands', () =>
    expect(added([], ['foo >= 2'])).toBe('unsatisfiable'));
});
