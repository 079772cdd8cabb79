import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { conformanceData } from '../../../test/conformance-data.ts';
import { startFaultServer } from '../../../test/fault-server.ts';
import { makeRepository } from '../../../test/made-repository.ts';
import { withTemporaryDirectory } from '../../core/index.ts';
import { describeRepository, openRepository, parseRepoFile, readRepoFile } from '../index.ts';
import { parseMetalink } from './mirrors.ts';

const variables = new Map([
  ['releasever', '44'],
  ['basearch', 'x86_64'],
]);
const parse = (text: string) => parseRepoFile('x.repo', text, variables);
const ports = { cache: '/nowhere', network: { sleep: async () => {}, random: () => 0 } };

describe('a .repo file', () => {
  it('gives descriptions', async () => {
    const { entries, warnings } = parse(`
# comment
[main]
anything=goes
[fedora]
name=Fedora $releasever - $basearch
baseurl=https://a.example/$releasever/\${basearch}/os/
    https://b.example/x?a=b, file:///srv/x
enabled = yes
gpgcheck=1
repo_gpgcheck=true
gpgkey=file:///etc/key https://a.example/key
priority=10
cost=500
excludepkgs=kernel* foo
exclude=bar
includepkgs=*
skip_if_unavailable=1
metadata_expire=6h
; other comment
[off]
baseurl=https://c.example/$unknown
enabled=0
gpgcheck=0
username=me
password=p@ss
`);
    expect(warnings).toEqual([]);
    expect(entries.map(({ id, title, enabled, where }) => [id, title, enabled, where.line])).toEqual([
      ['fedora', 'Fedora $releasever - $basearch', true, 5],
      ['off', 'off', false, 21],
    ]);
    expect(await describeRepository(entries[0]!, ports)).toEqual({
      name: 'fedora',
      url: 'https://a.example/44/x86_64/os',
      mirrors: ['https://b.example/x?a=b', 'file:///srv/x'],
      checkPackageSignatures: true,
      checkMetadataSignature: true,
      skipIfUnavailable: true,
      keys: ['file:///etc/key', 'https://a.example/key'],
      priority: 10,
      cost: 500,
      includePackages: ['*'],
      excludePackages: ['kernel*', 'foo', 'bar'],
    });
    expect(entries[1]).toMatchObject({
      origin: { urls: ['https://me:p%40ss@c.example/$unknown'] },
      description: { checkPackageSignatures: false },
    });
  });

  it('warns about keys that have no effect', () => {
    const { warnings } = parse('[a]\nbaseurl=http://x/\ngpgchek=0\nsslverify=0\nfoo bar=1\n');
    expect(warnings).toMatchObject([
      {
        message: 'The key "gpgchek" of [a] is unknown and has no effect',
        where: { line: 3 },
        hint: 'Did you mean gpgcheck?',
      },
      { message: 'The key sslverify of [a] is not followed', where: { line: 4 } },
      { where: { line: 5, column: 1 } },
    ]);
  });

  it.each([
    ['[a]\nenabled=2\nbaseurl=http://x/', 'no value for enabled', 2, 9],
    ['[a]\nbaseurl=http://x/\npriority = 0', 'no value for priority', 3, 12],
    ['[a]\nbaseurl=http://x/\ncost=cheap', 'no value for cost', 3, 6],
    ['[a]\nbaseurl=ftp://x/', 'no URL for baseurl', 2, 9],
    ['[a]\nbaseurl=srv/x', 'no URL for baseurl', 2, 9],
    ['[a]\nname=x', 'has no URL', 1, 2],
    ['[a]\nbaseurl=http://x/$nothing', 'The variable $nothing has no value', 2, 9],
    ['[a b]\nbaseurl=http://x/', 'no id of a repository', 1, 2],
    ['[a]\nbaseurl=http://x/\n[a]', 'is there twice', 3, 1],
    ['[a]\nbaseurl=http://x/\ntype=plaindir', 'not supported', 3, 6],
    ['name=x', 'before the first section', 1, 1],
    ['[a', 'neither a section nor key=value', 1, 1],
    ['[]', 'has no name', 1, 1],
    ['  more', 'continues nothing', 1, 1],
  ])('%j is refused', (text, message, line, column) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        code: 'E_REPO_FILE',
        message: expect.stringContaining(message) as string,
        where: expect.objectContaining({ file: 'x.repo', line, column }) as unknown,
      }) as Error,
    );
  });

  const azure = conformanceData('repos/azurelinux3-extended/azurelinux-env.repo');
  it.runIf(azure)('of a vendor is read', async () => {
    expect(await readRepoFile(azure!, variables)).toMatchObject({
      entries: [{ id: 'azurelinux-env', enabled: true, description: { checkPackageSignatures: false } }],
      warnings: [],
    });
  });
});

