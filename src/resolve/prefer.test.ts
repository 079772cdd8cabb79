import { describe, expect, it } from 'vitest';
import { makePackage } from '../../test/make-package.ts';
import { ask, nevras } from '../../test/resolve-world.ts';

describe('packages that are to be kept', () => {
  const two = [makePackage('a-1-1.noarch'), makePackage('a-2-1.noarch')];

  it('go before newer ones', () => {
    expect(nevras(ask(two, 'a'))).toEqual(['a-2-1.noarch']);
    expect(nevras(ask(two, 'a', { prefer: ['a-1-1.noarch'] }))).toEqual(['a-1-1.noarch']);
  });

  it('go where they cannot be', () => {
    expect(nevras(ask(two, 'a > 1', { prefer: ['a-1-1.noarch'] }))).toEqual(['a-2-1.noarch']);
    expect(nevras(ask(two, 'a', { prefer: ['a-1-1.noarch'], excludes: ['a-1'] }))).toEqual(['a-2-1.noarch']);
  });

  it('go before other names that would do, also before the one that equals the dependency', () => {
    const providers = [
      makePackage('app-1-1.noarch', { requires: ['service'] }),
      makePackage('service-1-1.noarch'),
      makePackage('other-1-1.noarch', { provides: ['service'] }),
    ];
    expect(nevras(ask(providers, 'app'))).toEqual(['app-1-1.noarch', 'service-1-1.noarch']);
    expect(nevras(ask(providers, 'app', { prefer: ['other-1-1.noarch'] }))).toEqual([
      'app-1-1.noarch',
      'other-1-1.noarch',
    ]);
  });

  it('are not added for their own sake', () => {
    expect(nevras(ask([...two, makePackage('b-1-1.noarch')], 'a', { prefer: ['b-1-1.noarch'] }))).toEqual([
      'a-2-1.noarch',
    ]);
  });
});
