import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { conformanceData } from '../../test/conformance-data.ts';
import { withTemporaryDirectory } from '../core/index.ts';
import { type Capability, type DependencyKind, dependencyKinds } from '../rpm/index.ts';
import { openRepository } from './index.ts';

/** Packages, names, provides, requires, conflicts, obsoletes, recommends of each repository, counted elsewhere. */
const counts: readonly (readonly [string, ...number[]])[] = [
  ['repodata/centos-7.2.1511-os', 9007, 7009, 97762, 91531, 600, 2061, 0],
  ['repodata/centos-stream-9-baseos-202202', 1125, 883, 73114, 9845, 169, 364, 54],
  ['repodata/opensuse-11.0-update', 2430, 743, 26036, 55828, 318, 1342, 238],
  ['repodata/linux-surface-f33', 139, 10, 170726, 732, 114, 0, 44],
  ['repodata/linux-surface-f40', 119, 16, 360142, 684, 122, 88, 44],
  ['repodata/debian-bookworm', 63440, 63436, 100963, 279037, 18222, 0, 28741],
  ['repodata/debian-bookworm-updates', 38, 38, 43, 270, 25, 0, 24],
  ['repodata/debian-bookworm-security', 3016, 2994, 4737, 19578, 2444, 0, 1396],
  ['repos/pgdg-common-rhel8', 537, 233, 1447, 5983, 5, 104, 8],
  ['repos/centos7-openstack-mitaka', 598, 598, 2346, 6127, 56, 222, 0],
  ['repos/azurelinux3-extended', 113, 113, 2889, 2062, 3, 19, 22],
  ['repos/fluidity-rhel7', 118, 110, 369, 1067, 1, 8, 0],
  ['repos/david35mm', 21, 13, 43, 122, 0, 0, 1],
  ['repos/hatlocker', 5, 2, 11, 14, 0, 0, 0],
  ['repos/kernel-devels', 78, 3, 384, 375, 0, 0, 0],
  ['repos/miniflux', 32, 1, 96, 196, 0, 0, 0],
];
/** Their metadata is read a second time by another parser and compared field by field. */
const compared = [...counts.map(([name]) => name), 'repos/amazonlinux2023-nagios'].filter(
  (name) => name !== 'repodata/debian-bookworm' && name !== 'repodata/linux-surface-f40',
);
const withoutFilelists = [
  'repodata/centos-7.2.1511-os',
  'repodata/opensuse-11.0-update',
  'repos/kernel-devels',
];

const openIn = (cache: string, folder: string) => openRepository({ name: 'x', url: folder }, { cache });

for (const [name, ...expected] of counts) {
  const folder = conformanceData(name);
  describe.runIf(folder)(name, () => {
    it('has as many packages and dependencies as it should, also when read from the cache', () =>
      withTemporaryDirectory(async (cache) => {
        for (let run = 0; run < 2; run++) {
          const { source } = await openIn(cache, folder!);
          const kinds = ['provides', 'requires', 'conflicts', 'obsoletes', 'recommends'] as const;
          const sums = kinds.map((kind) => {
            let sum = 0;
            for (let pkg = 0; pkg < source.packageCount; pkg++) sum += source.dependencies(pkg, kind).length;
            return sum;
          });
          expect([source.packageCount, [...source.names()].length, ...sums]).toEqual(expected);
        }
      }));
  });
}

for (const name of compared) {
  const folder = conformanceData(name);
  describe.runIf(folder)(name, () => {
    it('agrees with another parser in every field', () =>
      withTemporaryDirectory(async (cache) => {
        const { source } = await openIn(cache, folder!);
        const expected = readWithSaxes(unpack(folder!, 'primary'));
        expect(source.packageCount).toBe(expected.length);
        const owners = new Map<string, number[]>();
        const providers = new Map<string, Set<number>>();
        expected.forEach((entry, pkg) => {
          const dependencies = Object.fromEntries(
            dependencyKinds.map((kind) => [kind, source.dependencies(pkg, kind)]),
          );
          const { files, ...fields } = entry;
          expect({
            ...source.identity(pkg),
            ...source.location(pkg)!,
            vendor: source.vendor(pkg),
            summary: source.summary(pkg),
            dependencies,
          }).toEqual(fields);
          for (const file of files) owners.set(file, [...(owners.get(file) ?? []), pkg]);
          for (const { name: provide } of entry.dependencies.provides)
            providers.set(provide, (providers.get(provide) ?? new Set()).add(pkg));
        });
        for (const [file, list] of owners) expect(source.ownersOf(file)).toEqual([...new Set(list)]);
        for (const [provide, list] of providers) expect(source.providing(provide)).toEqual([...list]);
        for (const wanted of new Set(expected.map((entry) => entry.name)))
          expect(source.named(wanted)).toEqual(
            expected.flatMap((entry, pkg) => (entry.name === wanted ? [pkg] : [])),
          );
        expect(source.providing('no such thing')).toEqual([]);
      }));
  });
}

