import { describe, expect, it } from 'vitest';
import { type ViaductError, formatPlace } from '../core/index.ts';
import {
  type ExpandContext,
  type ExpandedRequest,
  expandRequest,
  joinCatalogs,
  readCatalog,
  readRequest,
} from './index.ts';
import { splitWords } from './split-words.ts';

const catalogText = `repos:
  - everywhere
extensions:
  usbguard:
    packages: [usbguard, libqb protobuf]
  kernel-devel:
    packages:
      - kernel-devel
      - kernel-headers
    match-base-evr: kernel
  kernel-rt:
    architectures: [x86_64]
    repos:
      - nfv
    packages: ["'(kernel-rt-core if kernel)' kernel-rt-modules"]
  kernel:
    kind: development
    packages: [kernel-core]
`;
const catalog = readCatalog(catalogText, 'extensions.yaml');
const context: ExpandContext = {
  arch: 'x86_64',
  baseEvr: (name) =>
    new Map([
      ['kernel', '5.14.0-70.el9'],
      ['bash', '1:5.1-2'],
    ]).get(name),
};

function failure(work: () => unknown): ViaductError & { place: string } {
  try {
    work();
  } catch (thrown) {
    const error = thrown as ViaductError;
    return Object.assign(error, { place: error.where === undefined ? '' : formatPlace(error.where) });
  }
  throw new Error('nothing was thrown');
}

function expand(request: string, changes: Partial<ExpandContext> = {}): ExpandedRequest {
  return expandRequest(readRequest(request, 'r.yaml').items, catalog, { ...context, ...changes });
}

describe('a catalog', () => {
  it('keeps every field with its place', () => {
    expect(catalog.extensions.get('kernel-rt')).toMatchObject({
      kind: 'os-extension',
      architectures: ['x86_64'],
      repos: [{ text: 'nfv', place: { line: 14, column: 9 } }],
      packages: [{ text: '(kernel-rt-core if kernel)' }, { text: 'kernel-rt-modules' }],
      place: { file: 'extensions.yaml', line: 11, column: 3, excerpt: '  kernel-rt:' },
    });
    expect(catalog.extensions.get('usbguard')!.packages.map(({ text }) => text)).toEqual([
      'usbguard',
      'libqb',
      'protobuf',
    ]);
  });

  it.each([
    [
      'an unknown key',
      'extensions:\n  a:\n    pakages: [a]\n',
      'E_YAML_KEY',
      'c:3:5',
      'Did you mean packages?',
    ],
    ['an unknown key on top', 'extension: {}\n', 'E_YAML_KEY', 'c:1:1', 'Did you mean extensions?'],
    [
      'an unknown kind',
      'extensions: {a: {packages: [a], kind: os-extensions}}',
      'E_YAML_TYPE',
      'c:1:39',
      'Did you mean os-extension?',
    ],
    ['no extensions', 'repos: [a]', 'E_YAML_TYPE', 'c:1:1', undefined],
    ['no packages', 'extensions:\n  a: {}\n', 'E_CATALOG', 'c:2:3', undefined],
    ['an empty list of packages', 'extensions:\n  a: {packages: []}\n', 'E_CATALOG', 'c:2:7', undefined],
    ['a text for a list', 'extensions: {a: {packages: a}}', 'E_YAML_TYPE', 'c:1:28', undefined],
    [
      'a number for a package',
      'extensions: {a: {packages: [12]}}',
      'E_YAML_TYPE',
      'c:1:29',
      "Put it in quotes: '12'",
    ],
    [
      'an open quote in a package',
      `extensions: {a: {packages: ["'b c"]}}`,
      'E_CATALOG',
      'c:1:29',
      expect.any(String),
    ],
    [
      'a path for a repository',
      'extensions: {a: {packages: [b], repos: [../x]}}',
      'E_CATALOG',
      'c:1:41',
      undefined,
    ],
    [
      'a name that is a path',
      'extensions: {../a: {packages: [b]}}',
      'E_CATALOG',
      'c:1:14',
      expect.any(String),
    ],
    [
      'an extension twice',
      'extensions:\n  a: {packages: [b]}\n  a: {packages: [c]}\n',
      'E_YAML',
      'c:3:3',
      expect.any(String),
    ],
    ['a tab', 'extensions:\n\ta: {}\n', 'E_YAML', 'c:2:1', 'Indent with spaces'],
  ])('with %s is refused', (_, text, code, place, hint) => {
    const error = failure(() => readCatalog(text, 'c'));
    expect(error).toMatchObject({ code, place });
    expect(error.hint).toEqual(hint);
  });

  it('may be several, without a name in two', () => {
    const other = readCatalog('extensions: {wasm: {packages: [crun-wasm]}}', 'more.yaml');
    const joined = joinCatalogs([catalog, other]);
    expect([...joined.extensions.keys()]).toEqual([
      'usbguard',
      'kernel-devel',
      'kernel-rt',
      'kernel',
      'wasm',
    ]);
    expect(failure(() => joinCatalogs([catalog, other, catalog]))).toMatchObject({
      code: 'E_CATALOG',
      place: 'extensions.yaml:4:3',
    });
  });
});

