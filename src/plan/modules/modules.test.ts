import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { conformanceData } from '../../../test/conformance-data.ts';
import { makePackage } from '../../../test/make-package.ts';
import { explanation, nevras, repository } from '../../../test/resolve-world.ts';
import { parseModules } from '../../repo/metadata/modules.ts';
import { renderExplanation, resolve } from '../../resolve/index.ts';
import { memorySource } from '../../rpm/index.ts';
import { openModules } from './index.ts';
import { chooseStreams } from './streams.ts';

const text = `---
document: modulemd
version: 2
data:
  name: nodejs
  stream: 18
  version: 1
  context: aaaa
  arch: x86_64
  description: >-
    Something
  dependencies:
  - requires:
      platform: [el9]
  profiles:
    common: {rpms: [nodejs, npm]}
    minimal: {rpms: [nodejs]}
  components:
    rpms:
      nodejs:
        rationale: 'wrong indentation

'
        ref: x
  artifacts:
    rpms: [nodejs-1:18.1-1.module.x86_64, npm-1:9-1.module.x86_64]
...
---
document: modulemd
version: 2
data: {name: nodejs, stream: 1.10, version: 1, context: aaaa, arch: x86_64,
  dependencies: [{requires: {platform: [el9], icu: []}}],
  artifacts: {rpms: [nodejs-1:1.10-1.module.x86_64]}}
---
document: modulemd
version: 2
data: {name: icu, stream: a, version: 1, context: aaaa, arch: x86_64,
  artifacts: {rpms: [libicu-0:1-1.module.x86_64]}}
---
document: modulemd
version: 2
data: {name: postgres, stream: 15, version: 1, context: aaaa, arch: x86_64,
  dependencies: [{requires: {platform: [-el9]}}], artifacts: {rpms: [postgres-0:15-1.module.x86_64]}}
---
document: modulemd
version: 2
data: {name: picky, stream: x, version: 1, context: aaaa, arch: x86_64,
  dependencies: [{requires: {nodejs: [18]}}, {requires: {ruby: [3]}}]}
---
document: modulemd-defaults
version: 1
data: {module: nodejs, stream: 18, profiles: {18: [minimal], 1.10: [common]}}
---
document: modulemd-defaults
version: 1
data: {module: postgres, stream: 15, profiles: {}}
---
document: modulemd-translations
version: 1
data: {}
`;
const modules = parseModules('modules.yaml', text);
const base = { arch: 'x86_64', osRelease: { id: 'rhel', versionId: '9.4', prettyName: 'RHEL 9.4' } };
const packages = [
  makePackage('nodejs-1:18.1-1.module.x86_64'),
  makePackage('nodejs-1:1.10-1.module.x86_64', { requires: ['libicu'] }),
  makePackage('nodejs-1:20-1.x86_64'),
  makePackage('nodejs-fork-30-1.x86_64', { provides: ['nodejs = 30'] }),
  makePackage('npm-1:9-1.module.x86_64'),
  makePackage('libicu-1-1.module.x86_64'),
  makePackage('postgres-15-1.module.x86_64'),
  makePackage('postgres-14-1.x86_64'),
];

function ask(request: string, enabled: readonly string[] = []) {
  const source = repository('main', packages);
  const { hidden } = openModules([{ source }], [modules], enabled, base);
  return resolve({
    base: { source: memorySource('@base', [], { filesComplete: true }), arch: 'x86_64' },
    repositories: [
      {
        source,
        hidden: (pkg) => hidden(source.identity(pkg), () => source.dependencies(pkg, 'provides')),
      },
    ],
    request: [request],
    recommends: false,
  });
}

describe('module filtering', () => {
  it.each([
    [
      'the default stream hides other streams and packages of no stream',
      'nodejs',
      [],
      ['nodejs-1:18.1-1.module.x86_64'],
    ],
    [
      'an enabled stream takes its place, with what it requires',
      'nodejs',
      ['nodejs:1.10'],
      ['libicu-1-1.module.x86_64', 'nodejs-1:1.10-1.module.x86_64'],
    ],
    ['a default stream that cannot be hides nothing of others', 'postgres', [], ['postgres-14-1.x86_64']],
  ])('%s', (_, request, enabled, expected) => {
    expect(nevras(ask(request, enabled))).toEqual(expected);
  });

  it.each([
    [
      'nodejs-20',
      [],
      'nodejs-1:20-1.x86_64 is hidden by module filtering: nodejs:18 is enabled and has its own build',
    ],
    [
      'nodejs-1.10',
      [],
      'nodejs-1:1.10-1.module.x86_64 is hidden by module filtering: nodejs:1.10 is not enabled, nodejs:18 is',
    ],
    [
      'nodejs-fork',
      [],
      'nodejs-fork-30-1.x86_64 is hidden by module filtering: nodejs:18 is enabled and has its own build',
    ],
    ['libicu', [], 'libicu-1-1.module.x86_64 is hidden by module filtering: icu:a is not enabled'],
  ])('says why %s is not to be had', (request, enabled, expected) => {
    expect(renderExplanation(explanation(ask(request, enabled)))).toContain(expected);
  });
});

