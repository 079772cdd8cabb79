/** A list of unsigned 32-bit numbers that grows by doubling. */
export interface GrowingNumbers {
  values: Uint32Array;
  length: number;
}

export function growingNumbers(capacity = 1024): GrowingNumbers {
  return { values: new Uint32Array(capacity), length: 0 };
}

export function pushNumber(list: GrowingNumbers, value: number): void {
  if (list.length === list.values.length) {
    const larger = new Uint32Array(list.values.length * 2);
    larger.set(list.values);
    list.values = larger;
  }
  list.values[list.length++] = value;
}

/** The numbers pushed so far, without spare room. */
export function finishedNumbers(list: GrowingNumbers): Uint32Array {
  return list.values.slice(0, list.length);
}

/** Bytes that grow by doubling. */
export interface GrowingBytes {
  values: Uint8Array;
  length: number;
}

export function growingBytes(capacity = 65_536): GrowingBytes {
  return { values: new Uint8Array(capacity), length: 0 };
}

export function pushBytes(list: GrowingBytes, bytes: Uint8Array, start: number, end: number): void {
  const needed = list.length + end - start;
  if (needed > list.values.length) {
    const larger = new Uint8Array(Math.max(needed, list.values.length * 2));
    larger.set(list.values.subarray(0, list.length));
    list.values = larger;
  }
  const { values } = list;
  for (let i = start, to = list.length; i < end; i++, to++) values[to] = bytes[i]!;
  list.length = needed;
}
