import { describe, expect, it } from 'vitest';
import { makePackage } from '../../../test/make-package.ts';
import { base, repository } from '../../../test/resolve-world.ts';
import type { Lock, LockedPackage } from '../lock/lock.ts';
import { type ResolveInput, resolve } from '../resolve.ts';
import { renderWhy, renderWhyNot } from './render-why.ts';
import { whyNot } from './why-not.ts';
import { why, whyInLock } from './why.ts';

const packages = [
  makePackage('app-1-1.noarch', { requires: ['left', 'right', 'bash >= 5'] }),
  makePackage('left-1-1.noarch', { requires: ['libdeep.so'] }),
  makePackage('right-1-1.noarch', { requires: ['deep >= 1', 'mta'] }),
  makePackage('deep-1-1.noarch', { provides: ['libdeep.so'] }),
  makePackage('mta-a-1-1.noarch', { provides: ['mta'] }),
  makePackage('mta-b-1-1.noarch', { provides: ['mta'] }),
  makePackage('nice-1-1.noarch', { recommends: ['nicer'] }),
  makePackage('nicer-1-1.noarch'),
  makePackage('tool-1-1.noarch'),
  makePackage('tool-2-1.noarch'),
  makePackage('bash-6-1.x86_64'),
  makePackage('lonely-1-1.noarch', { requires: ['tool'] }),
];

function inputFor(request: readonly string[], recommends = false): ResolveInput {
  return {
    base: { source: base, arch: 'x86_64', name: 'Test OS 1' },
    repositories: [{ source: repository('main', packages) }],
    request,
    recommends,
  };
}

function answerTo(input: ResolveInput) {
  const result = resolve(input);
  if (result.result !== 'ok') throw new Error(JSON.stringify(result));
  return result.packages;
}

function askWhy(target: string, request: readonly string[], recommends = false): string {
  const input = inputFor(request, recommends);
  return renderWhy(target, why(input, answerTo(input), target));
}

describe('with overrides', () => {
  const input: ResolveInput = { ...inputFor(['app']), overrides: [{ kind: 'replace', request: 'bash' }] };

  it('a package that replaces one of the base is there because of that', () =>
    expect(renderWhy('bash', why(input, answerTo(input), 'bash'))).toContain(
      'bash is asked for → bash-6-1.x86_64',
    ));

  it('the package that it replaces is not there any more', () => {
    const [old] = base.named('bash').map((pkg) => base.identity(pkg));
    expect(why(input, answerTo(input), `bash-${old!.version}`).packages).toEqual([]);
    expect(whyNot(input, answerTo(input), `bash-${old!.version}`).kind).not.toBe('present');
  });
});

describe('why', () => {
  it('names all shortest ways from the requests to a package', () =>
    expect(askWhy('deep', ['app'])).toBe(
      [
        'deep-1-1.noarch is added from main:',
        '  app is asked for → app-1-1.noarch needs left → left-1-1.noarch needs libdeep.so → deep-1-1.noarch',
        '  app is asked for → app-1-1.noarch needs right → right-1-1.noarch needs deep >= 1 → deep-1-1.noarch',
      ].join('\n'),
    ));

  it('leaves out ways that are longer than need be', () =>
    expect(askWhy('deep', ['app', 'deep'])).toBe(
      'deep-1-1.noarch is added from main:\n  deep is asked for → deep-1-1.noarch',
    ));

  it('speaks of packages of the base as well, whether they are needed or not', () => {
    expect(askWhy('bash', ['app'])).toBe(
      'bash-5.2-1.x86_64 is in the base:\n  app is asked for → app-1-1.noarch needs bash >= 5 → bash-5.2-1.x86_64',
    );
    expect(askWhy('openssl', ['app'])).toBe(
      'openssl-3.0-1.x86_64 is in the base; nothing that is added needs it',
    );
  });

  it('tells recommendations from needs', () =>
    expect(askWhy('nicer-1', ['nice'], true)).toContain(
      'nice-1-1.noarch recommends nicer → nicer-1-1.noarch',
    ));

  it('says when a package is not there', () =>
    expect(askWhy('mta-b', ['app'])).toBe('mta-b is not there: neither in the base nor in the answer'));

  it('reads a lock, which knows one way', () => {
    const entry = (nevra: string, reason: LockedPackage['reason']) => ({
      nevra,
      name: nevra.split('-')[0]!,
      epoch: 0,
      version: '1',
      release: '1',
      arch: 'noarch',
      repo: 'main',
      reason,
    });
    const lock = {
      packages: [
        entry('app-1-1.noarch', { kind: 'requested', request: 'app' }),
        entry('left-1-1.noarch', { kind: 'required', by: 'app-1-1.noarch', capability: 'left' }),
        entry('langs-1-1.noarch', { kind: 'required', by: 'base-1-1.noarch', capability: '(langs if app)' }),
      ],
    } as unknown as Lock;
    expect(renderWhy('left', whyInLock(lock, 'left'))).toBe(
      'left-1-1.noarch is added from main:\n  app is asked for → app-1-1.noarch needs left → left-1-1.noarch',
    );
    expect(renderWhy('langs', whyInLock(lock, 'langs'))).toContain(
      'base-1-1.noarch needs (langs if app) → langs-1-1.noarch',
    );
    expect(whyInLock(lock, 'right').packages).toEqual([]);
  });
});

function askWhyNot(target: string, request: readonly string[]): string {
  const input = inputFor(request);
  return renderWhyNot(target, 'Test OS 1', whyNot(input, answerTo(input), target));
}

describe('why not', () => {
  it.each<[string, string, string[], string]>([
    ['it is there', 'deep', ['app'], 'deep is there: deep-1-1.noarch'],
    [
      'another one was chosen',
      'mta-b',
      ['app'],
      'right-1-1.noarch needs mta, for which mta-a-1-1.noarch was chosen',
    ],
    ['a newer one is there', 'tool-1', ['tool'], 'tool-2-1.noarch is there instead, which is newer'],
    ['nothing needs it', 'lonely', ['app'], 'nothing that is added needs it'],
    ['of what it would add', 'lonely', ['app'], 'asking for it adds lonely-1-1.noarch and tool-2-1.noarch'],
    [
      'the base stands in its way',
      'bash-6',
      ['app'],
      'bash-6-1.x86_64 is newer than bash-5.2-1.x86_64, which the base has and keeps',
    ],
    ['there is no such package', 'dep', ['app'], 'nothing provides it; did you mean deep'],
  ])('tells that %s', (_, target, request, text) => expect(askWhyNot(target, request)).toContain(text));
});
