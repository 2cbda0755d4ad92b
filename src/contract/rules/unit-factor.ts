/** By how much numbers grow that are written in a smaller unit, with what is then most often mistaken for what. */
const factors: readonly (readonly [factor: number, said: string])[] = [
  [12, 'as years and months are'],
  [24, 'as days and hours are'],
  [60, 'as minutes and seconds are'],
  [100, 'as shares and percents, or euros and cents are'],
  [365.25, 'as years and days are'],
  [1000, 'as thousands, or seconds and milliseconds are'],
  [3600, 'as hours and seconds are'],
  [86400, 'as days and seconds are'],
  [1e6, 'as millions are'],
];

/** `, 100 times apart, as …`: said where both bounds are a known factor away from both ends of the data. */
export function byFactor([lo, hi]: readonly [number, number], [min, max]: readonly [number, number]): string {
  if (max <= 0 || hi <= 0) return '';
  const tops = hi / max;
  const bottoms = lo > 0 && min > 0 ? lo / min : tops;
  const found = factors.find(([factor]) =>
    [factor, 1 / factor].some((each) => isNear(tops, each) && isNear(bottoms, each)),
  );
  return found === undefined ? '' : `, about ${Math.floor(found[0])} times apart ${found[1]}`;
}

function isNear(ratio: number, factor: number): boolean {
  return ratio > 0.8 * factor && ratio < 1.25 * factor;
}
