import * as z from 'zod';
import { type Value } from '../../onnx/graph';
import { type ColumnUse, finite, perColumn } from '../arguments';
import { type ColumnState, type Missing } from '../column';
import { intervalDomain } from '../domain';
import { noOverflow } from '../overflow';
import { quoted } from '../shown';
import { type Columns, type InferScope, type LowerScope, type PreprocessingStep } from '../step';
import { lowerPositions, position } from './categories';
import { Kernel, rounding } from './kernel';
import { murmur3 } from './murmur3';
import { isText, knownValues, textColumn } from './text';

/** More numbers a row than any model of hashed features takes, and fewer than exhaust a server. */
const widest = 65_536;

const shape = {
  function: z.literal('murmur3', { error: 'murmur3' }).default('murmur3'),
  buckets: z.int({ error: 'a whole number above 0' }).min(1).max(0x7fffffff, { error: 'a whole number below 2^31' }),
  seed: z.int({ error: 'a whole number from 0 to 4294967295' }).min(0).max(0xffffffff).default(0),
  signed: z.boolean({ error: 'true or false' }).default(false),
  prefix: z.string({ error: 'text that training put before the value, such as "city="' }).default(''),
  vector: z.enum(['ones', 'signs'], { error: 'ones, or signs as FeatureHasher(alternate_sign=True)' }).optional(),
  missing: finite.optional(),
};
type Args = z.output<z.ZodObject<typeof shape>>;
type Use = ColumnUse<Args>;

/** What a text becomes: the number of its bucket, or a vector with 1 or -1 there. */
function hashed(text: string, args: Args): readonly number[] {
  const unsigned = murmur3(args.prefix + text, args.seed);
  const bucket = (args.signed ? Math.abs(unsigned | 0) : unsigned) % args.buckets;
  if (args.vector === undefined) return [bucket];
  const sign = args.vector === 'signs' && (unsigned | 0) < 0 ? -1 : 1;
  return Array.from({ length: args.buckets }, (_, index) => (index === bucket ? sign : 0));
}

function widthOf({ vector, buckets }: Args): number {
  return vector === undefined ? 1 : buckets;
}

/** What a missing text becomes; where an empty one is a value it is hashed like every other. */
function lanesOfMissing(state: ColumnState | undefined, args: Args): readonly number[] {
  return state?.missing === 'allow' ? [args.missing ?? Number.NaN] : hashed('', args);
}

/** What a text becomes that admission refuses. */
function nothing(args: Args): readonly number[] {
  return args.vector === undefined ? [Number.NaN] : Array.from({ length: args.buckets }, () => 0);
}

function problem({ column, args }: Use, state: ColumnState): string | undefined {
  if (state.width !== 1)
    return `${quoted(column)} is ${state.width} wide, and hash takes one text a row — no artifact can be made — hash the columns before they are joined.`;
  if (args.vector === undefined) return undefined;
  if (args.buckets > widest)
    return `A vector of ${args.buckets} buckets is wider than ${widest} — every row would carry it to the model as zeros and a single 1 — train with fewer buckets.`;
  if (args.vector === 'signs' && !args.signed)
    return `The signs of "vector: signs" are those of the signed hash, and this one is unsigned — no library makes such a vector — write "signed: true" as FeatureHasher does.`;
  if (state.missing === 'allow' || args.missing !== undefined)
    return `${quoted(column)} can be missing, and a vector has no bucket for that — what training made of such a row would be guessed — impute it before, and leave "missing" out.`;
  return undefined;
}

function inferOne(use: Use, scope: InferScope): void {
  const { column, at, args, into, intoAt } = use;
  const state = textColumn(scope, 'hash', use);
  const wrong = state === undefined ? undefined : problem(use, state);
  if (wrong !== undefined)
    scope.issue({ code: 'step-argument', path: at, message: wrong, data: { column, step: 'hash' } });
  if (state === undefined || wrong !== undefined) {
    scope.poison(into ?? column, into === undefined ? undefined : intoAt);
    return;
  }
  const { vector, buckets } = args;
  const missing: Missing = state.missing === 'allow' && args.missing === undefined ? 'allow' : false;
  const own = vector === undefined ? [0, buckets - 1] : [vector === 'signs' ? -1 : 0, 1];
  const ends = [...own, ...(state.missing === 'allow' ? [args.missing ?? 0] : [])].map(rounding(scope.precision));
  scope.write(
    {
      name: into ?? column,
      type: scope.precision,
      time: false,
      width: widthOf(args),
      missing,
      domain: intervalDomain(Math.min(...ends), Math.max(...ends)),
      overflow: noOverflow,
      sources: state.sources,
    },
    into === undefined ? undefined : intoAt,
  );
}