describe('choosing streams', () => {
  const choose = (...enabled: string[]) => [
    ...chooseStreams([modules], { enabled, arch: 'x86_64', platform: 'el9' }).streams,
  ];

  it('takes defaults that can be, and what enabled ones require', () => {
    expect(choose()).toEqual([['nodejs', '18']]);
    expect(choose('nodejs:1.10')).toEqual([
      ['nodejs', '1.10'],
      ['icu', 'a'],
    ]);
    expect(choose('picky:x')).toEqual([
      ['picky', 'x'],
      ['nodejs', '18'],
    ]);
    expect(choose('platform:el10', 'postgres:15')).toEqual([['postgres', '15']]);
  });

  it.each([
    [['nodejs:19'], 'E_MODULE', 'The module nodejs has no stream 19', 'It has 1.10, 18'],
    [['nodjes:18'], 'E_MODULE', 'No repository has a module nodjes', 'Did you mean nodejs?'],
    [['nodejs'], 'E_MODULE', '"nodejs" is no stream of a module', 'Write NAME:STREAM, for example nodejs:18'],
    [
      ['nodejs:18', 'nodejs:1.10'],
      'E_MODULE',
      'Two streams of the module nodejs are asked for: 18 and 1.10',
      expect.any(String) as string,
    ],
    [
      ['postgres:15'],
      'E_MODULE_REQUIRES',
      'The stream postgres:15 cannot be enabled: it requires platform:-el9, and the base is el9',
      expect.any(String) as string,
    ],
    [
      ['picky:x', 'nodejs:1.10'],
      'E_MODULE_REQUIRES',
      'The stream picky:x cannot be enabled: it requires nodejs:18, and nodejs:1.10 is enabled',
      expect.any(String) as string,
    ],
  ])('%j is refused', (enabled, code, message, hint) => {
    expect(() => choose(...enabled)).toThrow(expect.objectContaining({ code, message, hint }));
  });

  it('ends on modules whose requirements multiply without end', () => {
    const builds = Array.from({ length: 250 }, (_, number) => ({
      module: `m${Math.floor(number / 10)}`,
      stream: 's',
      version: String(number),
      context: 'c',
      arch: '',
      requires: [[[`m${Math.floor(number / 10) + 1}`, []]]] as const,
      profiles: [],
      demodularized: [],
    }));
    const metadata = { builds, defaults: [], artifacts: {} };
    expect(() => chooseStreams([metadata], { enabled: ['m0:s'], arch: 'x86_64' })).toThrow(
      expect.objectContaining({ code: 'E_LIMIT' }),
    );
  });
});

describe('profiles', () => {
  const filtering = openModules([], [modules], [], base);

  it('are taken by name, or as the repository says', () => {
    expect(filtering.profile('@nodejs:18', undefined)).toEqual(['nodejs']);
    expect(filtering.profile('@nodejs:18/common', undefined)).toEqual(['nodejs', 'npm']);
    expect(() => filtering.profile('@nodejs:18/large', undefined)).toThrow(
      expect.objectContaining({ code: 'E_MODULE', hint: 'It has @nodejs:18/common, @nodejs:18/minimal' }),
    );
  });
});

const real = conformanceData('modules/f29.yaml.gz');
describe.runIf(real)('the modules of Fedora 29', () => {
  it('are read in full', () => {
    const read = parseModules('f29.yaml', gunzipSync(readFileSync(path.resolve(real!))).toString());
    expect([read.builds.length, read.defaults.length]).toEqual([48, 7]);
    const { streams } = chooseStreams([read], {
      enabled: ['reviewboard:3.0'],
      arch: 'x86_64',
      platform: 'f29',
    });
    expect(Object.fromEntries(streams)).toEqual({
      reviewboard: '3.0',
      django: '1.6',
      dwm: '6.1',
      stratis: '1',
    });
    expect(read.artifacts['nodejs']).toContainEqual([
      '1:10.11.0-1.module_2200+adbac02b.x86_64',
      expect.any(Number),
    ]);
  });
});
