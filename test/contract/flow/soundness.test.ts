import assert from 'node:assert/strict';
import fc from 'fast-check';
import { feedType } from '../../../src/contract/column';
import { categoryNumber } from '../../../src/contract/domain';
import { computeFlow } from '../../../src/contract/flow';
import { interpretSteps } from '../../../src/contract/interpret';
import { type Contract, type InputSpec } from '../../../src/contract/model';
import { preprocessingSteps } from '../../../src/contract/steps/registry';
import { cases } from '../steps/cases';
import { contractOf } from '../steps/front';
import { assertSoundAtTheEnds } from './at-the-ends';
import { assertWithin } from './within';

/** Values that admission lets through: what the input declares, and nothing else. */
function admitted(input: InputSpec): fc.Arbitrary<number | string> {
  const type = feedType(input);
  const missing = input.missing === 'forbid' ? [] : [fc.constant(type === 'string' ? '' : NaN)];
  const known = (input.categories ?? []).map((value) =>
    type === 'string' ? String(value) : categoryNumber(String(value)),
  );
  if (known.length > 0) {
    const other =
      input.unknown === 'forbid' ? [] : [fc.constant<number | string>(type === 'string' ? 'never seen' : 77)];
    return fc
      .oneof(fc.constantFrom(...known), ...other, ...missing)
      .map((x) => (type === 'float32' ? Math.fround(Number(x)) : x));
  }
  if (type === 'string') return fc.oneof(fc.string({ minLength: 1 }), ...missing);
  if (input.type === 'date' || input.type === 'datetime')
    return fc.oneof(
      fc.integer({ min: input.range?.[0] ?? -62_135_596_800, max: input.range?.[1] ?? 253_402_300_799 }),
      ...missing,
    );
  if (input.type === 'bool') return fc.oneof(fc.constantFrom(0, 1), ...missing);
  const most = input.type === 'float32' ? 3.4e38 : 1e300;
  const [min, max] = input.range ?? (input.type === 'uint8' ? [0, 255] : [-most, most]);
  if (input.type.includes('int')) {
    const limit = input.type === 'int32' ? 2 ** 31 - 1 : 2 ** 53 - 1;
    return fc.oneof(
      fc.integer({ min: Math.ceil(Math.max(min, -limit)), max: Math.floor(Math.min(max, limit)) }),
      ...missing,
    );
  }
  const number = fc.oneof(
    fc.double({ min, max, noNaN: true }),
    fc.constantFrom(min, max, Math.min(Math.max(0, min), max)),
  );
  return fc.oneof(
    number.map((x) => (input.type === 'float32' ? Math.fround(x) : x)),
    ...missing,
  );
}

/** Inputs with ranges, so that intervals are not all unbounded. */
const bounded =
  'a: {range: [-3, 7.3], missing: allow}, z: {range: [0, 1.0e-7]}, l: {range: [0.5, 12]}, f: {type: float32, range: [-0.1, 0.3]}, i: {type: int64, range: [-4, 20]}, u: {type: uint8}, b: {type: bool}, p: {type: string, categories: [x, y, " z"], missing: allow}, q: {type: string, categories: [x], unknown: other}, t: {type: datetime, range: [1999-12-31, 2001-03-01], missing: pass}';
