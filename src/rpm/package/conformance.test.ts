import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { conformanceData } from '../../../test/conformance-data.ts';
import { formatEvr, parseEvr } from '../evr.ts';
import { dependencyList } from '../header/dependency-lists.ts';
import type { PackageFile } from '../header/file-list.ts';
import { checkPackage } from './check-package.ts';
import { type OpenedPackage, openPackage } from './open-package.ts';
import { payloadEntries } from './payload.ts';
import { requireTrusted } from './require-trusted.ts';

/** What rpm itself says about a package; dependencies are [name, flags, evr]. */
interface Expected {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  readonly digests: 'ok' | 'bad';
  readonly error?: string;
  readonly header: Readonly<Record<string, string>>;
  readonly deps: Readonly<Record<string, readonly (readonly [string, number, string])[]>>;
  readonly files: readonly (readonly [
    string,
    number,
    string,
    string,
    number,
    number,
    string,
    string,
    number,
    string,
  ])[];
  readonly scripts?: Readonly<
    Record<string, { readonly interpreter: string | null; readonly sha256: string | null }>
  >;
}

const readable = new Set(['gzip', 'xz', 'zstd', undefined, '']);
const old = 1 << 19;

describe.each(['rpms', 'repos'])('packages of %s', (folder) => {
  const root = conformanceData(folder);
  const list =
    root === undefined
      ? []
      : gunzipSync(readFileSync(path.join(root, 'expected.jsonl.gz')))
          .toString('utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Expected);

  it.runIf(root !== undefined)('are read as rpm reads them', async () => {
    let payloads = 0;
    for (const expected of list) {
      const opened = await openPackage(path.join(root!, expected.path));
      compareHeader(opened, expected);
      const check = await checkPackage(opened);
      expect(check.checksum, expected.path).toBe(`sha256:${expected.sha256}`);
      expect(check.size).toBe(expected.size);
      const sound = (): void => requireTrusted(check, expected.path, { requireSignature: false });
      if (expected.digests === 'ok') expect(sound, expected.path).not.toThrow();
      else {
        expect(sound).toThrow();
        continue;
      }
      if (!readable.has(expected.header['PAYLOADCOMPRESSOR'])) continue;
      await readWhole(opened);
      payloads++;
    }
    expect(list.length).toBeGreaterThan(100);
    expect(payloads).toBeGreaterThan(90);
  });
});

/** The list has a question mark for each byte that was not UTF-8; we read those as ISO 8859-1. */
const asListed = (text: string, expected: Expected): string =>
  expected.path.includes('iso8859') ? text.replace(/[\u0080-\u00ff]/g, '?') : text;

function compareHeader(opened: OpenedPackage, expected: Expected): void {
  const { header } = expected;
  const [version, release] = [header['VERSION']!, header['RELEASE']!];
  expect(opened.identity, expected.path).toMatchObject({
    name: header['NAME'],
    epoch: Number(header['EPOCHNUM']),
    version,
    release,
  });
  if (opened.identity.arch !== 'src') expect(opened.identity.arch).toBe(header['ARCH']);
  for (const [plural, singular] of [
    ['provides', 'provides'],
    ['requires', 'requires'],
    ['conflicts', 'conflicts'],
    ['obsoletes', 'obsoletes'],
  ] as const) {
    const wanted = (expected.deps[singular] ?? []).filter(
      ([, flags]) => plural !== 'requires' || (flags & old) === 0,
    );
    const found = dependencyList(opened.header, plural).map((entry) => [
      asListed(entry.name, expected),
      entry.evr === undefined ? '' : formatEvr(entry.evr),
    ]);
    expect(found, expected.path).toEqual(
      wanted.map(([name, flags, evr]) => [
        name,
        evr === '' || (flags & 0xe) === 0 ? '' : formatEvr(parseEvr(evr)),
      ]),
    );
  }
  const unsigned = (mode: number): number => mode & 0xffff;
  expect(
    opened.files.map((file) => [
      asListed(file.path, expected),
      file.mode,
      file.user,
      file.group,
      file.size,
      file.mtime,
      file.digest,
      file.linkTarget,
      flagBits(file),
      file.capabilities,
    ]),
    expected.path,
  ).toEqual(expected.files.map(([name, mode, ...rest]) => [name, unsigned(mode), ...attributes(rest)]));
  const scripts: Record<string, string> = {
    pre: 'prein',
    post: 'postin',
    preun: 'preun',
    postun: 'postun',
    pretrans: 'pretrans',
    posttrans: 'posttrans',
  };
  const found = opened.scriptlets.filter(({ kind }) => kind in scripts);
  const wanted = Object.entries(expected.scripts ?? {}).map(
    ([name, { interpreter, sha256 }]) => [name, interpreter ?? '/bin/sh', sha256] as const,
  );
  expect(
    found.map(({ kind, interpreter, body }) => [scripts[kind], interpreter[0], sha256Of(body)]).sort(),
    expected.path,
  ).toEqual(
    wanted
      .filter(([name]) => Object.values(scripts).includes(name))
      .map(([name, interpreter, sha256]) => [name, interpreter, sha256])
      .sort(),
  );
}

/** CONFIG, DOC, MISSINGOK, NOREPLACE and GHOST of rpmfiles.h. */
const knownFlags = 1 | 2 | 8 | 16 | 64;

function flagBits({ flags }: PackageFile): number {
  const bits = [flags.config && 1, flags.doc && 2, flags.missingOk && 8, flags.noReplace && 16];
  return [...bits, flags.ghost && 64].reduce<number>((sum, bit) => sum + Number(bit), 0);
}

/** The list has the flags of a file as a number, all of them. */
function attributes(rest: readonly (string | number)[]): (string | number)[] {
  return [...rest.slice(0, 6), Number(rest[6]) & knownFlags, rest[7] ?? ''];
}

const sha256Of = (body: string): string | null =>
  body === '' ? null : createHash('sha256').update(body).digest('hex');

/** Reads the payload to its end; every size and digest is checked on the way. */
async function readWhole(opened: OpenedPackage): Promise<void> {
  const seen = new Set<string>();
  for await (const { file, hardLinks, content } of payloadEntries(opened)) {
    for await (const chunk of content) void chunk;
    for (const name of [file, ...hardLinks]) seen.add(name.path);
  }
  expect([...seen].sort()).toEqual(
    opened.files
      .filter((file) => !file.flags.ghost)
      .map((file) => file.path)
      .sort(),
  );
}
