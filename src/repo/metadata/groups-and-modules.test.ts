import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { conformanceData } from '../../../test/conformance-data.ts';
import { type ViaductError, formatPlace } from '../../core/index.ts';
import { parseComps } from './comps.ts';
import { parseModules } from './modules.ts';

function failure(work: () => unknown): { code: string; place: string | undefined } {
  try {
    work();
  } catch (thrown) {
    const { code, where } = thrown as ViaductError;
    return { code, place: where === undefined ? undefined : formatPlace(where) };
  }
  throw new Error('nothing was thrown');
}

const comps = (text: string) => parseComps('comps.xml', Buffer.from(text));
const group = (inside: string) => `<comps>\n<group><id>g</id>${inside}</group></comps>`;
const list = (inside: string) => group(`<packagelist>${inside}</packagelist>`);

describe('comps.xml', () => {
  it('is read with kinds, conditions and architectures of packages', () => {
    const text = list(
      '<packagereq>a</packagereq><packagereq type="conditional" requires="x" basearchonly="true">b</packagereq><other/>',
    );
    expect(comps(text).groups).toEqual([
      {
        id: 'g',
        title: '',
        packages: [
          { name: 'a', kind: 'mandatory', nativeOnly: false },
          { name: 'b', kind: 'conditional', requires: 'x', nativeOnly: true },
        ],
      },
    ]);
  });

  it('may name a document type, which keeps the lines', () => {
    const type = '<?xml version="1.0"?>\n<!-- a > b -->\n<!DOCTYPE comps\n PUBLIC "x"\n "y">\n';
    expect(comps(`${type}${group('')}`).groups).toHaveLength(1);
    expect(failure(() => comps(`${type}${list('<packagereq type="odd">a</packagereq>')}`))).toEqual({
      code: 'E_METADATA',
      place: 'comps.xml:7:1',
    });
  });

  it.each([
    ['another root', '<metadata/>', 'comps.xml:1:1'],
    ['declarations', '<!DOCTYPE comps [<!ENTITY a "b">]><comps/>', 'comps.xml:1:1'],
    ['a group without id', '<comps><group/></comps>', 'comps.xml:1:8'],
    ['a package of an unknown kind', list('<packagereq type="odd">a</packagereq>'), 'comps.xml:2:1'],
    ['a package without a name', list('<packagereq/>'), 'comps.xml:2:1'],
    ['a name that is a boolean dependency', list('<packagereq>(a or b)</packagereq>'), 'comps.xml:2:1'],
  ])('with %s is refused', (_, text, place) => {
    expect(failure(() => comps(text))).toEqual({ code: 'E_METADATA', place });
  });

  const folder = conformanceData('repodata');
  const real = folder === undefined ? [] : globSync('*/repodata/*comps*.xml.gz', { cwd: folder }).sort();
  it.runIf(real.length > 0).each(real)('of %s is read', (file) => {
    const { groups } = parseComps(file, gunzipSync(readFileSync(path.join(folder!, file))));
    expect(groups.length).toBeGreaterThan(1);
    expect(groups.flatMap(({ packages }) => packages).length).toBeGreaterThan(0);
  });
});

describe('modules.yaml', () => {
  const build = (inside: string) =>
    `document: modulemd\nversion: 2\ndata:\n  name: a\n  stream: 1.10\n${inside}`;

  it('takes every scalar as it is written', () => {
    expect(parseModules('m', build('  version: 007\n')).builds).toMatchObject([
      { stream: '1.10', version: '007' },
    ]);
  });

  it('keeps packages whose names are those of properties apart from them', () => {
    const { artifacts } = parseModules('m', build('  artifacts: {rpms: [__proto__-0:1-1.noarch]}\n'));
    expect(Object.keys(artifacts)).toEqual(['__proto__']);
    expect(Object.keys(JSON.parse(JSON.stringify(artifacts)) as object)).toEqual(['__proto__']);
  });

  it.each([
    ['a later version', 'document: modulemd\nversion: 3\ndata: {}\n', 'E_METADATA', 'm:1:1'],
    ['no name', 'document: modulemd\nversion: 2\ndata: {stream: a}\n', 'E_YAML_TYPE', 'm:3:7'],
    ['no data', '\n---\ndocument: modulemd\nversion: 2\n', 'E_YAML_TYPE', 'm:3:1'],
    ['a list for a document', '---\n- a\n', 'E_YAML_TYPE', 'm:2:1'],
    ['text for packages', `---\n${build('  artifacts: {rpms: a}\n')}`, 'E_YAML_TYPE', 'm:7:21'],
    ['a package that is none', `---\n${build('  artifacts:\n    rpms:\n    - a\n')}`, 'E_METADATA', 'm:9:7'],
    ['a wrong indentation', `---\n${build('  profiles:\n\tx: y\n')}`, 'E_YAML', 'm:8:1'],
  ])('with %s is refused', (_, text, code, place) => {
    expect(failure(() => parseModules('m', text))).toEqual({ code, place });
  });
});
