import { expect, it } from 'vitest';
import { memorySource } from './memory-source.ts';

const evr = { epoch: 0, version: '1', release: '1', arch: 'noarch' };
const source = memorySource('test', [
  {
    ...evr,
    name: 'a',
    provides: [1, 1].map(() => ({
      name: 'x',
      comparison: '=',
      evr: { epoch: 0, version: '1', release: '' },
    })),
    files: ['/bin/a'],
  },
  {
    ...evr,
    name: 'b',
    provides: [{ name: 'x', comparison: '=', evr: { epoch: 0, version: '3', release: '' } }],
    requires: [{ name: '(a or c)' }],
    supplements: [{ name: 'a' }],
  },
  { ...evr, name: 'a', arch: 'i686', vendor: 'V' },
]);

it('finds packages by name, capability, file and weak dependency', () => {
  expect(source.named('a')).toEqual([0, 2]);
  expect(source.providing('x')).toEqual([0, 1]);
  expect(source.ownersOf('/bin/a')).toEqual([0]);
  expect(source.withDependency('supplements')).toEqual([1]);
  expect(source.withDependency('enhances')).toEqual([]);
  expect(source.withRichDependency('requires')).toEqual([1]);
  expect(
    source.meeting({ name: 'x', comparison: '>=', evr: { epoch: 0, version: '2', release: '' } }),
  ).toEqual([1]);
  expect(source.dependencies(0, 'requires')).toEqual([]);
  expect([...source.names()]).toEqual(['a', 'b']);
  expect([source.packageCount, source.vendor(2), source.named('__proto__')]).toEqual([3, 'V', []]);
});