describe('a request', () => {
  it('is a list of names, objects, or both', () => {
    const text =
      "extensions:\n  - usbguard\n  - name: chrony\n    version: '>= 4.5'\n    recommends: true\n  - {name: strace, version: '6.1'}\n";
    expect(readRequest(text, 'r').items).toEqual([
      { name: 'usbguard', place: expect.objectContaining({ line: 2, column: 5 }) as unknown },
      {
        name: 'chrony',
        version: '>= 4.5',
        recommends: true,
        place: expect.objectContaining({ line: 3, column: 11 }) as unknown,
      },
      {
        name: 'strace',
        version: '= 6.1',
        place: expect.objectContaining({ line: 6, column: 12 }) as unknown,
      },
    ]);
  });

  it('may have options that hold for all of it', () => {
    const text = `extensions: [a]
recommends: true
exclude: ['b*']
include: [a, c-1-1.noarch]
modules: ['nodejs:18']
group-packages: [mandatory, optional]
`;
    expect(readRequest(text, 'r')).toMatchObject({
      items: [{ name: 'a' }],
      recommends: true,
      exclude: ['b*'],
      include: ['a', 'c-1-1.noarch'],
      modules: ['nodejs:18'],
      groupPackages: ['mandatory', 'optional'],
    });
  });

  it.each([
    ['a pattern with blanks', "extensions: [a]\nexclude: ['b c']\n", 'E_REQUEST', 'r:2:11'],
    ['an unknown kind', 'extensions: [a]\ngroup-packages: [mandatry]\n', 'E_YAML_TYPE', 'r:2:18'],
    ['no packages', 'extensions: [{name: a, packages: []}]', 'E_CATALOG', 'r:1:24'],
    ['packages and a version', "extensions: [{name: a, packages: [b], version: '1'}]", 'E_REQUEST', 'r:1:39'],
    ['an unknown key', 'extension: [a]', 'E_YAML_KEY', 'r:1:1'],
    ['an unknown option', 'extensions:\n  - {name: a, versoin: x}\n', 'E_YAML_KEY', 'r:2:15'],
    ['no name', 'extensions:\n  - {recommends: true}\n', 'E_YAML_TYPE', 'r:2:5'],
    ['an object for the list', 'extensions: {a: {}}', 'E_YAML_TYPE', 'r:1:13'],
    ['nothing in it', 'extensions: []', 'E_REQUEST', 'r:1:1'],
    ['a name twice', 'extensions:\n- a\n- b\n- a\n', 'E_REQUEST', 'r:4:3'],
    ['an empty name', "extensions: ['']", 'E_REQUEST', 'r:1:14'],
    ['a number for a version', 'extensions: [{name: a, version: 4.5}]', 'E_YAML_TYPE', 'r:1:33'],
    ['a version that is none', "extensions: [{name: a, version: 'a b'}]", 'E_REQUEST', 'r:1:33'],
    ['yes for true', 'extensions: [{name: a, recommends: yes}]', 'E_YAML_TYPE', 'r:1:36'],
  ])('with %s is refused', (_, text, code, place) => {
    expect(failure(() => readRequest(text, 'r'))).toMatchObject({ code, place });
  });
});