const pipelines: readonly string[] = [
  'standardize: {columns: [a, z, f, i, u, b], mean: 0.3, std: 0.7}',
  'standardize: {columns: [a, z, f, i, u, b], mean: 0.3, std: 0.7, precision: float32}',
  'min_max: {columns: [a, z, f, i, u, b], min: -0.7, max: 3.1, to: [-1, 1]}',
  'min_max: {columns: [a, z, f, i, u, b], min: -0.7, max: 3.1, clip: true, precision: float32}',
  'robust: {columns: [a, z, f, i, u, b], center: 0.1, scale: 1.0e-9}',
  'clip: {columns: [a, z, f, i, u, b], min: -0.1, max: 0.1}',
  'log1p: {columns: [z, f, u, b]}',
  'log1p: {columns: [z, f, u, b], precision: float32}',
  'log: {columns: [l]}',
  'log: {columns: [l], precision: float32}',
  'sqrt: {columns: [z, u, b], precision: float32}',
  'exp: {columns: [a, z, f, i, u, b]}',
  'exp: {columns: [a, z, f, i, b], precision: float32}',
  'abs: {columns: [a, z, f, i, u, b]}',
  'power: {columns: [a, z, f, i, u, b], exponent: 2}',
  'power: {columns: [a, z, f, i, u, b], exponent: 3, precision: float32}',
  'power: {columns: {z: {exponent: 0.3}, u: {exponent: 1.5}, b: {exponent: 7.1}}}',
  'yeo_johnson: {columns: {a: {lambda: 0.4}, z: {lambda: -2}, f: {lambda: 2}, i: {lambda: 0}, u: {lambda: 1.7}, b: {lambda: 3}}}',
  'yeo_johnson: {columns: [a, z, f, i, u, b], lambda: -0.3, precision: float32}',
  'interpolate: {columns: [a, z, f, i, u, b], x: [-1, -0.1, 0.3, 0.3, 7], y: [0.1, 0.7, -3.3, 5, 0.2], jumps: last}',
  'interpolate: {columns: [a, z, f, i, u, b], x: [-1, -0.1, 0.3, 0.3, 7], y: [0.1, 0.7, -3.3, 5, 0.2], jumps: middle, precision: float32}',
  'interpolate: {columns: [a, z, f, i, u, b], x: [-1, -0.1, 0.3, 0.3, 7], y: [0, 0.1, 0.3, 0.5, 1], distribution: normal}',
  'interpolate: {columns: [a, f], x: [-9, -0.1, 0.3, 10], y: [0, 0.1, 0.03, 1], distribution: normal, precision: float32}',
  'spline: {columns: [a, z, f, i, u, b], knots: [-1, 0, 1, 3], missing: zeros}',
  'spline: {columns: [a, z, f, i, u, b], knots: [-1, 0, 1, 3], extrapolation: linear, precision: float32}',
  'spline: {columns: [a, z, f, i, u, b], knots: [-1, 0, 1, 3], extrapolation: continue, degree: 2}',
  'spline: {columns: [a, z, i], knots: [-1, 0.3, 0.7, 3, 7], extrapolation: periodic}',
  'normalize: {columns: [a, z, f], into: v}',
  'normalize: {columns: [z, u, b], norm: l1, into: v, precision: float32}',
  'normalize: {columns: [a, i, f], norm: max, into: v}',
  'polynomial: {columns: [a, z, f, i], degree: 3, into: v}',
  'polynomial: {columns: [a], degree: [2, 2], bias: false, into: v, precision: float32}',
  'project: {columns: [a, z, f, i, u], components: [[0.6, -0.8, 0.1, 2, 0], [0, 0.3, 0, 0, -1]], mean: [1, 2, 3, 4, 5], scale: [0.7, 3], into: v}',
  'project: {columns: [a, f], components: [[0.1, 0.7]], into: v, precision: float32}',
  'cyclic: {columns: {a: {period: 7}, i: {period: 24, into: [is, ic]}}}',
  'arithmetic: {formula: "(a - z) * (f + 2 * i) - u / (b + 1)", into: v}',
  'arithmetic: {formula: "(a - z) * (f + 2 * i) - u / (b + 1)", into: v, precision: float32}',
  'arithmetic: {formula: "where(i == 0, -1, u / i) + where(is_missing(a), 0.5, a)", into: v}',
  'arithmetic: {formula: "where(a > 0 and not (u < 3), log(a) * sqrt(u - 3), min(i, f, -1))", into: v}',
  'arithmetic: {formula: "i % 7 + i // 3 - (a % -2.5) * (f // 0.1)", into: v}',
  'arithmetic: {formula: "i % 7 + i // 3 - (a % -2.5) * (f // 0.1)", into: v, precision: float32}',
  'arithmetic: {formula: "abs(a) ** 1.7 - i ** 3 + 2 ** f + i ** 2 * (z + 1) ** -2", into: v}',
  'arithmetic: {formula: "round(a * 3) + floor(f) - ceil(a) + exp(f) * max(a, i, 0.5) + (a != i) * b", into: v}',
  'arithmetic: {formula: "sin(a) + cos(f * 3) * tan(z) - sin(i) * cos(u)", into: v}',
  'arithmetic: {formula: "sin(a) + cos(f * 3) * tan(z) - sin(i) * cos(u)", into: v, precision: float32}',
  'arithmetic: {formula: "sin(l) - cos(l / 3) * sin(1 + f)", into: v}',
  'arithmetic: {formula: "asin(f) - acos(z) * atan(a) + atan2(a, i) - atan2(i, l) * atan2(z, u)", into: v}',
  'arithmetic: {formula: "asin(f) - acos(z) * atan(a) + atan2(a, i) - atan2(i, l)", into: v, precision: float32}',
  'arithmetic: {formula: "log1p(u) * expm1(f) + radians(i) - degrees(a)", into: v}',
  'arithmetic: {formula: "where(a >= 1 or f <= 0, abs(a - i), -f)", into: v}',
  'impute: {columns: {a: {with: -99.1}, p: {with: w}, t: {with: 2020-01-01}, f: {with: 3.3}}}',
  'indicator: {columns: [a, p, q, i], into: [am, pm, qm, im]}',
  'cast: {columns: {z: {type: float32}, i: {type: uint8}, u: {type: int32}, b: {type: float64}, f: {type: bool}}}',
  'bucketize: {columns: [a, z, f, i, u, b], edges: [-1, 0, 0.1, 5], outside: missing}',
  'bucketize: {columns: [a, z, f, i, u, b], edges: [-1, 0, 0.1, 5], outside: clamp, right: true, missing: 99, precision: float32}',
  'one_hot: {columns: [p, q, b]}',
  'ordinal: {columns: {p: {missing: -7.7}, q: {unknown: 9.1}, b: {}}, precision: float32}',
  'map: {columns: {p: {values: {x: 1.1, y: 2}}, q: {values: {x: u}, unknown: v}, b: {values: {true: 1}}}, precision: float32}',
  'lower: {columns: [p, q], locale: ascii}',
  'strip: {columns: [p]}',
  'date_parts: {columns: [t], year: y, month: m, day: d, hour: h, minute: n, weekday: w, day_of_year: j, week: k}',
  'date_parts: {columns: [t], year: y, hour: h, timezone: Pacific/Apia}',
  'elapsed: {columns: [t], since: 2000-02-29, unit: h}',
  'concat: {columns: [a, z, f, i, u, b], into: v, type: float32}',
];

