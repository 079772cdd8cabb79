import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { conformanceData } from '../../test/conformance-data.ts';
import { capabilityOverlaps, formatCapability, parseCapability } from './capability.ts';
import { compareEvr, formatEvr, parseEvr } from './evr.ts';
import { formatNevra, parseNevra } from './nevra.ts';
import { compareVersions } from './version-compare.ts';

function rowsOf<T>(file: string | undefined): T[] {
  return file === undefined ? [] : (JSON.parse(readFileSync(file, 'utf8')) as { rows: T[] }).rows;
}

const vercmp = conformanceData('rpm-gold/vercmp.json');
describe.runIf(vercmp)("rpm's own version comparisons", () => {
  const rows = rowsOf<[string, string, number]>(vercmp);
  it.each(rows)('%s against %s is %i', (left, right, sign) =>
    expect(compareVersions(left, right)).toBe(sign),
  );
});

const depmatch = conformanceData('rpm-gold/depmatch.json');
describe.runIf(depmatch)("rpm's own table of provides and requires", () => {
  const rows = rowsOf<[string, string, boolean]>(depmatch);
  // rpm-md has no "<>".
  it.each(rows.filter(([provide, require]) => !`${provide} ${require}`.includes('<>')))(
    '%s for %s: %s',
    (provide, require, overlaps) =>
      expect(capabilityOverlaps(parseCapability(provide), parseCapability(require))).toBe(overlaps),
  );
});

describe('EVR', () => {
  it.each([
    ['1.0', '1.0~rc1', 1],
    ['1.0^git1', '1.0', 1],
    ['1.0^git1', '1.0.1', -1],
    ['1.0~rc1^git1', '1.0~rc1', 1],
    ['1.010', '1.10', 0],
    ['10', '9a', 1],
    ['1:0.1', '9', 1],
    ['1-2', '1-10', -1],
    ['1', '1-1', -1],
  ])('%s against %s is %i', (left, right, sign) => {
    expect(compareEvr(parseEvr(left), parseEvr(right))).toBe(sign);
    expect(compareEvr(parseEvr(right), parseEvr(left))).toBe(0 - sign);
  });

  it.each([
    ['1.2', { epoch: 0, version: '1.2', release: '' }],
    ['3:1.2-4.fc40', { epoch: 3, version: '1.2', release: '4.fc40' }],
    ['1-2-3', { epoch: 0, version: '1-2', release: '3' }],
    ['1-', { epoch: 0, version: '1', release: '' }],
    [':1', { epoch: 0, version: '1', release: '' }],
    ['ab+/=', { epoch: 0, version: 'ab+/=', release: '' }],
  ])('reads %s', (text, evr) => expect(parseEvr(text)).toEqual(evr));

  it('writes what it read', () => expect(formatEvr(parseEvr('3:1.2-4'))).toBe('3:1.2-4'));
});

describe('capabilities', () => {
  it.each(['foo', 'foo >= 1:2-3', 'libx.so.6()(64bit)', '(a if b)', 'config(x) = 0-1'])(
    'reads and writes %s',
    (text) => expect(formatCapability(parseCapability(text))).toBe(text),
  );

  it.each(['', '  ', 'foo >=', 'foo ~ 2', 'foo >= 2 bar'])('refuses %j', (text) =>
    expect(() => parseCapability(text)).toThrow(expect.objectContaining({ code: 'E_CAPABILITY' }) as Error),
  );

  it.each([
    ['b = 2', 'b < 2-2', true],
    ['b = 2', 'b > 2-1', true],
    ['b = 2-1', 'b = 2', true],
    ['b = 2-1', 'b > 2', false],
    ['b', 'b >= 9', true],
    ['b < 2', 'b < 1', true],
    ['a', 'b', false],
  ])('%s for %s: %s', (provide, require, overlaps) =>
    expect(capabilityOverlaps(parseCapability(provide), parseCapability(require))).toBe(overlaps),
  );
});

describe('NEVRA', () => {
  const identity = { name: 'kernel-core', epoch: 0, version: '6.1.0', release: '1.fc40', arch: 'x86_64' };
  it.each([
    ['kernel-core-6.1.0-1.fc40.x86_64', identity],
    ['kernel-core-0:6.1.0-1.fc40.x86_64', identity],
    ['kernel-core-(none):6.1.0-1.fc40.x86_64', identity],
    ['kernel-core-6.1.0-1.fc40.x86_64.rpm', identity],
    ['2:kernel-core-6.1.0-1.fc40.x86_64', { ...identity, epoch: 2 }],
    ['kernel-core-2:6.1.0-1.fc40.x86_64', { ...identity, epoch: 2 }],
  ])('reads %s', (text, expected) => expect(parseNevra(text)).toEqual(expected));

  it.each(['', 'bash', 'bash-5.2', 'bash-5.2-1', 'a b-1-1.noarch', '../x-1-1.noarch'])(
    'knows that %j is none',
    (text) => expect(parseNevra(text)).toBeUndefined(),
  );

  it('leaves an epoch of 0 out', () => {
    expect(formatNevra(identity)).toBe('kernel-core-6.1.0-1.fc40.x86_64');
    expect(formatNevra({ ...identity, epoch: 2 })).toBe('kernel-core-2:6.1.0-1.fc40.x86_64');
  });
});
