import { ViaductError } from '../../core/index.ts';
import type { PackageIndexBuilder } from '../package-index/builder.ts';
import { type XmlScanner, createXmlScanner } from '../xml/scanner.ts';
import { type PlainPackageReader, createPlainPackageReader } from './plain-package.ts';
import { type PrimaryReader, createPrimaryReader } from './primary.ts';

export interface PrimaryScanner extends XmlScanner, Pick<PrimaryReader, 'packages' | 'declaredPackages'> {}

const packageStart = Buffer.from('<package ');
const packageEnd = Buffer.from('</package>');
const longestPackage = 16 << 20;

/**
 * Reads a primary.xml into an index, in pieces. Packages in the plain form are read directly; from the first one on that
 * is not, everything goes through the general scanner, which knows all of XML and finds every fault.
 * Throws E_METADATA and E_LIMIT without a place.
 */
export function createPrimaryScanner(builder: PackageIndexBuilder): PrimaryScanner {
  const reader = createPrimaryReader(builder);
  const general = createXmlScanner(reader);
  const readPlain: PlainPackageReader = createPlainPackageReader(builder);
  let rest: Buffer = Buffer.alloc(0);
  let state: 'prolog' | 'plain' | 'general' = 'prolog';
  /** Bytes that the general scanner did not see. */
  let passed = 0;

  /** What is wrong with a package the general scanner shall say, which knows where. */
  const tryPlain: PlainPackageReader = (bytes, start, limit) => {
    try {
      return readPlain(bytes, start, limit);
    } catch (thrown) {
      if (thrown instanceof ViaductError) return -1;
      throw thrown;
    }
  };

  /** Returns how many bytes were used. */
  const scan = (bytes: Buffer): number => {
    let at = 0;
    if (state === 'prolog') {
      const first = bytes.indexOf(packageStart);
      if (first === -1 && bytes.length < longestPackage) return 0;
      // A comment may hold anything: better not to look for packages then.
      state = first === -1 || bytes.subarray(0, first).includes('<!') ? 'general' : 'plain';
      if (state === 'plain') general.write(bytes.subarray(0, (at = first)));
    }
    const lastEnd = bytes.lastIndexOf(packageEnd);
    const limit = lastEnd === -1 ? 0 : lastEnd + packageEnd.length;
    while (state === 'plain') {
      let start = at;
      while (start < bytes.length && bytes[start]! <= 0x20) start++;
      if (start >= limit && bytes.length - start < longestPackage && !isRootEnd(bytes, start)) return at;
      const end = start < limit ? tryPlain(bytes, start, limit) : -1;
      if (end === -1) {
        state = 'general';
        break;
      }
      passed += end - at;
      at = end;
      if (builder.columns.names.length > most)
        throw new ViaductError('E_LIMIT', `The metadata has more than ${most} packages`);
    }
    general.write(bytes.subarray(at));
    return bytes.length;
  };

  return {
    write(chunk) {
      if (state === 'general') {
        general.write(chunk);
        return;
      }
      const bytes = rest.length === 0 ? asBuffer(chunk) : Buffer.concat([rest, chunk]);
      const used = scan(bytes);
      rest = bytes.subarray(used);
    },
    end() {
      if (rest.length > 0) general.write(rest);
      rest = Buffer.alloc(0);
      general.end();
    },
    offset: () => general.offset() + passed,
    packages: reader.packages,
    declaredPackages: reader.declaredPackages,
  };
}

const most = 4_000_000;

function isRootEnd(bytes: Buffer, start: number): boolean {
  return bytes[start] === 0x3c && bytes[start + 1] === 0x2f;
}

function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