/** Text that can be anything, by the operator that ONNX Runtime has for it: columns that are hashed alike at once. */
function lowerOpen(uses: readonly Use[], { seed, signed, prefix, vector }: Args, scope: LowerScope): Value {
  const { graph, precision } = scope;
  const kernel = new Kernel(graph, precision);
  const x = scope.joined(uses.map(({ column }) => column));
  const text = prefix === '' ? x : graph.op('StringConcat', [graph.constant('string', [1, 1], [prefix]), x]);
  const attributes = { seed: { int: seed | 0 }, positive: { int: signed ? 0 : 1 } };
  const code = graph.cast(graph.op('MurmurHash3', [text], attributes, { domain: 'com.microsoft' }), 'int64');
  const sizes = kernel.row(
    uses.map(({ args }) => args.buckets),
    'int64',
  );
  const buckets = graph.mod(signed ? kernel.op('Abs', code) : code, sizes);
  if (vector === undefined) {
    const numbers = graph.cast(buckets, precision);
    const states = uses.map(({ column }) => scope.before.get(column));
    if (!states.some((state) => state?.missing === 'allow')) return numbers;
    const missing = uses.flatMap(({ args }, index) => lanesOfMissing(states[index], args));
    return graph.where(isText(graph, x, ''), kernel.row(missing), numbers);
  }
  // Side by side, each column as often as it has buckets; then all are compared at once.
  const owners = uses.flatMap(({ args }, index) => Array.from({ length: args.buckets }, () => index));
  const lanes = uses.flatMap(({ args }) => Array.from({ length: args.buckets }, (_, lane) => lane));
  const hits = graph.equal(graph.columns(buckets, owners), graph.constant('int64', [1, lanes.length], lanes));
  const ones = graph.cast(hits, precision);
  if (vector === 'ones') return ones;
  const negative = graph.less(graph.columns(code, owners), graph.constant('int64', [1, 1], [0]));
  return kernel.op('Mul', ones, graph.where(negative, kernel.number(-1), kernel.number(1)));
}

/** Text whose values are all known is hashed here, so that every runtime can have it. */
function lowerKnown(use: Use, known: readonly string[], scope: LowerScope): Value {
  const { graph, precision } = scope;
  const { column, args } = use;
  const size = known.length;
  const at = { unknown: size, missing: size + 1 };
  const { value } = lowerPositions(scope, [{ column, categories: known, at }]);
  const rows = [
    ...known.map((text) => hashed(text, args)),
    nothing(args),
    lanesOfMissing(scope.before.get(column), args),
  ];
  const table = graph.constant(precision, [rows.length, widthOf(args)], rows.flat());
  return graph.op('Gather', [table, graph.reshape(value, [-1])]);
}

/**
 * The bucket that the hash of a text falls in: `sklearn.utils.murmurhash3_32(text, seed, positive=True) % buckets`, and with
 * `signed: true, vector: signs` `sklearn.feature_extraction.FeatureHasher(buckets, input_type="string")`.
 */
export const hash: PreprocessingStep<readonly Use[]> = {
  kind: 'preprocessing',
  name: 'hash',
  summary: 'The number of the bucket that the hash of a text falls in',
  elsewhere: ['FeatureHasher'],
  args: perColumn(shape),
  opset: (uses, columns) => Math.max(...uses.map((use) => neededOpset(use, columns))),
  newest: 'StringConcat',
  infer(uses, scope) {
    for (const use of uses) inferOne(use, scope);
  },
  lower(uses, scope) {
    const made: { readonly uses: readonly Use[]; readonly value: Value }[] = [];
    const alike = new Map<string, Use[]>();
    for (const use of uses) {
      const known = knownValues(scope.before.get(use.column));
      const { seed, signed, prefix, vector } = use.args;
      const key = JSON.stringify([seed, signed, prefix, vector]);
      if (known !== undefined) made.push({ uses: [use], value: lowerKnown(use, known, scope) });
      else alike.set(key, [...(alike.get(key) ?? []), use]);
    }
    for (const group of alike.values()) {
      const [first] = group;
      if (first !== undefined) made.push({ uses: group, value: lowerOpen(group, first.args, scope) });
    }
    for (const { uses: some, value } of made)
      scope.assign(
        some.map(({ column, into }) => into ?? column),
        value,
      );
  },
  reference(uses, scope) {
    const round = rounding(scope.precision);
    const results = uses.map(({ column, args }) => {
      const state = scope.before.get(column);
      const known = knownValues(state);
      return scope.value(column).map(([x]) => {
        const text = String(x);
        const at = known === undefined ? 0 : position(text, 'string', known, { unknown: -1, missing: 0 });
        if (at < 0) return nothing(args);
        const missing = text === '' && !(known?.includes('') ?? false);
        return (missing ? lanesOfMissing(state, args) : hashed(text, args)).map(round);
      });
    });
    uses.forEach(({ column, into }, index) => {
      scope.set(into ?? column, results[index] ?? []);
    });
  },
};

function neededOpset({ column, args }: Use, columns: Columns): number {
  if (knownValues(columns.get(column)) !== undefined) return 9;
  return args.prefix === '' ? 10 : 20;
}
