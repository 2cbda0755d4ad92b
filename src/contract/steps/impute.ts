import * as z from 'zod';
import { type Value } from '../../onnx/graph';
import { bound, type ColumnUse, perColumn } from '../arguments';
import { type ColumnState, type Domain, isFloat } from '../column';
import { hull, intervalDomain, union } from '../domain';
import { mayBeNaN } from '../overflow';
import { quoted } from '../shown';
import { type InferScope, type LowerScope, type PreprocessingStep } from '../step';
import { parseIso } from '../time';
import { Kernel, rounding } from './kernel';
import { isText } from './text';

const shape = { with: z.union([bound, z.string().min(1)], { error: 'a number, or text for a text column' }) };
type Use = ColumnUse<z.output<z.ZodObject<typeof shape>>>;

/** What stands for missing in a number column: a date is its seconds since the epoch; undefined where text fills numbers. */
function fillNumber(fill: number | string, time: boolean): number | undefined {
  if (typeof fill === 'number') return fill;
  return time ? parseIso(fill) : undefined;
}

function filledDomain(state: ColumnState, fill: number | string): Domain {
  if (!mayBeNaN(state)) return state.domain;
  if (typeof fill === 'string' && state.type === 'string')
    return state.domain.kind === 'categories'
      ? union(state.domain, { kind: 'categories', values: [fill], open: false })
      : state.domain;
  const number = fillNumber(fill, state.time) ?? Number.NaN;
  const rounded = state.type === 'float32' ? Math.fround(number) : number;
  const { lo, hi } = hull(state.domain);
  return intervalDomain(Math.min(lo, rounded), Math.max(hi, rounded));
}

function isTooLarge({ type }: ColumnState, fill: number | string): boolean {
  return type === 'float32' && !Number.isFinite(Math.fround(Number(fill)));
}

function inferOne({ column, at, args, into, intoAt }: Use, scope: InferScope): void {
  const state = scope.column(column, at);
  const fits =
    state?.type === 'string'
      ? typeof args.with === 'string'
      : fillNumber(args.with, state?.time ?? false) !== undefined;
  if (state !== undefined && !fits)
    scope.issue({
      code: 'type',
      path: at,
      message: `${quoted(column)} is ${state.type === 'string' ? 'text and would be filled with a number' : state.time ? 'a date and would be filled with something else' : 'a number and would be filled with text'} — no artifact can be made — write "with:" with ${state.type === 'string' ? 'text in quotes' : state.time ? 'an ISO 8601 date' : 'a number'}.`,
      data: { column, step: 'impute' },
    });
  if (state === undefined || !fits) {
    scope.poison(into ?? column, into === undefined ? undefined : intoAt);
    return;
  }
  if (isTooLarge(state, args.with))
    scope.issue({
      code: 'domain',
      path: at,
      message: `${quoted(column)} is float32, and is filled with ${quoted(String(args.with))} — no float32 holds it, so that the model would get ∞, and no error says so — write a number below 3.4e38, or give the input the type float64.`,
      data: { column, step: 'impute' },
    });
  scope.write(
    {
      ...state,
      name: into ?? column,
      missing: false,
      domain: filledDomain(state, args.with),
      overflow: { infinite: state.overflow.infinite || isTooLarge(state, args.with), nan: false },
    },
    into === undefined ? undefined : intoAt,
  );
}

function lowerText(uses: readonly Use[], scope: LowerScope): void {
  const { graph } = scope;
  const x = scope.joined(uses.map(({ column }) => column));
  const lanes = lanesOf(uses, scope, ({ args }) => String(args.with));
  const filled = graph.where(isText(graph, x, ''), graph.constant('string', [1, lanes.length], lanes), x);
  scope.assign(uses.map(target), filled);
}

function lowerFloats(uses: readonly Use[], scope: LowerScope, type: 'float32' | 'float64'): void {
  const { graph } = scope;
  const x: Value = scope.joined(uses.map(({ column }) => column));
  const lanes = lanesOf(
    uses,
    scope,
    ({ args, column }) => fillNumber(args.with, scope.before.get(column)?.time ?? false) ?? 0,
  );
  const kernel = new Kernel(graph, type);
  scope.assign(uses.map(target), kernel.where(graph.isNaN(x), kernel.row(lanes), x));
}

function lanesOf<T>(uses: readonly Use[], scope: LowerScope, of: (use: Use) => T): T[] {
  return uses.flatMap((use) => Array.from({ length: scope.before.get(use.column)?.width ?? 1 }, () => of(use)));
}

function target({ column, into }: Use): string {
  return into ?? column;
}

/** Puts a fixed value where one is missing: `sklearn.impute.SimpleImputer(strategy="constant")`, or its fitted `statistics_`. */
export const impute: PreprocessingStep<readonly Use[]> = {
  kind: 'preprocessing',
  name: 'impute',
  summary: 'Put a fixed value where one is missing',
  elsewhere: ['SimpleImputer', 'fillna'],
  args: perColumn(shape),
  // Texts have no Where before.
  opset: (uses, before) => (uses.some(({ column }) => before.get(column)?.type === 'string') ? 9 : 7),
  infer(uses, scope) {
    for (const use of uses) inferOne(use, scope);
  },
  lower(uses, scope) {
    const typed = (type: ColumnState['type']): Use[] =>
      uses.filter(({ column }) => scope.before.get(column)?.type === type);
    if (typed('string').length > 0) lowerText(typed('string'), scope);
    for (const type of ['float32', 'float64'] as const)
      if (typed(type).length > 0) lowerFloats(typed(type), scope, type);
    // The other types cannot hold a missing value: nothing to do but to bear the new name.
    for (const use of uses) {
      const type = scope.before.get(use.column)?.type ?? 'string';
      if (type !== 'string' && !isFloat(type) && use.into !== undefined)
        scope.alias([{ from: use.column, to: use.into }]);
    }
  },
  reference(uses, scope) {
    const results = uses.map((use) => {
      const state = scope.before.get(use.column);
      const round = rounding(state?.type === 'float32' ? 'float32' : 'float64');
      const fill =
        state?.type === 'string' ? use.args.with : round(fillNumber(use.args.with, state?.time ?? false) ?? 0);
      return scope
        .value(use.column)
        .map((row) => row.map((x) => (x === '' || (typeof x === 'number' && Number.isNaN(x)) ? fill : x)));
    });
    uses.forEach((use, index) => {
      scope.set(target(use), results[index] ?? []);
    });
  },
};
