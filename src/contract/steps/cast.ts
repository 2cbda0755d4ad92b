import * as z from 'zod';
import { type ColumnUse, perColumn } from '../arguments';
import { type ColumnState, isFloat, isInteger, type TensorType } from '../column';
import { asDomain, hull, intervalDomain, monotone, shownInterval, typeInterval } from '../domain';
import { castOverflow, noOverflow } from '../overflow';
import { quoted } from '../shown';
import { type InferScope, type PreprocessingStep } from '../step';
import { checkOverflow } from './elementwise';

const types = ['float32', 'float64', 'int32', 'int64', 'uint8', 'bool', 'string'] as const;
const shape = { type: z.enum(types, { error: `one of ${types.join(', ')}` }) };
type Use = ColumnUse<{ readonly type: TensorType }>;

/** One value, as numpy's astype within the range of the new type. */
export function castValue(x: number | string, type: TensorType): number | string {
  if (type === 'string' || typeof x === 'string') return type === 'string' ? String(x) : x;
  if (type === 'bool') return x === 0 ? 0 : 1;
  if (type === 'float32') return Math.fround(x);
  // + 0: an integer knows no negative zero.
  return type === 'float64' ? x : Math.trunc(x) + 0;
}

function complain(scope: InferScope, code: string, { column, at }: Use, message: string): void {
  scope.issue({ code, path: at, message, data: { column, step: 'cast' } });
}

function castDomain(use: Use, state: ColumnState, scope: InferScope): ColumnState['domain'] {
  const { column, args } = use;
  if (args.type === 'string') return { kind: 'unknown' };
  if (args.type === 'bool') return intervalDomain(0, 1);
  const result = monotone(state.domain, (x) => Number(castValue(x, args.type)));
  const limits = typeInterval(args.type);
  const { lo, hi } = hull(result);
  const declared = Number.isFinite(lo) || Number.isFinite(hi);
  if (isFloat(args.type)) checkOverflow(scope, 'cast', state, use.at, args.type, { lo, hi });
  if (isFloat(args.type) || (lo >= limits.lo && hi <= limits.hi)) return result;
  complain(
    scope,
    declared && (lo < limits.lo ? Number.isFinite(lo) : Number.isFinite(hi)) ? 'domain' : 'undeclared-range',
    use,
    `${quoted(column)} ${declared ? `can lie in ${shownInterval({ lo, hi })}` : 'has no declared range'}, and ${args.type} holds ${shownInterval(limits)} only — what lies outside becomes an arbitrary number, another one on another machine — declare a "range" at the input, or clip first.`,
  );
  return intervalDomain(Math.max(lo, limits.lo), Math.min(hi, limits.hi));
}

/** What is no number becomes an arbitrary one of an integer type. */
function domainOf(use: Use, state: ColumnState, scope: InferScope): ColumnState['domain'] {
  const { type } = use.args;
  if (type === state.type) return state.domain;
  const domain = castDomain(use, state, scope);
  return isInteger(type) && state.overflow.nan ? asDomain(typeInterval(type)) : domain;
}

function overflowOf(state: ColumnState, to: TensorType): ColumnState['overflow'] {
  if (to === 'bool' || to === 'string') return noOverflow;
  return isFloat(to) ? castOverflow(state, to) : { infinite: false, nan: state.overflow.nan };
}

function inferOne(use: Use, scope: InferScope): void {
  const { column, at, args, into, intoAt } = use;
  const state = scope.column(column, at);
  const wrong = state === undefined ? undefined : impossible(state, args.type);
  if (wrong !== undefined) complain(scope, 'type', use, `${quoted(column)} ${wrong}.`);
  if (state === undefined || wrong !== undefined) {
    scope.poison(into ?? column, into === undefined ? undefined : intoAt);
    return;
  }
  if (state.missing !== false && !isFloat(args.type) && state.type !== 'string')
    complain(
      scope,
      'missing-reaches-model',
      use,
      `${quoted(column)} can be missing, and ${args.type} cannot hold that — a missing value becomes an arbitrary number, without an error — impute it before the cast.`,
    );
  scope.write(
    {
      ...state,
      name: into ?? column,
      type: args.type,
      time: state.time && isFloat(args.type),
      missing: isFloat(args.type) || args.type === 'string' ? state.missing : false,
      domain: domainOf(use, state, scope),
      overflow: overflowOf(state, args.type),
    },
    into === undefined ? undefined : intoAt,
  );
}

function impossible({ type: from }: ColumnState, to: TensorType): string | undefined {
  if (from === to) return undefined;
  if (from === 'string')
    return `is text, and reading numbers from text differs between runtimes ("1,5" is 1, "abc" ends the whole batch) — predictions would depend on the server — give the input the type of the number, or use map`;
  if (to === 'string' && !isInteger(from))
    return `is ${from}, which every runtime writes differently as text ("1e+10", "True") — no list of categories would match — cast to int64 first, or use map or bucketize`;
  return undefined;
}

/** Another element type: `numpy.ndarray.astype`. Fractions are cut towards zero. */
export const cast: PreprocessingStep<readonly Use[]> = {
  kind: 'preprocessing',
  name: 'cast',
  summary: 'Change the element type',
  elsewhere: ['astype'],
  args: perColumn(shape),
  opset: () => 9,
  infer(uses, scope) {
    for (const use of uses) inferOne(use, scope);
  },
  lower(uses, scope) {
    for (const type of types) {
      const some = uses.filter(({ args }) => args.type === type);
      if (some.length === 0) continue;
      const value = scope.joined(
        some.map(({ column }) => column),
        type,
      );
      scope.assign(
        some.map(({ column, into }) => into ?? column),
        value,
      );
    }
  },
  reference(uses, scope) {
    const results = uses.map(({ column, args }) =>
      scope.value(column).map((row) => row.map((x) => castValue(x, args.type))),
    );
    uses.forEach(({ column, into }, index) => {
      scope.set(into ?? column, results[index] ?? []);
    });
  },
};
