/**
 * The known words most like a given one, best first, for hints such as "did you mean ...".
 * Counts as like: at most a third of the letters differ, and at most four (edit distance with swaps), or one begins with the other.
 */
export function nearest(word: string, known: Iterable<string>, most = 3): string[] {
  return nearestAmong(word, [known], most);
}

/** As `nearest`, among the words of several lists, which may have some in common. */
export function nearestAmong(word: string, lists: readonly Iterable<string>[], most = 3): string[] {
  const limit = Math.min(4, Math.max(1, Math.floor(word.length / 3)));
  const piece = somePiece(word, limit + 1);
  const scores = new Map<string, number>();
  for (const known of lists)
    for (const candidate of known) {
      if (candidate.startsWith(word) || (word.startsWith(candidate) && candidate.length >= 3)) {
        scores.set(candidate, Math.min(limit, Math.abs(candidate.length - word.length)));
        continue;
      }
      if (Math.abs(candidate.length - word.length) > limit) continue;
      if (!piece.test(candidate)) continue;
      const score = editDistance(word, candidate, limit);
      if (score <= limit) scores.set(candidate, score);
    }
  const scored = [...scores].sort(([a, scoreA], [b, scoreB]) => scoreA - scoreB || (a < b ? -1 : 1));
  return scored.slice(0, most).map(([candidate]) => candidate);
}

/**
 * Finds any of so many pieces of a word. Fewer edits than there are pieces leave one of them whole (swaps may not, which
 * costs a hint at worst). It rules most words out, far quicker than measuring them.
 */
function somePiece(word: string, count: number): RegExp {
  const pieces = Array.from({ length: count }, (_, i) =>
    word.slice(Math.floor((i * word.length) / count), Math.floor(((i + 1) * word.length) / count)),
  );
  const whole = pieces.filter((text) => text !== '').map((text) => text.replace(/[^\w]/g, '\\$&'));
  return new RegExp(whole.join('|'));
}

/** Optimal string alignment distance; returns limit + 1 as soon as it must exceed the limit. */
function editDistance(a: string, b: string, limit: number): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(row[j - 1]! + 1, previous[j]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, beforePrevious[j - 2]! + 1);
      row.push(cost);
      best = Math.min(best, cost);
    }
    if (best > limit) return limit + 1;
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length]!;
}
