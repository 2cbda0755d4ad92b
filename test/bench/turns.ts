/** Median microseconds of each work, after `warmUp` turns; in turns, so that a busy machine is busy for all. */
export async function inTurns(
  works: readonly (() => Promise<unknown>)[],
  {
    milliseconds,
    warmUp = 10,
    atLeast = 20,
  }: { readonly milliseconds: number; readonly warmUp?: number; readonly atLeast?: number },
): Promise<number[]> {
  const times = works.map((): number[] => []);
  const end = performance.now() + milliseconds;
  for (let turn = 0; turn < atLeast || performance.now() < end; turn++) {
    for (const [index, work] of works.entries()) {
      const began = performance.now();
      await work();
      if (turn >= warmUp) times[index]?.push((performance.now() - began) * 1000);
    }
  }
  return times.map((each) => each.sort((a, b) => a - b)[each.length >> 1] ?? 0);
}
