import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRpm } from '../../../test/build-rpm.ts';
import { startFaultServer } from '../../../test/fault-server.ts';
import { makeRepository } from '../../../test/made-repository.ts';
import { fetchPackages } from '../../bundle/index.ts';
import type { RepositoryDescription } from '../../repo/index.ts';
import { parseLock, renderExplanation, serializeLock } from '../../resolve/index.ts';
import { type Solution, solveRequest } from '../index.ts';
import type { Wishes } from '../wishes.ts';

const comps = `<?xml version="1.0"?>
<!DOCTYPE comps PUBLIC "-//Red Hat, Inc.//DTD Comps info//EN" "comps.dtd">
<comps>
  <group><id>web</id><name>Web Server</name><name xml:lang="de">Webserver</name><packagelist>
    <packagereq type="mandatory">httpd</packagereq>
    <packagereq type="default">mod_ssl</packagereq>
    <packagereq type="optional">mod_lua</packagereq>
    <packagereq type="conditional" requires="php">mod_php</packagereq>
    <packagereq type="mandatory">only-on-s390x</packagereq>
  </packagelist></group>
  <group><id>tools</id><name>Tools</name><packagelist><packagereq>strace</packagereq></packagelist></group>
  <group><id>games</id><name>Games</name><packagelist><packagereq>tetris</packagereq></packagelist></group>
  <environment><id>server</id><name>A Server</name><grouplist><groupid>web</groupid></grouplist>
    <optionlist><groupid default="true">tools</groupid><groupid>games</groupid></optionlist></environment>
</comps>`;
const modules = `document: modulemd
version: 2
data: {name: ruby, stream: 3, version: 1, context: aa, arch: x86_64, profiles: {common: {rpms: [ruby]}},
  artifacts: {rpms: [ruby-0:3-1.noarch]}}
`;