/** Numbers too large for float64: of a declared range, of none, and of a divisor that no row has. */
const tooLarge = ['a * a', '-(a * a)', 'u * 10', 'where(a == 0, 0, 1e300 / a)', 'a * a - a * a', 'exp(u)'];
const after = [
  'cyclic: {columns: {v: {period: 7}}}',
  'spline: {columns: [v], knots: [0, 1, 2], degree: 2, extrapolation: linear}',
  'spline: {columns: [v], knots: [0, 1, 2], degree: 2, extrapolation: periodic}',
  'spline: {columns: [v], knots: [0, 1, 2], degree: 2, extrapolation: continue, missing: zeros}',
  'arithmetic: {formula: "v - v", into: w}',
  'arithmetic: {formula: "v / v * 0", into: w}',
  'arithmetic: {formula: "sin(v) + cos(v) + tan(v)", into: w}',
  'arithmetic: {formula: "v % 7", into: w}',
  'arithmetic: {formula: "v // 7", into: w}',
  'arithmetic: {formula: "atan2(v, v)", into: w}',
  'arithmetic: {formula: "where(is_missing(v - v), 1, v - v)", into: w}',
  'standardize: {columns: [v], mean: 1, std: 2}',
  'min_max: {columns: [v], min: 0, max: 2}',
  'rescale: {columns: [v], divide_by: 1.0e+200, minus: 1, precision: float32}',
  'normalize: {columns: [v, a], into: w}',
  'polynomial: {columns: [v, a], degree: 2, into: w}',
  'project: {columns: [v, a], components: [[1, -1], [0, 1]], into: w}',
  'concat: {columns: [v, a], type: float32, into: w}',
  'cast: {columns: [v], type: float32}',
  'bucketize: {columns: [v], edges: [0, 1, 2], outside: clamp}',
  'bucketize: {columns: [v], edges: [0, 1, 2], outside: missing, missing: 5}',
  'impute: {columns: [v], with: -3}',
  'indicator: {columns: [v], into: w}',
  'interpolate: {columns: [v], x: [0, 1], y: [2, 3]}',
  'yeo_johnson: {columns: [v], lambda: 0}',
  'yeo_johnson: {columns: [v], lambda: 3}',
  'clip: {columns: [v], min: -1}',
  'copy: {columns: {v: w}}',
  'rename: {columns: {v: w}}',
];

