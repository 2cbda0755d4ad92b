import { type ColumnState } from '../../column';
import { hull } from '../../domain';
import { type Interval } from '../../interval';
import { type Path, type StepUse } from '../../model';
import { toldInputs, toldPlaces } from '../../reports';
import { type Rule, type RuleContext } from '../../rule';
import { figure, quoted } from '../../shown';
import { fittedElsewhere } from '../data/fitted-elsewhere';
import { range } from '../data/range';
import { fittedChannelsIn, type FittedConstants, fittedConstants, fittedIn } from '../fitted-constants';
import { isToldOfStep } from '../step-told';

/** A deviation by n − 1 is a little larger than one by n. */
const slack = 1.05;

/** Why numbers cannot have been fitted on a column whose values all lie in an interval; undefined where they can. */
function impossible(args: FittedConstants['args'], { lo, hi }: Interval): string | undefined {
  const width = hi - lo;
  const is = (name: string): number => Number(args[name]);
  const outside = (value: number): boolean => value < lo - 1e-9 * Math.abs(lo) || value > hi + 1e-9 * Math.abs(hi);
  // What is whole was chosen: (x - 2000) / 10, x / 1000, x + 273.15, a fill of 999.
  const chosen = (...names: string[]): boolean => names.some((name) => Number.isInteger(args[name]));
  if ('std' in args) {
    if (chosen('mean', 'std')) return undefined;
    if (outside(is('mean'))) return `a mean of ${is('mean')}`;
    // Two deviations, and all that lies between the ends, are divided by as well.
    return is('std') > slack * width
      ? `a deviation of ${is('std')}, and none can be above ${figure(width / 2)}`
      : undefined;
  }
  if ('scale' in args)
    return outside(is('center')) && !chosen('center', 'scale') ? `a center of ${is('center')}` : undefined;
  if ('max' in args) return is('min') > hi || is('max') < lo ? `values from ${is('min')} to ${is('max')}` : undefined;
  const fill = args['with'];
  if (typeof fill !== 'number' || chosen('with') || !outside(fill)) return undefined;
  // Half of what can just be measured is usual.
  const near = fill > 0 && fill < lo ? fill * 2 >= lo : fill >= lo - width && fill <= hi + width;
  return near ? undefined : `a fill of ${fill}`;
}

function boundsOf(state: ColumnState | undefined): Interval | undefined {
  if (state === undefined || state.poisoned === true || state.type === 'string' || state.time) return undefined;
  const interval = hull(state.domain);
  return Number.isFinite(interval.lo) && Number.isFinite(interval.hi) && interval.hi > interval.lo
    ? interval
    : undefined;
}

interface Wrong {
  readonly what: string;
  readonly between: string;
}
const judged = new WeakMap<object, { readonly state: ColumnState | undefined; readonly wrong: Wrong | undefined }>();

/** Why a step cannot have been fitted on what it sees of a column; undefined where it can. */
function wrongFor(op: string, args: FittedConstants['args'], state: ColumnState | undefined): Wrong | undefined {
  const interval = boundsOf(state);
  if (interval === undefined) return undefined;
  const what = impossible(args, interval) ?? ofOtherPixels(op, args, interval);
  return what === undefined ? undefined : { what, between: `${figure(interval.lo)} and ${figure(interval.hi)}` };
}

/** The same; where neither has changed, it is known. */
function stillWrong(op: string, args: FittedConstants['args'], state: ColumnState | undefined): Wrong | undefined {
  let last = judged.get(args);
  if (last === undefined || last.state !== state) {
    last = { state, wrong: wrongFor(op, args, state) };
    judged.set(args, last);
  }
  return last.wrong;
}

export const fittedOutside: Rule = {
  id: 'flow/fitted-outside',
  severity: 'warning',
  summary: 'Scalers and imputers have numbers that their columns can have',
  phase: 'typing',
  *check(context) {
    const wrong = [...wrongUses(context)];
    // Nearly always: what follows goes through the whole contract.
    if (wrong.length === 0) return;
    const ranges = toldInputs(context, range);
    const isTold = toldPlaces(context, fittedElsewhere);
    const raws = new Map([...fittedConstants(context)].map(({ path, raw }) => [path.join('\n'), raw?.input.name]));
    for (const { use, index, column, path, what, between, scaled } of wrong) {
      // What is scaled twice, bounds that are not those of the data, and other data have their own rules.
      if (scaled && use.op !== 'impute') continue;
      if (ranges.has(raws.get(path.join('\n')) ?? '') || isTold({ path }) || isToldOfStep(context, index, column))
        continue;
      yield {
        at: { path },
        message: `${use.op} has ${what}, and at this step ${quoted(column)} lies between ${between} — the numbers were fitted in another unit, before another step or for another column, so the model would see features of a size that it never saw — compare the order of the steps and the units with the notebook.`,
      };
    }
  },
};

interface WrongUse extends Wrong {
  readonly use: StepUse;
  readonly index: number;
  readonly column: string;
  readonly path: Path;
  readonly scaled: boolean;
}

function* wrongUses({ document, flow }: RuleContext): Iterable<WrongUse> {
  for (const [index, use] of (document.contract?.preprocessing ?? []).entries())
    for (const { column, at, args } of [...fittedIn(use), ...fittedChannelsIn(use)]) {
      const state = (flow.after[index - 1] ?? flow.inputs).get(column);
      const wrong = stillWrong(use.op, args, state);
      if (wrong !== undefined)
        yield { ...wrong, use, index, column, path: [...use.path, ...at], scaled: state?.scaled !== undefined };
    }
}

/** What is usual for pictures of 0 to 1, for bytes, or the other way round; without a mean pixels are only divided. */
function ofOtherPixels(op: string, { mean, std }: FittedConstants['args'], { lo, hi }: Interval): string | undefined {
  if (op !== 'normalize_channels' || lo !== 0) return undefined;
  const numbers = `a mean of ${mean ?? ''} and a deviation of ${std ?? ''}, which are those of pixels from`;
  if (hi > 200 && Number(mean) > 0 && Number(mean) <= 1 && Number(std) <= 1) return `${numbers} 0 to 1`;
  return hi <= 1 && Number(mean) > 1 ? `${numbers} 0 to 255` : undefined;
}
