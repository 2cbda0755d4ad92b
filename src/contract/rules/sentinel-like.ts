import { type ColumnSummary } from '../../protocol/engine';
import { type InputSpec } from '../model';

/** Numbers that sources write where they know nothing. */
const usual = new Set([-99, -999, -9999, -99999, -999999, 999, 9999, 99999, 999999]);
const fewest = 3;

/** Numbers of a column that look like "not known": of the usual ones, often, and alone at their end of the histogram. */
export function sentinelLike({ min, max, histogram, frequent }: ColumnSummary): ColumnSummary['frequent'] {
  if (min === max) return [];
  return frequent.filter(({ value, count }) => {
    if (!usual.has(value) || count < fewest || (value !== min && value !== max)) return false;
    return (value === min ? histogram[0] : histogram[histogram.length - 1]) === count;
  });
}

/** Whether the numbers of a column tell of sentinels, too, so that its ends, its mean and its histogram are not those of its values. */
export function hasSentinels({ sentinel }: InputSpec, column: ColumnSummary): boolean {
  const { min, max } = column;
  if (min === null || max === null) return false;
  return (
    sentinel.some((value) => typeof value === 'number' && value >= min && value <= max) ||
    sentinelLike(column).length > 0
  );
}
