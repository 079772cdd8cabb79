/**
 * Turns pairs (row, value) into a compressed table; values of a row keep their order, and a value that follows itself in
 * a row is kept once.
 * @param rows row of each pair
 * @param values value of each pair
 * @param count number of rows
 */
export function compressRows(
  rows: Uint32Array,
  values: Uint32Array,
  count: number,
): { starts: Uint32Array; lists: Uint32Array } {
  const starts = new Uint32Array(count + 1);
  const latest = new Uint32Array(count);
  let kept = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (latest[row] === values[i]! + 1) continue;
    latest[row] = values[i]! + 1;
    starts[row + 1]!++;
    kept++;
  }
  for (let row = 0; row < count; row++) starts[row + 1]! += starts[row]!;
  const lists = new Uint32Array(kept);
  const next = starts.slice(0, count);
  latest.fill(0);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (latest[row] === values[i]! + 1) continue;
    latest[row] = values[i]! + 1;
    lists[next[row]!++] = values[i]!;
  }
  return { starts, lists };
}
