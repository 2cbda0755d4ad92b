import assert from 'node:assert/strict';
import { at, codes, flowOf, only, signature } from './given';

describe('contract/flow: values for which nothing is there', () => {
  it('values for which a step has no answer', () => {
    only(flowOf('{log1p: {columns: [a]}}'), 'domain', at(0, 'log1p', 'columns', 0), /lies in \[-2, 6\]/);
    only(
      flowOf('{log: {columns: [x]}}', { inputs: 'inputs: {x: {}}\n' }),
      'undeclared-range',
      at(0, 'log', 'columns', 0),
      /no declared lower bound/,
    );
    assert.deepEqual(codes(flowOf('{clip: {columns: [a], min: 0}}, {log1p: {columns: [a]}}')), []);
    only(
      flowOf('{standardize: {columns: [a, b], mean: 1, std: 2}}, {min_max: {columns: [b], min: 0, max: 5}}'),
      'scaled-twice',
      at(1, 'min_max', 'columns', 0),
      /scaled before/,
    );
    // A scaler that was fitted to what another one had scaled leaves it as it is: the notebook has both.
    const fittedAfter =
      '{standardize: {columns: [a], mean: 1, std: 2}}, {standardize: {columns: [a], mean: 1e-17, std: 1}}';
    assert.deepEqual(codes(flowOf(fittedAfter)), []);
    only(
      flowOf('{one_hot: {columns: [p], categories: [car]}}'),
      'domain',
      at(0, 'one_hot', 'columns', 0),
      /does not know "tv"/,
    );
    only(
      flowOf('{one_hot: {columns: [p], categories: [car, tv, Tv]}}'),
      'dead-category',
      at(0, 'one_hot', 'columns', 0),
      /can never be "Tv"/,
    );
    only(
      flowOf('{one_hot: {columns: [q], categories: [x]}}', { inputs: 'inputs: {q: {type: string}}\n' }),
      'no-unknown-policy',
      at(0, 'one_hot', 'columns', 0),
      /Nothing refuses/,
    );
    only(
      flowOf('{bucketize: {columns: [b], edges: [0, 50, 90]}}'),
      'domain',
      at(0, 'bucketize', 'columns', 0),
      /outside: clamp/,
    );
    only(
      flowOf('{cast: {columns: [b], type: uint8}}', { inputs: 'inputs: {b: {range: [0, 300]}}\n' }),
      'domain',
      at(0, 'cast', 'columns', 0),
      /uint8 holds/,
    );
    only(
      flowOf('{cast: {columns: [m], type: int64}}'),
      'missing-reaches-model',
      at(0, 'cast', 'columns', 0),
      /cannot hold that/,
    );
  });

  it('numbers that the type of computation cannot hold, of columns with a declared range', () => {
    const inputs = 'inputs: {a: {range: [0, 1000]}, b: {range: [0, 1.0e+200]}, u: {}}\n';
    for (const step of [
      'exp: {columns: [a]}',
      'power: {columns: [b], exponent: 2}',
      'yeo_johnson: {columns: [b], lambda: 3}',
      'standardize: {columns: [b], mean: 0, std: 1, precision: float32}',
      'cast: {columns: [b], type: float32}',
      'concat: {columns: [b, a], into: v, type: float32}',
      'normalize: {columns: [b, a], into: v, precision: float32}',
      'polynomial: {columns: [b, a], degree: 2, into: v, precision: float32}',
      'cyclic: {columns: [b], period: 7, precision: float32}',
      'cyclic: {columns: [b], period: 1.0e-160}',
      'spline: {columns: [b], knots: [0, 1], precision: float32}',
      'arithmetic: {formula: "where(b > 1, 2, b)", into: v, precision: float32}',
      'spline: {columns: [b], knots: [0, 1], extrapolation: linear, precision: float32}',
    ]) {
      const [issue, ...others] = flowOf(`{${step}}`, { inputs }).issues;
      assert.deepEqual([issue?.code, others], ['domain', []], step);
      assert.match(issue?.message ?? '', /that no float(32|64) holds/);
      assert.deepEqual(
        codes(
          flowOf(`{${step.replaceAll(/\b[ab]\b/g, (name) => (name === 'a' ? 'u' : 'w'))}}`, {
            inputs: 'inputs: {u: {}, w: {}}\n',
          }),
        ),
        [],
        step,
      );
    }
  });

  it('a formula that makes a number too large, where it does, and not behind it again', () => {
    const inputs = 'inputs: {b: {range: [0, 1.0e+200]}, c: {range: [-10, 10]}, u: {}}\n';
    const square = '{arithmetic: {formula: "b * b", into: v}}';
    only(
      flowOf(square, { inputs }),
      'domain',
      at(0, 'arithmetic', 'formula'),
      /can make a number that no float64 holds/,
    );
    const wave = `${square}, {cyclic: {columns: {v: {period: 7}}}}, {arithmetic: {formula: "v - v", into: w}}`;
    assert.deepEqual(codes(flowOf(wave, { inputs })), ['domain']);
    assert.deepEqual(flowOf(wave, { inputs }).final.get('v')?.overflow, { infinite: false, nan: true });
    // No measured row has a divisor so small, or lies so near to a quarter turn; of undeclared ranges nobody knows.
    for (const fine of [
      'where(c == 0, 0, 1 / c) - where(c == 0, 0, 2 / c)',
      'tan(c) - tan(2 * c)',
      'tan(c) * c',
      '1 / (1 + exp(c * 200))',
      'u * 2 - u * 3',
    ]) {
      const flow = flowOf(`{arithmetic: {formula: "${fine}", into: v}}`, { inputs });
      assert.deepEqual(codes(flow), [], fine);
      assert.equal(flow.final.get('v')?.overflow.nan, !fine.startsWith('1'), fine);
    }
  });

  it('a fill that the type of its column cannot hold', () => {
    const inputs = 'inputs: {f: {type: float32, missing: allow}}\n';
    only(
      flowOf('{impute: {columns: [f], with: -1.0e+39}}', { inputs }),
      'domain',
      at(0, 'impute', 'columns', 0),
      /no float32 holds/,
    );
    assert.deepEqual(codes(flowOf('{impute: {columns: [f], with: -3.0e+38}}', { inputs })), []);
  });

  it('missing values that reach the model, at the place where they begin', () => {
    const x = signature();
    const end = '{concat: {columns: [a, m], into: X}}';
    only(flowOf(end, { signature: x }), 'missing-reaches-model', ['inputs', 'm', 'missing'], /no step takes care/);
    only(
      flowOf(`{standardize: {columns: [m], mean: 0, std: 1, into: k}}, {concat: {columns: [a, k], into: X}}`, {
        signature: x,
      }),
      'missing-reaches-model',
      ['inputs', 'm', 'missing'],
      /reaches the model's input "X"/,
    );
    assert.deepEqual(codes(flowOf(`{impute: {columns: [m], with: 1}}, ${end}`, { signature: x })), []);
    only(
      flowOf('{map: {columns: [p], values: {car: 1}}}, {concat: {columns: [a, p], into: X}}', { signature: x }),
      'missing-reaches-model',
      at(0, 'map'),
      /map leaves "p" missing/,
    );
    const pass = 'inputs: {a: {}, m: {missing: pass}}\n';
    only(
      flowOf(end, { signature: x, inputs: pass }),
      'missing-reaches-model',
      ['inputs', 'm', 'missing'],
      /no operator that takes them/,
    );
    const trees = signature({ operators: new Map([['ai.onnx.ml:TreeEnsembleRegressor', 1]]) });
    assert.deepEqual(codes(flowOf(end, { signature: trees, inputs: pass })), []);
    for (const step of [
      'bucketize: {columns: [m], edges: [0, 1], outside: missing}',
      'map: {columns: [m], values: {1: 0, 2: 1}}',
    ]) {
      const all = `{${step}}, ${end}`;
      assert.deepEqual(codes(flowOf(all, { signature: trees, inputs: pass })), []);
      only(
        flowOf(all, { signature: x, inputs: pass }),
        'missing-reaches-model',
        ['inputs', 'm', 'missing'],
        /no operator/,
      );
      only(
        flowOf(all, { signature: trees, inputs: 'inputs: {a: {}, m: {}}\n' }),
        'missing-reaches-model',
        at(0, step.slice(0, step.indexOf(':'))),
        /or write "missing: pass" at its input/,
      );
    }
  });

  it('an empty text that is a value is seen by steps as missing, and may be a category', () => {
    const empty = 'inputs: {q: {type: string, empty: value}}\n';
    const known = 'inputs: {q: {type: string, empty: value, categories: [a, ""]}}\n';
    assert.deepEqual(flowOf('{indicator: {columns: [q], into: k}}', { inputs: empty }).final.get('k')?.domain, {
      kind: 'interval',
      lo: 0,
      hi: 1,
    });
    assert.deepEqual(codes(flowOf('{one_hot: {columns: [q]}}', { inputs: known })), []);
    only(
      flowOf('{one_hot: {columns: [q], categories: [a], unknown: zeros}}', { inputs: empty }),
      'missing-reaches-model',
      at(0, 'one_hot', 'columns', 0),
      /list "" among the categories/,
    );
  });
});
