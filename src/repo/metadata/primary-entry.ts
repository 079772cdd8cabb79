import { ViaductError } from '../../core/index.ts';
import type { PackageIndexBuilder } from '../package-index/builder.ts';
import { internDependency, preFlag } from '../package-index/dependency-table.ts';
import { internString } from '../package-index/string-table.ts';
import type { XmlToken } from '../xml/scanner.ts';
import { emptySpan, forKnownAttributes, spanNumber, spanText } from './capture.ts';
import { entryAttributes } from './primary-words.ts';

export const largestEpoch = 0xffff_ffff;

/** Makes the reader of <rpm:entry>: it returns the number of the entry's dependency. */
export function createEntryReader(builder: PackageIndexBuilder): (token: XmlToken) => number {
  const span = emptySpan();
  let name = 0;
  let comparison = 0;
  let epoch = 0;
  let version = 0;
  let release = 0;
  let pre = 0;
  const text = () => internString(builder.strings, span.bytes, span.start, span.end);
  const visit = (attribute: number): void => {
    switch (attribute) {
      case 0:
        name = text();
        return;
      case 1:
        comparison = comparisonOf(span.bytes, span.start, span.end);
        if (comparison === -1)
          throw new ViaductError(
            'E_METADATA',
            `The comparison ${JSON.stringify(spanText(span).slice(0, 20))} is not one of EQ, LT, LE, GT, GE`,
          );
        return;
      case 2:
        epoch = spanNumber(span, largestEpoch);
        return;
      case 3:
        version = text();
        return;
      case 4:
        release = text();
        return;
      default:
        pre = span.end - span.start === 1 && span.bytes[span.start] === 0x31 ? preFlag : 0;
    }
  };
  return (token) => {
    name = comparison = epoch = version = release = pre = 0;
    forKnownAttributes(token, entryAttributes, span, visit);
    if (name === 0) throw new ViaductError('E_METADATA', 'A dependency has no name');
    // A comparison without a version, or a version without a comparison, restricts nothing.
    if (comparison === 0 || version === 0) comparison = epoch = version = release = 0;
    return internDependency(builder.dependencies, name, comparison | pre, epoch, version, release);
  };
}

/** Number of `EQ`, `LT`, `LE`, `GT`, `GE` in `comparisonOrder`; 0 for an empty text, -1 for any other. */
export function comparisonOf(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return 0;
  if (end - start !== 2) return -1;
  switch ((bytes[start]! << 8) | bytes[start + 1]!) {
    case 0x4551:
      return 1;
    case 0x4c54:
      return 2;
    case 0x4c45:
      return 3;
    case 0x4754:
      return 4;
    case 0x4745:
      return 5;
    default:
      return -1;
  }
}
