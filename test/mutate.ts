/** How many mutations each reader is given; more by hand: FUZZ_RUNS=1000000. */
export const fuzzRuns = Number(process.env['FUZZ_RUNS'] ?? 1500);

/** The same numbers on every run. */
export function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Changes bits, bytes and lengths; cuts, doubles and moves pieces. */
export function mutate(seed: Buffer, next: (below: number) => number): Buffer {
  let bytes = Buffer.from(seed);
  for (let count = 1 + next(4); count > 0; count--) {
    const at = next(bytes.length);
    const length = next(Math.min(64, bytes.length - at)) + 1;
    switch (next(6)) {
      case 0:
        bytes[at]! ^= 1 << next(8);
        break;
      case 1:
        bytes[at] = [0, 1, 0x7f, 0x80, 0xc0, 0xff][next(6)]!;
        break;
      case 2:
        bytes.fill(0xff, at, Math.min(bytes.length, at + 1 + next(4)));
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + length))]);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)]);
        break;
      default:
        bytes = bytes.subarray(0, Math.max(1, at));
    }
    if (bytes.length === 0) return Buffer.of(0);
  }
  return bytes;
}
