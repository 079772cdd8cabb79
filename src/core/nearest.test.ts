import { expect, it } from 'vitest';
import { nearest } from './nearest.ts';

const known = ['chrony', 'chrony-data', 'tcpdump', 'usbguard', 'match-base-evr'];

it.each([
  ['chorny', ['chrony']],
  ['chrony', ['chrony', 'chrony-data']],
  ['tcpdmp', ['tcpdump']],
  ['usbgaurd', ['usbguard']],
  ['match_base_evr', ['match-base-evr']],
  ['zzzzz', []],
])('the words most like %s are %o', (word, expected) => expect(nearest(word, known)).toEqual(expected));

it('gives at most as many as asked for, in a fixed order', () => {
  expect(nearest('aab', ['aac', 'aaa', 'aad'], 2)).toEqual(['aaa', 'aac']);
});
