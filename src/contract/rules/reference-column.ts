import { type ColumnSummary } from '../../protocol/engine';
import { type InputSpec } from '../model';
import { type RuleContext } from '../rule';

/** Each input that the reference has a column for, with that column. */
export function* referenceColumns({ document, reference }: RuleContext): Iterable<[InputSpec, ColumnSummary]> {
  if (document.contract === undefined || reference.state !== 'read') return;
  const columns = new Map(reference.summary.columns.map((column) => [column.name, column]));
  for (const input of document.contract.inputs) {
    const column = columns.get(input.name);
    if (column !== undefined) yield [input, column];
  }
}

/** Fewer rows say little of what values a column has. */
export const fewestRows = 30;

/** Whether a column is the same in every row, or missing in every row; one value and gaps are as good as two values. */
export function isConstant({ rows, missing, distinct }: ColumnSummary): boolean {
  return rows >= fewestRows && (missing === rows || (distinct <= 1 && missing === 0));
}

/** `1.2 %`; never 0 % of something that is there. */
export function share(count: number, rows: number): string {
  const percent = rows === 0 ? 0 : (100 * count) / rows;
  return percent > 0 && percent < 0.1 ? 'under 0.1 %' : `${percent.toFixed(1)} %`;
}

/** Rows below `lo` or above `hi`, at least and at most: the summary's histogram knows them only by the bin. */
export function countOutside(column: ColumnSummary, lo: number, hi: number): { least: number; most: number } {
  const { min, max, histogram } = column;
  if (min === null || max === null) return { least: 0, most: 0 };
  const width = (max - min) / Math.max(1, histogram.length);
  let least = 0;
  let most = 0;
  for (const [bin, count] of histogram.entries()) {
    const from = min + bin * width;
    const to = bin === histogram.length - 1 ? max : from + width;
    if (to < lo || from > hi) least += count;
    if (from < lo || to > hi) most += count;
  }
  // The smallest and the largest value are values of rows.
  const known = Math.max(1, Number(min < lo) + Number(max > hi && max !== min));
  least = Math.max(known, least);
  return { least, most: Math.max(least, most) };
}
