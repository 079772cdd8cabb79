import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { conformanceData } from '../../../test/conformance-data.ts';
import { type Pin, readPins, writePins } from './index.ts';

function lines<T>(file: string): T[] {
  const text = gunzipSync(readFileSync(file)).toString();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

const withoutPlace = ({ place: _, ...pin }: Pin & { place?: unknown }): Pin => pin;

const ostreeLocks = conformanceData('fcos-locks');
describe.runIf(ostreeLocks)('real lockfiles of rpm-ostree', () => {
  const files = readdirSync(ostreeLocks ?? '.').filter((name) => name.endsWith('.gz'));

  it.each(files)('%s is the same after reading and writing', (name) => {
    interface Change {
      arch: string;
      packages?: Record<string, string>;
      set?: Record<string, string>;
      unset?: string[];
    }
    const states: { arch: string; packages: Map<string, string> }[] = [];
    for (const { arch, packages, set = {}, unset = [] } of lines<Change>(path.join(ostreeLocks!, name))) {
      const now = new Map(packages === undefined ? states.at(-1)!.packages : Object.entries(packages));
      for (const key of unset) now.delete(key);
      for (const [key, evra] of Object.entries(set)) now.set(key, evra);
      states.push({ arch, packages: now });
    }
    expect(states.length).toBeGreaterThan(30);
    // Neighbours differ by little: some of them, and the first and last, stand for all.
    for (const { arch, packages } of states.filter(
      (_, index) => index % 10 === 0 || index === states.length - 1,
    )) {
      const written = [...packages].sort(([a], [b]) => (a < b ? -1 : 1));
      const text = `${JSON.stringify({ packages: Object.fromEntries(written.map(([key, evra]) => [key, { evra }])) }, undefined, 2)}\n`;
      const file = readPins(text, name);
      expect(file.packages).toHaveLength(packages.size);
      expect(writePins({ arch, repositories: [], packages: file.packages }, 'rpm-ostree')).toBe(text);
      for (const format of ['versionlock', 'versionlock-toml'] as const) {
        const again = readPins(writePins({ arch, repositories: [], packages: file.packages }, format), name);
        expect(again.format).toBe(format);
        expect(
          again.packages.map((pin) => `${pin.name} ${pin.epoch}:${pin.version}-${pin.release}`).sort(),
        ).toEqual(
          file.packages.map((pin) => `${pin.name} ${pin.epoch}:${pin.version}-${pin.release}`).sort(),
        );
      }
    }
  });
});

const rpmsLocks = conformanceData('rpm-lockfiles');
describe.runIf(rpmsLocks)('real rpms.lock.yaml', () => {
  const files = readdirSync(rpmsLocks ?? '.').filter((name) => name.endsWith('.gz'));
  interface Change {
    set: Entry[];
    unset: string[];
  }
  type Entry = [
    name: string,
    evr: string,
    arch: string,
    repo: string,
    size: number,
    checksum: string,
    url: string,
  ];

  it.each(files)('%s is the same after reading and writing', (name) => {
    let last = '';
    let resolutions = 0;
    const now = new Map<string, Map<string, Entry>>();
    for (const { arches: changes = {} } of lines<{ arches?: Record<string, Entry[] | Change> }>(
      path.join(rpmsLocks!, name),
    )) {
      for (const [arch, change] of Object.entries(changes)) {
        const { set, unset } = Array.isArray(change) ? { set: change, unset: undefined } : change;
        const entries = new Map(unset === undefined ? [] : now.get(arch));
        for (const key of unset ?? []) entries.delete(key);
        for (const entry of set) entries.set(`${entry[0]}.${entry[2]}`, entry);
        now.set(arch, entries);
      }
      const arches = Object.fromEntries([...now].map(([arch, entries]) => [arch, [...entries.values()]]));
      // As the tool writes it: without quotes.
      const text = [
        '---\nlockfileVersion: 1\nlockfileVendor: redhat\narches:',
        ...Object.entries(arches).flatMap(([arch, entries]) => [
          `- arch: ${arch}\n  packages:`,
          ...entries.map(([own, evr, , repo, size, checksum, url]) =>
            ['- url', `  repoid`, '  size', '  checksum', '  name', '  evr']
              .map((key, index) => `  ${key}: ${[url, repo, size, checksum, own, evr][index]}`)
              .join('\n'),
          ),
          '  source: []\n  module_metadata: []',
        ]),
        '',
      ].join('\n');
      if (text === last || Object.keys(arches).length === 0) continue;
      last = text;
      if (resolutions++ % 4 !== 0) continue;
      const file = readPins(text, name);
      expect(file.packages.map((pin) => [pin.name, pin.arch, pin.checksum, pin.size, pin.location])).toEqual(
        Object.values(arches)
          .flat()
          .map(([own, , arch, , size, checksum, url]) => [own, arch, checksum, size, url]),
      );
      const again = readPins(writePins({ arch: 'x86_64', ...file }, 'rpms-lock'), name);
      const sorted = (pins: readonly Pin[]) =>
        pins.map((pin) => JSON.stringify(Object.entries(withoutPlace(pin)).sort())).sort();
      expect(sorted(again.packages)).toEqual(sorted(file.packages));
    }
    expect(last).not.toBe('');
  });
});