describe('expanding', () => {
  it('takes names of the catalog first, and others as they are', () => {
    const { extensions, repos, notes } = expand(
      'extensions: [usbguard, {name: chrony, version: 4.5-1, recommends: false}, libqb]',
    );
    expect(extensions).toMatchObject([
      { name: 'usbguard', requests: ['usbguard', 'libqb', 'protobuf'], fromCatalog: true },
      { name: 'chrony = 4.5-1', requests: ['chrony = 4.5-1'], fromCatalog: false, recommends: false },
      { name: 'libqb', requests: ['libqb'], fromCatalog: false },
    ]);
    expect(extensions[1]!.place).toMatchObject({ file: 'r.yaml', line: 1 });
    expect(repos.map(({ text }) => text)).toEqual(['everywhere']);
    expect(notes).toEqual([]);
  });

  it('takes packages, exclusions and modules of request and catalog', () => {
    const own = readCatalog(
      'extensions: {web: {packages: [httpd], exclude: ["mod_*"], modules: ["httpd:2.4"]}}',
      'c',
    );
    const request = `extensions:
  - name: web
    exclude: [apr]
    modules: ['php:8']
  - name: kit
    packages: ['@tools strace', ./local.rpm, '-gdb']
    repos: [debug]
`;
    const { extensions, repos } = expandRequest(readRequest(request, 'r').items, own, context);
    expect(extensions).toMatchObject([
      {
        name: 'web',
        requests: ['httpd'],
        exclude: ['mod_*', 'apr'],
        modules: ['httpd:2.4', 'php:8'],
      },
      { name: 'kit', requests: ['@tools', 'strace', './local.rpm', '-gdb'], fromCatalog: false },
    ]);
    expect(repos).toMatchObject([{ text: 'debug', place: { line: 7, column: 13 } }]);
  });

  it('gives packages the version of a package of the base', () => {
    expect(expand('extensions: [kernel-devel]').extensions[0]!.requests).toEqual([
      'kernel-devel-5.14.0-70.el9',
      'kernel-headers-5.14.0-70.el9',
    ]);
  });

  it('refuses to give a version to what is no package', () => {
    const own = readCatalog('extensions: {x: {packages: ["\'(a if b)\'"], match-base-evr: bash}}', 'c');
    expect(
      failure(() => expandRequest(readRequest('extensions: [x]', 'r').items, own, context)),
    ).toMatchObject({ code: 'E_CATALOG', place: 'c:1:29' });
  });

  it('notes what is in the base already', () => {
    const { extensions, notes } = expand('extensions: [bash]');
    expect(extensions).toHaveLength(1);
    expect(notes).toMatchObject([
      { message: 'bash is in the base already (1:5.1-2)', place: { line: 1, column: 14 } },
    ]);
  });

  it.each([
    [
      'for another architecture',
      'extensions:\n- kernel-rt\n',
      { arch: 'aarch64' },
      'E_EXTENSION_ARCHITECTURE',
      'kernel-rt',
    ],
    ['of kind development', 'extensions:\n- kernel\n', {}, 'E_EXTENSION_KIND', 'kernel'],
    [
      'that matches what the base lacks',
      'extensions:\n- kernel-devel\n',
      { baseEvr: () => undefined },
      'E_EXTENSION_BASE',
      'kernel-devel',
    ],
    ['with a version', "extensions:\n- {version: '1', name: usbguard}\n", {}, 'E_REQUEST', 'usbguard'],
    [
      'as a path with a version',
      "extensions:\n- {version: '1', name: /usr/bin/x}\n",
      {},
      'E_REQUEST',
      '/usr/bin/x',
    ],
  ])('refuses an extension %s at the line of the user', (_, text, changes, code, name) => {
    const error = failure(() => expand(text, changes));
    expect(error).toMatchObject({ code, message: expect.stringContaining(name) as string });
    expect(error.place).toMatch(/^r\.yaml:2:/);
  });
});

it.each([
  ['a  b\tc ', ['a', 'b', 'c']],
  ["'a b' c", ['a b', 'c']],
  ['', []],
  ["a 'b", undefined],
  ["'a'b", undefined],
  ['a\u0000b', undefined],
])('%j is the words %j', (text, words) => expect(splitWords(text)).toEqual(words));