describe('lists of mirrors', () => {
  const metalink = (url: string, hash: string) => `<?xml version="1.0" encoding="utf-8"?>
<metalink version="3.0" xmlns="http://www.metalinker.org/" xmlns:mm0="http://fedorahosted.org/mirrormanager">
 <files><file name="repomd.xml"><size>1</size>
  <verification><hash type="md5">x</hash><hash type="sha256">${hash}</hash></verification>
  <mm0:alternates><mm0:alternate><verification><hash type="sha512">${'1'.repeat(128)}</hash></verification></mm0:alternate></mm0:alternates>
  <resources maxconnections="1">
   <url protocol="rsync" type="rsync" preference="100">rsync://x/repodata/repomd.xml</url>
   <url protocol="http" preference="7">http://127.0.0.1:1/repodata/repomd.xml</url>
   <url protocol="http" preference="99">${url}/repodata/repomd.xml</url>
  </resources></file></files></metalink>`;

  it('are followed, and what a metalink promises is enforced', () =>
    withTemporaryDirectory(async (folder) => {
      await makeRepository(folder, [{ name: 'a' }]);
      await using server = await startFaultServer(folder);
      await mkdir(path.join(folder, 'lists'));
      const cache = path.join(folder, 'cache');
      const open = async (key: string, list: string) => {
        await writeFile(path.join(folder, 'lists/list'), list);
        const { entries } = parse(`[r]\n${key}=${server.url}/lists/list`);
        return openRepository(await describeRepository(entries[0]!, ports), { ...ports, cache });
      };
      const { repomd, description } = await open('mirrorlist', `# mirrors\n${server.url}/\n\nrsync://x/\n`);
      expect(description.url).toBe(server.url);
      const opened = await open('metalink', metalink(server.url, repomd.slice('sha256:'.length)));
      expect(opened.description.mirrors).toEqual(['http://127.0.0.1:1']);
      expect(opened.description.repomdChecksums).toEqual([repomd, `sha512:${'1'.repeat(128)}`]);
      await expect(open('metalink', metalink(server.url, '0'.repeat(64)))).rejects.toMatchObject({
        code: 'E_CHECKSUM',
      });
      await expect(open('mirrorlist', '# none')).rejects.toMatchObject({ code: 'E_REPO_FILE' });
    }));

  it('that are no metalinks are refused with the place', () => {
    expect(() => parseMetalink('m', Buffer.from('<html><p>sorry</p></html>'))).toThrow('no metalink');
    expect(() => parseMetalink('m', Buffer.from('<metalink>\n<p></metalink>'))).toThrow(
      expect.objectContaining({ where: expect.objectContaining({ line: 2 }) as unknown }) as Error,
    );
  });

  it('are not asked for offline', async () => {
    const { entries } = parse('[r]\nmetalink=https://example.org/metalink');
    await expect(describeRepository(entries[0]!, { ...ports, offline: true })).rejects.toMatchObject({
      code: 'E_OFFLINE',
    });
  });
});
