import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSubsets } from './subsets.ts';

const isPart = (part: readonly number[], whole: readonly number[]) =>
  part.every((member) => whole.includes(member));

/** All subsets of 0 to count - 1. */
function* subsets(count: number): Generator<number[]> {
  for (let bits = 0; bits < 1 << count; bits++)
    yield Array.from({ length: count }, (_, member) => member).filter((member) => (bits >> member) & 1);
}

describe('finding what fits together', () => {
  const faults = fc.array(fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 4 }), { maxLength: 6 });

  it('finds exactly the smallest clashes and the largest sets, whoever is blamed', async () => {
    await fc.assert(
      fc.asyncProperty(faults, fc.integer({ min: 1, max: 6 }), fc.boolean(), async (all, count, blames) => {
        const fits = (members: readonly number[]) => !all.some((fault) => isPart(fault, members));
        const found = await findSubsets(
          count,
          async (members) => ({
            fits: fits(members),
            ...(blames && !fits(members) ? { blamed: members.slice(0, -1) } : {}),
          }),
          10_000,
        );
        const sets = [...subsets(count)];
        const clashes = sets.filter(
          (set) => !fits(set) && set.every((member) => fits(set.filter((other) => other !== member))),
        );
        const fitting = sets.filter(
          (set) =>
            set.length > 0 &&
            fits(set) &&
            !sets.some((more) => more.length > set.length && isPart(set, more) && fits(more)),
        );
        const text = (list: readonly (readonly number[])[]) => list.map((set) => set.join()).sort();
        expect(text(found.clashes)).toEqual(text(clashes));
        expect(text(found.fitting)).toEqual(text(fitting));
        expect(found.complete).toBe(true);
      }),
    );
  });

  it('asks once when all fit, and a few times for one clash among many', async () => {
    let asked = 0;
    const ask = (clash: readonly number[]) => async (members: readonly number[]) => {
      asked++;
      const fits = clash.length === 0 || !isPart(clash, members);
      return fits ? { fits } : { fits, blamed: clash };
    };
    await findSubsets(60, ask([]), 500);
    expect(asked).toBe(1);
    asked = 0;
    const found = await findSubsets(60, ask([7, 31]), 500);
    expect(found).toMatchObject({ clashes: [[7, 31]], complete: true });
    expect(found.fitting.map((set) => set.length)).toEqual([59, 59]);
    expect(asked).toBeLessThan(8);
  });

  it('says when it ended at its bound', async () => {
    const pairs = async (members: readonly number[]) => ({
      fits: !members.some((member) => member % 2 === 0 && members.includes(member + 1)),
    });
    const found = await findSubsets(40, pairs, 30);
    expect(found.complete).toBe(false);
    for (const clash of found.clashes) expect(clash).toHaveLength(2);
  });
});