for (const name of withoutFilelists) {
  const folder = conformanceData(name);
  it.runIf(folder)(`${name} opens although its filelists are not there, which then is an error`, () =>
    withTemporaryDirectory(async (cache) => {
      const repository = await openIn(cache, folder!);
      expect(repository.source.filesComplete).toBe(false);
      await expect(repository.withFilelists()).rejects.toMatchObject({ code: 'E_FILE_MISSING' });
    }),
  );
}

const baseos = conformanceData('repodata/centos-stream-9-baseos-202202');
it.runIf(baseos)('knows every file of filelists, also when read from the cache', () =>
  withTemporaryDirectory(async (cache) => {
    const ids = new Map<string, number>();
    const { source } = await openIn(cache, baseos!);
    for (let pkg = 0; pkg < source.packageCount; pkg++) ids.set(source.location(pkg)!.checksum.slice(7), pkg);
    const expected = new Map<string, number[]>();
    let owner = -1;
    let text = '';
    const parser = new SaxesParser();
    parser.on('opentag', (tag) => {
      text = '';
      if (tag.name === 'package') owner = ids.get(String(tag.attributes['pkgid'])) ?? -1;
    });
    parser.on('text', (piece) => (text += piece));
    parser.on('closetag', (tag) => {
      if (tag.name === 'file') expected.set(text, [...(expected.get(text) ?? []), owner]);
    });
    parser.write(unpack(baseos!, 'filelists')).close();
    for (let run = 0; run < 2; run++) {
      const files = await (await openIn(cache, baseos!)).withFilelists();
      expect(files.filesComplete).toBe(true);
      let wrong = 0;
      for (const [file, list] of expected)
        if (String(files.ownersOf(file)) !== String(list.sort((a, b) => a - b))) wrong++;
      expect([wrong, expected.size > 10_000, files.ownersOf('/no/such/file')]).toEqual([0, true, []]);
    }
  }),
);

function unpack(folder: string, type: string): string {
  const repodata = path.join(folder, 'repodata');
  const repomd = readFileSync(path.join(repodata, 'repomd.xml'), 'utf8');
  const record = repomd.slice(repomd.indexOf(`type="${type}"`));
  const href = /href="repodata\/([^"]+)"/.exec(record)![1]!;
  const bytes = readFileSync(
    path.join(
      repodata,
      readdirSync(repodata).find((file) => file === href)!,
    ),
  );
  return (href.endsWith('.zst') ? zstdDecompressSync(bytes) : gunzipSync(bytes)).toString('utf8');
}

interface ReadPackage {
  name: string;
  arch: string;
  epoch: number;
  version: string;
  release: string;
  vendor: string;
  summary: string;
  checksum: string;
  href: string;
  size: number;
  dependencies: Record<DependencyKind, Capability[]>;
  files: string[];
}

function readWithSaxes(text: string): ReadPackage[] {
  const packages: ReadPackage[] = [];
  const comparison = { EQ: '=', LT: '<', LE: '<=', GT: '>', GE: '>=' } as const;
  let current: ReadPackage;
  let kind: DependencyKind | undefined;
  let type = '';
  let content = '';
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes: a }) => {
    content = '';
    if (name === 'package') {
      const dependencies = Object.fromEntries(dependencyKinds.map((each) => [each, []]));
      current = {
        vendor: '',
        dependencies: dependencies as unknown as ReadPackage['dependencies'],
        files: [] as string[],
      } as ReadPackage;
      packages.push(current);
    } else if (name === 'version')
      Object.assign(current, { epoch: Number(a['epoch'] ?? 0), version: a['ver'], release: a['rel'] });
    else if (name === 'checksum') type = a['type'] === 'sha' ? 'sha1' : a['type']!;
    else if (name === 'size') current.size = Number(a['package']);
    else if (name === 'location') current.href = a['href']!;
    else if (name === 'rpm:entry' && kind !== undefined) {
      const flags = a['flags'] as keyof typeof comparison | undefined;
      const evr = { epoch: Number(a['epoch'] ?? 0), version: a['ver'] ?? '', release: a['rel'] ?? '' };
      current.dependencies[kind].push({
        name: a['name']!,
        ...(flags === undefined ? {} : { comparison: comparison[flags], evr }),
        ...(a['pre'] === '1' ? { pre: true } : {}),
      });
    } else kind = dependencyKinds.find((each) => name === `rpm:${each}`);
  });
  parser.on('text', (piece) => (content += piece));
  parser.on('closetag', ({ name }) => {
    if (name === 'name' || name === 'arch' || name === 'summary') current[name] = content.trim();
    else if (name === 'rpm:vendor') current.vendor = content.trim();
    else if (name === 'checksum') current.checksum = `${type}:${content.trim()}`;
    else if (name === 'file') current.files.push(content);
  });
  parser.write(text).close();
  return packages;
}
