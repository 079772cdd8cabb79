/**
 * Compares two version or release strings the way rpm does (rpmvercmp): segments of digits or letters, digits above
 * letters, leading zeros dropped, other characters separate only; `~` sorts below everything, also below the end; `^`
 * sorts above the end but below any further segment. Returns -1, 0 or 1. Bytes, never a locale.
 */
export function compareVersions(left: string, right: string): -1 | 0 | 1 {
  if (left === right) return 0;
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    while (i < left.length && isSeparator(left.charCodeAt(i))) i++;
    while (j < right.length && isSeparator(right.charCodeAt(j))) j++;
    const a = i < left.length ? left.charCodeAt(i) : end;
    const b = j < right.length ? right.charCodeAt(j) : end;
    if (a === tilde || b === tilde) {
      if (a !== tilde) return 1;
      if (b !== tilde) return -1;
      i++;
      j++;
      continue;
    }
    if (a === caret || b === caret) {
      if (a === end) return -1;
      if (b === end) return 1;
      if (a !== caret) return 1;
      if (b !== caret) return -1;
      i++;
      j++;
      continue;
    }
    if (a === end || b === end) break;
    const digits = isDigit(a);
    if (digits !== isDigit(b)) return digits ? 1 : -1;
    const belongs = digits ? isDigit : isLetter;
    const leftEnd = segmentEnd(left, i, belongs);
    const rightEnd = segmentEnd(right, j, belongs);
    const order = digits
      ? compareNumbers(left.slice(i, leftEnd), right.slice(j, rightEnd))
      : compareText(left.slice(i, leftEnd), right.slice(j, rightEnd));
    if (order !== 0) return order;
    i = leftEnd;
    j = rightEnd;
  }
  if (i >= left.length && j >= right.length) return 0;
  return i < left.length ? 1 : -1;
}

const end = -1;
const tilde = 0x7e;
const caret = 0x5e;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

function isSeparator(code: number): boolean {
  return !isDigit(code) && !isLetter(code) && code !== tilde && code !== caret;
}

function segmentEnd(text: string, from: number, belongs: (code: number) => boolean): number {
  let at = from;
  while (at < text.length && belongs(text.charCodeAt(at))) at++;
  return at;
}

function compareNumbers(left: string, right: string): -1 | 0 | 1 {
  const a = left.replace(/^0+/, '');
  const b = right.replace(/^0+/, '');
  return a.length === b.length ? compareText(a, b) : a.length < b.length ? -1 : 1;
}

function compareText(left: string, right: string): -1 | 0 | 1 {
  return left === right ? 0 : left < right ? -1 : 1;
}
