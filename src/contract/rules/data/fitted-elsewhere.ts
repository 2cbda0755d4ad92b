import { type ColumnSummary } from '../../../protocol/engine';
import { toldInputs } from '../../reports';
import { type Rule } from '../../rule';
import { figure, quoted } from '../../shown';
import { type FittedConstants, fittedConstants } from '../fitted-constants';
import { referenceColumns } from '../reference-column';
import { sentinelLike } from '../sentinel-like';
import { isToldOfStep } from '../step-told';
import { type Through } from '../taken-through';
import { range } from './range';

/** From fewer rows, or with more gaps, the reference's own statistics say too little. */
const fewestRows = 50;
const mostMissing = 0.2;

interface Known extends ColumnSummary {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
}

function isKnown(column: ColumnSummary): column is Known {
  const { min, max, mean, std, rows, missing } = column;
  if (min === null || max === null || mean === null || std === null) return false;
  return std > 0 && rows - missing >= fewestRows && missing <= mostMissing * rows;
}

/** Farther from the reference than a sample of it, or a part of it, could be. */
function isFar(args: FittedConstants['args'], { min, max, mean, std, rows, missing }: Known): boolean {
  const [width, noise] = [max - min, 8 / Math.sqrt(rows - missing)];
  const is = (name: string): number => Number(args[name]);
  if ('std' in args) {
    const ratio = is('std') / std;
    return Math.abs(is('mean') - mean) > Math.max(0.5, noise) * std || ratio < 0.5 || ratio > 2;
  }
  // Median and quartiles are not known, but no distribution has its median farther from its mean than one deviation.
  if ('scale' in args) return Math.abs(is('center') - mean) > 1.25 * std || is('scale') > 4 * std;
  if ('max' in args) {
    const fitted = is('max') - is('min');
    return min < is('min') - fitted / 2 || max > is('max') + fitted / 2 || width < fitted / 20;
  }
  // A whole number was chosen; one with fractions was computed, and lies where the values lie.
  const fill = args['with'];
  return typeof fill === 'number' && !Number.isInteger(fill) && (fill < min || fill > max);
}

/** What can be said of a column's numbers behind the steps that they went through: its bins are known, and not where within them the numbers lie. */
interface Behind {
  readonly min: number;
  readonly max: number;
  /** The mean lies between these. */
  readonly means: readonly [number, number];
  /** And the deviation between these. */
  readonly deviations: readonly [number, number];
}

function behind({ min, max, histogram }: Known, steps: readonly { readonly through: Through }[]): Behind | undefined {
  let edges: readonly number[] | undefined = Array.from({ length: histogram.length + 1 }, (_, index) =>
    index === histogram.length ? max : min + ((max - min) * index) / histogram.length,
  );
  for (const { through } of steps) edges = edges && through(edges);
  const bins = histogram.map((count, index) => ({ count, lo: edges?.[index] ?? 0, hi: edges?.[index + 1] ?? 0 }));
  const all = bins.reduce((sum, { count }) => sum + count, 0);
  if (edges === undefined || all === 0) return undefined;
  const mean = (of: (bin: (typeof bins)[number]) => number): number =>
    bins.reduce((sum, bin) => sum + bin.count * of(bin), 0) / all;
  const means = [mean(({ lo }) => lo), mean(({ hi }) => hi)] as const;
  const [middle, off] = [(means[0] + means[1]) / 2, (means[1] - means[0]) / 2];
  return {
    min: edges[0] ?? min,
    max: edges.at(-1) ?? max,
    means,
    deviations: [
      // From their own mean, which may be so far off, numbers deviate less than from the middle.
      Math.sqrt(Math.max(0, mean(({ lo, hi }) => Math.max(0, lo - middle, middle - hi) ** 2) - off ** 2)),
      Math.sqrt(mean(({ lo, hi }) => Math.max(Math.abs(lo - middle), Math.abs(hi - middle)) ** 2)),
    ],
  };
}

/** The same question where all that is known are bounds: far from whatever lies within them. */
function isFarBehind(args: FittedConstants['args'], { min, max, means, deviations }: Behind): boolean {
  const is = (name: string): number => Number(args[name]);
  const [least, most] = deviations;
  const outside = (value: number, by: number): boolean => value < means[0] - by || value > means[1] + by;
  if ('std' in args) return outside(is('mean'), 0.5 * most) || is('std') < least / 2 || is('std') > 2 * most;
  if ('scale' in args) return outside(is('center'), 1.25 * most) || is('scale') > 4 * most;
  if (!('max' in args)) return false;
  const fitted = is('max') - is('min');
  return min < is('min') - fitted / 2 || max > is('max') + fitted / 2 || max - min < fitted / 20;
}

/** What the reference has instead, where the numbers of a step are far from that. */
function different({ args, raw }: FittedConstants, found: Known): string | undefined {
  if (raw === undefined || raw.steps.length === 0)
    return isFar(args, found)
      ? `mean ${figure(found.mean)}, deviation ${figure(found.std)}, from ${figure(found.min)} to ${figure(found.max)}`
      : undefined;
  const known = behind(found, raw.steps);
  if (known === undefined || !isFarBehind(args, known)) return undefined;
  const after = [...new Set(raw.steps.map(({ op }) => op))].join(' and ');
  const [least, most] = known.means;
  return `after ${after} a mean between ${figure(least)} and ${figure(most)}, from ${figure(known.min)} to ${figure(known.max)}`;
}

export const fittedElsewhere: Rule = {
  id: 'data/fitted-elsewhere',
  severity: 'warning',
  summary: 'Scalers and imputers have the statistics of the reference data',
  phase: 'typing',
  *check(context) {
    const columns = new Map([...referenceColumns(context)].map(([input, column]) => [input.name, column]));
    if (columns.size === 0) return;
    const elsewhere = toldInputs(context, range);
    for (const fitted of fittedConstants(context)) {
      const { raw, use, index, column, path, args } = fitted;
      const found = raw && columns.get(raw.input.name);
      // A sentinel is in the reference's statistics, and not in the scaler's.
      if (raw === undefined || raw.input.sentinel.length > 0 || found === undefined || !isKnown(found)) continue;
      // Nor is a sentinel that nobody has declared yet; and of a column in another unit that has been told.
      if (sentinelLike(found).length > 0 || elsewhere.has(raw.input.name)) continue;
      const has = different(fitted, found);
      if (has === undefined || isToldOfStep(context, index, column)) continue;
      const said = Object.entries(args).map(([name, value]) => `${name} ${value}`);
      yield {
        at: { path },
        message: `${use.op} has ${said.join(' and ')} for ${quoted(column)}, and the reference has ${has} — the numbers were fitted on other data, in another unit or for another column, so the model would see features of a size that it never saw — take them from the fitted transformer in the notebook, in the order of its columns.`,
      };
    }
  },
};
