/** A fixed set of words, found by their bytes without making strings. */
export interface NameTable {
  readonly words: readonly Uint8Array[];
  readonly slots: Int16Array;
}

/** Start value and step of the hash (32-bit FNV-1a) that scanners compute over a name while they pass it. */
export const hashStart = 0x811c9dc5 | 0;

export function hashStep(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193);
}

/** Numbers the words in the order given. At most 100 words. */
export function createNameTable(words: readonly string[]): NameTable {
  const encoder = new TextEncoder();
  const table = { words: words.map((word) => encoder.encode(word)), slots: new Int16Array(256).fill(-1) };
  table.words.forEach((word, number) => {
    let slot = word.reduce(hashStep, hashStart) & 255;
    while (table.slots[slot] !== -1) slot = (slot + 1) & 255;
    table.slots[slot] = number;
  });
  return table;
}

/** The number of the word at bytes[start, end), whose hash is known, or -1. */
export function findName(
  table: NameTable,
  bytes: Uint8Array,
  start: number,
  end: number,
  hash: number,
): number {
  for (let slot = hash & 255; ; slot = (slot + 1) & 255) {
    const number = table.slots[slot]!;
    if (number === -1) return -1;
    const word = table.words[number]!;
    if (word.length !== end - start) continue;
    let same = 0;
    while (same < word.length && word[same] === bytes[start + same]) same++;
    if (same === word.length) return number;
  }
}
