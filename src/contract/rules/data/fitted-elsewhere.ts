import { type ColumnSummary } from '../../../protocol/engine';
import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { type FittedConstants, fittedConstants } from '../fitted-constants';
import { referenceColumns } from '../reference-column';

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

export const fittedElsewhere: Rule = {
  id: 'data/fitted-elsewhere',
  severity: 'warning',
  summary: 'Scalers and imputers have the statistics of the reference data',
  phase: 'typing',
  *check(context) {
    const columns = new Map([...referenceColumns(context)].map(([input, column]) => [input.name, column]));
    if (columns.size === 0) return;
    for (const fitted of fittedConstants(context)) {
      const { raw, use, column, path, args } = fitted;
      const found = columns.get(column);
      // A sentinel is in the reference's statistics, and not in the scaler's.
      if (raw === undefined || raw.sentinel.length > 0 || found === undefined || !isKnown(found)) continue;
      if (!isFar(args, found)) continue;
      const said = Object.entries(args).map(([name, value]) => `${name} ${value}`);
      const figure = (x: number): string => String(Number(x.toPrecision(4)));
      yield {
        at: { path },
        message: `${use.op} has ${said.join(' and ')} for ${quoted(column)}, and the reference has mean ${figure(found.mean)}, deviation ${figure(found.std)}, from ${figure(found.min)} to ${figure(found.max)} — the numbers were fitted on other data, in another unit or for another column, so the model would see features of a size that it never saw — take them from the fitted transformer in the notebook, in the order of its columns.`,
      };
    }
  },
};