let folder: string;
let rpm: string;
let main: RepositoryDescription;
const warnings: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'viaduct-prepare-'));
  await makeRepository(path.join(folder, 'base'), [{ name: 'bash' }]);
  const names = ['httpd', 'mod_ssl', 'mod_lua', 'mod_php', 'php', 'strace', 'tetris', 'web', 'local'];
  const metadata = { group: comps, modules };
  await makeRepository(
    path.join(folder, 'main'),
    [...names.map((name) => ({ name })), { name: 'ruby', version: '2' }, { name: 'ruby', version: '3' }],
    { metadata },
  );
  main = { name: 'main', url: path.join(folder, 'main') };
  rpm = await buildRpm(folder, { name: 'local', version: '0.5', header: 'Requires: strace' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ports = () => ({
  cache: path.join(folder, 'cache'),
  progress: () => {},
  warn: (sentence: string) => warnings.push(sentence),
});

function solve(
  packages: readonly string[],
  more: Partial<Wishes> = {},
  repository: RepositoryDescription = main,
): Promise<Solution> {
  return solveRequest(
    {
      basePath: path.join(folder, 'base'),
      arch: 'x86_64',
      repositories: [repository],
      wishes: () => ({ names: packages, packages, recommends: false, ...more }),
    },
    ports(),
  );
}

async function names(...args: Parameters<typeof solve>): Promise<string> {
  const solution = await solve(...args);
  if (solution.result !== 'ok') return renderExplanation(solution.explanation);
  return solution.packages.map(({ nevra }) => nevra.replace('-1.noarch', '')).join(' ');
}

describe('groups', () => {
  it.each([
    ['@web', {}, 'httpd-1 mod_ssl-1'],
    ['@Web Server', {}, 'httpd-1 mod_ssl-1'],
    ['@web server', {}, 'httpd-1 mod_ssl-1'],
    ['@web', { groupPackages: ['mandatory'] }, 'httpd-1'],
    ['@web', { groupPackages: ['mandatory', 'default', 'optional'] }, 'httpd-1 mod_lua-1 mod_ssl-1'],
    ['@web', { excludes: ['mod_*'] }, 'httpd-1'],
    ['@server', {}, 'httpd-1 mod_ssl-1 strace-1'],
    ['@^server', {}, 'httpd-1 mod_ssl-1 strace-1'],
    [
      '@server',
      { groupPackages: ['mandatory', 'default', 'optional'] },
      'httpd-1 mod_lua-1 mod_ssl-1 strace-1 tetris-1',
    ],
    ['web', {}, 'web-1'],
  ] satisfies [string, Partial<Wishes>, string][])('%s with %j are %s', async (request, more, expected) => {
    expect(await names([request], more)).toBe(expected);
  });

  it('bring conditional packages with what they are for', async () => {
    expect(await names(['@web', 'php'])).toBe('httpd-1 mod_php-1 mod_ssl-1 php-1');
  });

  it('go without packages that nobody has, aloud, and without excluded ones', async () => {
    warnings.length = 0;
    expect(await names(['@web', '-mod_ssl'])).toBe('httpd-1');
    expect(warnings).toEqual([
      'The group @web names packages that are not to be had, and goes without them: only-on-s390x',
    ]);
  });

  it.each([
    ['@wbe', 'No repository has a group wbe', 'Did you mean @web?'],
    ['@^web', 'No repository has a group web', expect.any(String) as string],
    ['@games', 'The group @games names no package that is to be had', expect.any(String) as string],
  ])('%s is refused', async (request, message, hint) => {
    const place = { file: 'request.yaml', line: 3, column: 5 };
    const wishes = { excludes: ['tetris'], places: new Map([[request, place]]) };
    await expect(solve([request], wishes)).rejects.toMatchObject({
      code: 'E_GROUP',
      message,
      hint,
      where: place,
    });
  });

  it('that are not there are not known to a repository without any', async () => {
    const bare = { name: 'bare', url: path.join(folder, 'base') };
    await expect(solve(['@web'], {}, bare)).rejects.toMatchObject({
      code: 'E_GROUP',
      hint: 'None of the repositories publishes groups',
    });
  });
});

describe('exclusions', () => {
  it.each([
    [['strace', '-strace'], {}, 'strace-1-1.noarch is excluded by strace'],
    [['strace', '!str*'], {}, 'strace-1-1.noarch is excluded by str*'],
    [['strace'], { includes: ['php'] }, 'strace-1-1.noarch is not among what may be added at all'],
    [['strace'], { includes: ['strace'] }, 'strace-1'],
  ])('%j with %j: %s', async (request, more, expected) => {
    expect(await names(request, more)).toContain(expected);
  });

  it.each([
    [{ excludePackages: ['str*'] }, 'is excluded by excludepkgs=str* of main'],
    [{ includePackages: ['php'] }, 'is not among the includepkgs of main'],
  ])('of a repository are told: %j', async (settings, expected) => {
    expect(await names(['strace'], {}, { ...main, ...settings })).toContain(expected);
  });

  it('alone are no request', async () => {
    await expect(solve(['-strace'])).rejects.toMatchObject({ code: 'E_REQUEST' });
  });
});

describe('modules', () => {
  it.each([
    [['ruby'], {}, 'ruby-2'],
    [['ruby'], { modules: ['ruby:3'] }, 'ruby-3'],
    [['@ruby:3'], {}, 'ruby-3'],
    [['@ruby:3/common'], {}, 'ruby-3'],
    [['ruby-3'], {}, 'hidden by module filtering: ruby:3 is not enabled'],
  ])('%j with %j: %s', async (request, more, expected) => {
    expect(await names(request, more)).toContain(expected);
  });

  it('hide nothing of repositories with hotfixes', async () => {
    expect(await names(['ruby'], {}, { ...main, moduleHotfixes: true })).toBe('ruby-3');
  });

  it('are read again when what the cache has is damaged', async () => {
    const own = { ...ports(), cache: path.join(folder, 'own-cache') };
    const input = {
      basePath: path.join(folder, 'base'),
      arch: 'x86_64',
      repositories: [main],
      wishes: () => ({ names: ['ruby'], packages: ['ruby'], recommends: false }),
    };
    await solveRequest(input, own);
    const kept = await import('node:fs').then(({ globSync }) =>
      globSync(path.join(own.cache, 'indexes/*.modules')),
    );
    expect(kept).toHaveLength(1);
    writeFileSync(kept[0]!, 'viaduct-modules/1 0\n{"builds":[],"defaults":[],"artifacts":{}}');
    expect(await solveRequest(input, own)).toMatchObject({ packages: [{ nevra: 'ruby-2-1.noarch' }] });
  });
});

describe('RPM files', () => {
  it.each([
    ['an absolute path', (file: string) => file],
    ['a relative path', (file: string) => `./${path.relative('.', file)}`],
    ['a file URL', (file: string) => new URL(`file://${file}`).href],
  ])('by %s are added before what repositories have, and can be fetched by their lock', async (_, spell) => {
    const request = spell(rpm);
    const solution = await solve([request]);
    if (solution.result !== 'ok') throw new Error(renderExplanation(solution.explanation));
    expect(solution.packages).toMatchObject([
      { nevra: 'local-0.5-1.noarch', repo: '@commandline', reason: { kind: 'requested', request } },
      { nevra: 'strace-1-1.noarch', repo: 'main' },
    ]);
    const lock = parseLock(serializeLock(solution.lock()), 'lock');
    expect(lock.packages[0]).toMatchObject({ location: rpm.slice(1), repo: '@commandline' });
    const own = { ...lock, packages: lock.packages.slice(0, 1) };
    const [fetched] = await fetchPackages(own, undefined, ports());
    expect(fetched!.locked.nevra).toBe('local-0.5-1.noarch');
  });

  it('by URL are fetched, kept, and there without network afterwards', async () => {
    await using server = await startFaultServer(folder);
    const request = `${server.url.replace('//', '//user:secret@')}/${path.basename(rpm)}`;
    const solution = await solve([request]);
    if (solution.result !== 'ok') throw new Error('refused');
    const lock = solution.lock();
    expect(lock.packages[0]!.location).toBe(`${server.url}/${path.basename(rpm)}`);
    const asked = server.requests.length;
    const own = { ...lock, packages: lock.packages.slice(0, 1) };
    await fetchPackages(own, undefined, { ...ports(), offline: true });
    expect(server.requests.length).toBe(asked);
  });

  it('of the same name as others stand in their way', async () => {
    expect(await names([rpm, 'local = 1'])).toContain('local-0.5-1.noarch');
  });

  it.each([
    ['./nowhere.rpm', 'E_REQUEST', './nowhere.rpm does not exist'],
    ['text.rpm', 'E_REQUEST', 'is no RPM package'],
    ['damaged.rpm', 'E_RPM_DIGEST', 'is wrong'],
  ])('%s is refused', async (name, code, message) => {
    writeFileSync(path.join(folder, 'text.rpm'), 'no package');
    const damaged = path.join(folder, 'damaged.rpm');
    cpSync(rpm, damaged);
    const { readFileSync } = await import('node:fs');
    const bytes = readFileSync(damaged);
    bytes[bytes.length - 5]! ^= 0xff;
    writeFileSync(damaged, bytes);
    const request = name.startsWith('./') ? name : path.join(folder, name);
    await expect(solve([request])).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });

  it('that a server does not have, or that are pages, are refused', async () => {
    await using server = await startFaultServer(folder);
    const request = `${server.url}/none.rpm`;
    const place = { file: 'request.yaml', line: 2, column: 3 };
    await expect(solve([request], { places: new Map([[request, place]]) })).rejects.toMatchObject({
      code: 'E_HTTP_STATUS',
      where: place,
    });
    await expect(solve([`${server.url}/main/repodata/repomd.xml`])).rejects.toMatchObject({
      code: 'E_REQUEST',
      hint: expect.stringContaining('HTML') as string,
    });
  });
});
