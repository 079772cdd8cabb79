import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dependencyKinds } from '../../rpm/index.ts';
import { finishPackageIndex, packageIndexBuilder } from '../package-index/builder.ts';
import { encodeIndexFile } from '../package-index/index-file.ts';
import { indexSource } from '../package-index/index-source.ts';
import { packageIndexKind } from '../package-index/sections.ts';
import { openIndexBytes } from '../package-index/open-index.ts';
import { createPrimaryScanner } from './primary-scanner.ts';

/** Everything that an index made of a document knows. */
function contentOf(document: string, chunk: number): unknown {
  const builder = packageIndexBuilder();
  const scanner = createPrimaryScanner(builder);
  const bytes = Buffer.from(document);
  for (let at = 0; at < bytes.length; at += chunk) scanner.write(bytes.subarray(at, at + chunk));
  scanner.end();
  const { number, sections } = packageIndexKind;
  const stored = Buffer.concat(encodeIndexFile(number, finishPackageIndex(builder)));
  const source = indexSource('test', openIndexBytes(stored, number, sections)!);
  return Array.from({ length: source.packageCount }, (_, pkg) => ({
    identity: source.identity(pkg),
    vendor: source.vendor(pkg),
    location: source.location(pkg),
    summary: source.summary(pkg),
    dependencies: dependencyKinds.map((kind) => source.dependencies(pkg, kind)),
    files: [...source.paths('/')].filter((path) => source.ownersOf(path).includes(pkg)),
  }));
}

const escape = (text: string) =>
  text.replace(/[&<>"]/g, (found) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[found]!);
const word = fc.stringMatching(/^[a-z][a-z0-9.+&<>"é-]{0,8}$/);
const attribute = (name: string, value: fc.Arbitrary<string>) =>
  fc.option(value.map((text) => ` ${name}="${escape(text)}"`)).map((text) => text ?? '');
const entry = fc
  .tuple(
    word,
    attribute('flags', fc.constantFrom('EQ', 'LT', 'LE', 'GT', 'GE')),
    attribute('epoch', fc.constantFrom('0', '3')),
    attribute('ver', word),
    attribute('rel', word),
    attribute('pre', fc.constantFrom('1', '0')),
  )
  .map(([name, ...rest]) => `<rpm:entry name="${escape(name)}"${rest.join('')}/>`);
const list = fc
  .tuple(fc.constantFrom(...dependencyKinds), fc.array(entry, { maxLength: 3 }))
  .map(([kind, entries]) => `<rpm:${kind}>\n${entries.join('\n')}\n</rpm:${kind}>`);
const part = fc.oneof(
  word.map((text) => `<rpm:vendor>${escape(text)}</rpm:vendor>`),
  word.map((text) => `<rpm:license> ${escape(text)} </rpm:license>`),
  word.map((text) => `<file>/${escape(text)}</file>`),
  word.map((text) => `<file type="dir">/d/${escape(text)}</file>`),
  fc.constantFrom('<rpm:vendor/>', '<rpm:header-range start="1" end="2"/>', '<rpm:group/>'),
  list,
);
const plainPackage = fc.tuple(word, word, word, fc.array(part, { maxLength: 6 }), word, fc.nat()).map(
  ([name, version, release, parts, text, size]) => `<package type="rpm">
  <name>${escape(name)}</name>
  <arch>noarch</arch>
  <version epoch="0" ver="${escape(version)}" rel="${escape(release)}"/>
  <checksum type="sha256" pkgid="YES">${'0123456789abcdef'.repeat(4)}</checksum>
  <summary> ${escape(text)}</summary>
  <description>${escape(text)}
${escape(text)}</description>
  <packager/>
  <url>${escape(text)}</url>
  <time file="1" build="2"/>
  <size package="${size}" installed="0" archive="0"/>
<location href="${name.replace(/\W/g, '')}.rpm"/>
  <format>
    ${parts.join('\n    ')}
  </format>
</package>`,
);
/** Forms that the direct reader leaves to the general one. */
const oddPackage = fc.constantFrom(
  '<package type="srpm"><name>skipped</name></package>',
  `<package type='rpm'><name>odd</name><arch>x</arch><version ver="1" rel="2" epoch="0"/><checksum type="md5">${'a'.repeat(32)}</checksum><location href="odd.rpm"/><format/></package>`,
  `<package type="rpm"><name>new</name><arch>x</arch><news><b/></news><version epoch="1" ver="1" rel="2"/><checksum type="sha256" pkgid="YES">${'A'.repeat(64)}</checksum><description><![CDATA[</package>]]></description><location href="new.rpm"/></package>`,
);

it('reads packages directly as the general scanner reads them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 6, arbitrary: plainPackage }, { weight: 1, arbitrary: oddPackage }), {
        maxLength: 5,
      }),
      fc.integer({ min: 1, max: 400 }),
      (packages, chunk) => {
        const root = `<metadata packages="${packages.length}">\n${packages.join('\n')}\n</metadata>\n`;
        const prolog = '<?xml version="1.0" encoding="UTF-8"?>\n';
        // Behind a comment nothing is read directly.
        expect(contentOf(prolog + root, chunk)).toEqual(contentOf(`${prolog}<!-- -->${root}`, 4096));
      },
    ),
    { numRuns: 300 },
  );
});

it('finds the place of a fault behind packages that were read directly', () => {
  const good = fc.sample(plainPackage, { seed: 1, numRuns: 2 });
  const document = `<metadata packages="3">\n${good.join('\n')}\n<package type="rpm"><name>&oops;</name></package></metadata>`;
  const scanner = createPrimaryScanner(packageIndexBuilder());
  expect(() => {
    scanner.write(Buffer.from(document));
    scanner.end();
  }).toThrow('"&oops;" is not known here');
  expect(Buffer.from(document).subarray(scanner.offset()).toString()).toMatch(/^(?:&oops;)?<\/name>/);
});