async function assertSound(contract: Contract, runs: number): Promise<boolean> {
  const flow = computeFlow(contract, undefined);
  // What a cast cuts off is an arbitrary number.
  if (flow.issues.some(({ code, data }) => /domain|range/.test(code) && data?.['step'] === 'cast')) return false;
  const rows = 8;
  const columns = contract.inputs.map((input) =>
    fc.array(admitted(input), { minLength: rows, maxLength: rows }).map((values) => [input.name, values] as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.tuple(...columns), (entries) => {
      assertWithin(interpretSteps(contract, flow, new Map(entries), rows), flow.final);
      return Promise.resolve();
    }),
    { numRuns: runs, seed: 11 },
  );
  return true;
}

describe('contract/flow: no admitted row leaves what the flow says', () => {
  for (const step of pipelines)
    it(step.slice(0, 90), async () => {
      const contract = contractOf(`inputs: {${bounded}}\npreprocessing: [{${step}}]\n`);
      const sound = await assertSound(contract, 150);
      assert.ok(
        sound || step.startsWith('cast'),
        computeFlow(contract, undefined)
          .issues.map(({ message }) => message)
          .join('\n'),
      );
    });

  it('holds for random pairs of steps', async () => {
    let checked = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...pipelines), fc.constantFrom(...pipelines), async (first, second) => {
        const contract = contractOf(`inputs: {${bounded}}\npreprocessing: [{${first}}, {${second}}]\n`);
        const fatal = ['type', 'step-argument', 'duplicate-name'];
        if (computeFlow(contract, undefined).issues.some(({ code }) => fatal.includes(code))) return;
        if (await assertSound(contract, 10)) checked++;
      }),
      { numRuns: 150, seed: 5 },
    );
    assert.ok(checked > 40, `${checked} pairs had no finding`);
  });

  it('holds for rows that a search found', () => {
    for (const [input, step, value] of [
      [
        '{range: [0, 0.5]}',
        'interpolate: {columns: [a], x: [-1, 0, 0.5], y: [-10, -2.2e-308, -709], jumps: middle}',
        5e-324,
      ],
      ['{range: [0, 1]}', 'interpolate: {columns: [a], x: [0, 0.1, 1], y: [7, 0.3, 7]}', 0.1 - 2 ** -56],
      ['{range: [1, 2147483648]}', 'arithmetic: {formula: "a // 1e-40", into: v, precision: float32}', 2 ** 31],
      [
        '{range: [1.0e+39, 1.0e+40]}',
        'bucketize: {columns: [a], edges: [0, 1, .inf], outside: missing, precision: float32}',
        1e40,
      ],
    ] as const) {
      const contract = contractOf(`inputs: {a: ${input}}\npreprocessing: [{${step}}]\n`);
      const flow = computeFlow(contract, undefined);
      assertWithin(interpretSteps(contract, flow, new Map([['a', [value]]]), 1), flow.final);
    }
  });

  it('holds for what numbers too large become, in every step after them', async () => {
    for (const v of tooLarge)
      for (const step of after) {
        const contract = contractOf(
          `inputs: {a: {range: [-1.0e+200, 1.0e+200]}, u: {}, f: {type: float32}}\npreprocessing: [{arithmetic: {formula: "${v}", into: v}}, {${step}}]\n`,
        );
        const flow = computeFlow(contract, undefined);
        const rows = [-1e200, 1e200, 0, -0, 5e-324, 1];
        const raw = new Map([
          ['a', rows],
          ['u', [1.7e308, -1.7e308, 1, 5e-324, -0, 2 ** 53]],
          ['f', [3.4e38, -3.4e38, 1, 1e-45, -0, 2 ** 24].map(Math.fround)],
        ]);
        assertWithin(interpretSteps(contract, flow, raw, rows.length), flow.final);
      }
    const checked = await assertSoundAtTheEnds({ contracts: 400, rows: 24, seed: 1, runtime: false });
    assert.ok(checked > 300, `${checked} contracts could be checked`);
  });

  it('holds for the pipelines of the lowering tests, and has tried every step', async () => {
    const tried = new Set(pipelines.map((step) => step.slice(0, step.indexOf(':'))));
    let checked = 0;
    for (const { body } of cases) {
      const contract = contractOf(body);
      if (!(await assertSound(contract, 30))) continue;
      checked++;
      for (const { op } of contract.preprocessing) tried.add(op);
    }
    assert.ok(checked > 80, `${checked} pipelines had no finding`);
    assert.deepEqual(
      [...preprocessingSteps.keys()].filter((name) => !tried.has(name)),
      [],
    );
  });
});
