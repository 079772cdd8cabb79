/** What was found out about one set. */
export interface SubsetVerdict {
  readonly fits: boolean;
  /** Where it does not fit: members that do not fit already by themselves, as far as that is known. */
  readonly blamed?: readonly number[];
}

export interface Subsets {
  /** The smallest sets that do not fit, by size and then by members. */
  readonly clashes: readonly (readonly number[])[];
  /** The largest sets that fit. */
  readonly fitting: readonly (readonly number[])[];
  /** False: the bound was reached before everything was known. */
  readonly complete: boolean;
}

const mostSteps = 200_000;

/**
 * Finds the smallest sets of the members 0 to count - 1 that do not fit together, and the largest that do, where every part
 * of what fits fits, too. Each round asks about the largest set that what is known leaves open; a set that does not fit is
 * made smaller until every part of it fits (Liffiton and others, "Fast, flexible MUS enumeration", 2016).
 * @param ask decides about a set, given in ascending order
 * @param bound most questions that are asked
 */
export async function findSubsets(
  count: number,
  ask: (members: readonly number[]) => Promise<SubsetVerdict>,
  bound: number,
): Promise<Subsets> {
  const clashes: (readonly number[])[] = [];
  const fitting: (readonly number[])[] = [];
  let asked = 0;
  let complete = true;
  for (;;) {
    const seed = openSet(count, clashes, fitting);
    if (seed === 'none') break;
    if (seed === 'unknown' || asked >= bound) {
      complete = false;
      break;
    }
    const verdict = await decide(seed);
    if (verdict.fits) fitting.push(seed);
    else {
      const clash = await shrink(seed, verdict.blamed);
      if (clash === undefined) {
        complete = false;
        break;
      }
      clashes.push(clash);
    }
  }
  return { clashes: clashes.sort(bySize), fitting: fitting.sort((a, b) => -bySize(a, b)), complete };

  async function decide(members: readonly number[]): Promise<SubsetVerdict> {
    asked++;
    return ask(members);
  }

  /** Leaves out members of a set that does not fit as long as the rest does not; undefined when the bound is reached. */
  async function shrink(
    seed: readonly number[],
    blamed: readonly number[] | undefined,
  ): Promise<readonly number[] | undefined> {
    let current = seed;
    if (blamed !== undefined && blamed.length < seed.length) {
      if (asked >= bound) return undefined;
      // Whoever blamed them may not have known of other faults, so they are asked about.
      if (!(await decide(blamed)).fits) current = blamed;
    }
    for (const member of current) {
      const fewer = current.filter((other) => other !== member);
      if (fewer.length === 0 || fitting.some((set) => isPart(fewer, set))) continue;
      if (asked >= bound) return undefined;
      if (!(await decide(fewer)).fits) current = fewer;
    }
    return current;
  }
}

/** A largest set that has no known clash as a part and is no part of a set known to fit. */
function openSet(
  count: number,
  clashes: readonly (readonly number[])[],
  fitting: readonly (readonly number[])[],
): readonly number[] | 'none' | 'unknown' {
  let steps = 0;
  const outside = fitting.map((set) => {
    const inside = new Set(set);
    return Array.from({ length: count }, (_, member) => member).filter((member) => !inside.has(member));
  });
  const chosen = new Set<number>();
  const allowed = () => !clashes.some((clash) => clash.every((member) => chosen.has(member)));

  function search(at: number): boolean | undefined {
    while (at < outside.length && outside[at]!.some((member) => chosen.has(member))) at++;
    if (at === outside.length) return true;
    for (const member of outside[at]!) {
      if (++steps > mostSteps) return undefined;
      chosen.add(member);
      const found = allowed() ? search(at + 1) : false;
      if (found !== false) return found;
      chosen.delete(member);
    }
    return false;
  }

  const found = search(0);
  if (found !== true) return found === undefined ? 'unknown' : 'none';
  for (let member = 0; member < count; member++) {
    if (chosen.has(member)) continue;
    chosen.add(member);
    if (!allowed()) chosen.delete(member);
  }
  // The empty set fits, and says nothing.
  if (chosen.size === 0) return 'none';
  return [...chosen].sort((a, b) => a - b);
}

function isPart(part: readonly number[], whole: readonly number[]): boolean {
  return part.every((member) => whole.includes(member));
}

function bySize(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return a.length - b.length;
  const at = a.findIndex((member, index) => member !== b[index]);
  return at === -1 ? 0 : a[at]! - b[at]!;
}
