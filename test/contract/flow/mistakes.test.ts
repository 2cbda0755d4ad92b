import assert from 'node:assert/strict';
import { at, codes, flowOf, only, signature } from './given';

describe('contract/flow: what is wrong', () => {
  it('names: unknown, misspelt, made later, taken away, taken twice', () => {
    only(
      flowOf('{log1p: {columns: [amout, b]}}', { inputs: 'inputs: {amount: {range: [0, 1]}, b: {range: [0, 1]}}\n' }),
      'unknown-column',
      at(0, 'log1p', 'columns', 0),
      /Did you mean "amount"/,
    );
    only(
      flowOf('{abs: {columns: {zzzzzz: {}}}}'),
      'unknown-column',
      at(0, 'abs', 'columns', 'zzzzzz'),
      /declare it under "inputs"/,
    );
    only(
      flowOf('{abs: {columns: [x]}}, {copy: {columns: {a: x}}}'),
      'used-before-made',
      at(0, 'abs', 'columns', 0),
      /made by step 2, copy/,
    );
    only(
      flowOf('{drop: {columns: [a]}}, {abs: {columns: [a]}}'),
      'unknown-column',
      at(1, 'abs', 'columns', 0),
      /took it away/,
    );
    only(flowOf('{abs: {columns: [a], into: b}}'), 'duplicate-name', at(0, 'abs', 'into'), /column "b" already/);
    only(
      flowOf('{select: {columns: [a]}}, {clip: {columns: [p], min: 0}}'),
      'unknown-column',
      at(1, 'clip', 'columns', 0),
      /took it away/,
    );
  });

  it('steps and arguments', () => {
    only(
      flowOf('{standardise: {columns: [a], mean: 0, std: 1}}'),
      'unknown-step',
      at(0, 'standardise'),
      /Did you mean "standardize"/,
    );
    only(flowOf('{softmax: {columns: [a]}}'), 'unknown-step', at(0, 'softmax'), /operation of an output/);
    only(flowOf('{standardize: {columns: [a], mean: 0}}'), 'step-argument', at(0, 'standardize'), /has no "std"/);
    only(
      flowOf('{standardize: {columns: {a: {mean: 0, std: 0}}}}'),
      'step-argument',
      at(0, 'standardize', 'columns', 'a', 'std'),
      /cannot be 0.*above 0/,
    );
    only(
      flowOf('{standardize: {columns: {a: {mean: 0}}, sdt: 1}}').issues.length === 2
        ? flowOf('{standardize: {columns: [a], mean: 0, std: 1, sdt: 2}}')
        : flowOf(''),
      'step-argument',
      at(0, 'standardize', 'sdt'),
      /no argument "sdt".*Did you mean "std"/,
    );
    only(flowOf('{clip: [a]}'), 'step-argument', at(0, 'clip'), /mapping with "columns:"/);
    only(flowOf('{abs: {columns: [a, a]}}'), 'step-argument', at(0, 'abs', 'columns', 1), /each column once/);
    only(flowOf('{abs: {columns: [a, b], into: x}}'), 'step-argument', at(0, 'abs', 'into'), /names of 2 new columns/);
    only(
      flowOf('{bucketize: {columns: [a], edges: [3, 1], outside: clamp}}'),
      'step-argument',
      at(0, 'bucketize', 'edges'),
      /edges that rise/,
    );
    only(
      flowOf('{abs: {columns: [a], precision: double}}'),
      'step-argument',
      at(0, 'abs', 'precision'),
      /neither float64 nor float32/,
    );
    only(
      flowOf('{date_parts: {columns: [t], month: x, timezone: Europe/Bern}}'),
      'step-argument',
      at(0, 'date_parts', 'timezone'),
      /a time zone such as Europe\/Berlin/,
    );
    only(
      flowOf(
        '{copy: {columns: {s: r}}}, {date_parts: {columns: {r: {day: x, timezone: Europe/Berlin}, s: {day: y}}}}',
        { inputs: 'inputs: {s: {type: date}}\n' },
      ),
      'type',
      at(1, 'date_parts', 'columns', 'r'),
      /a date without a time of day/,
    );
    const zones = ['Berlin', 'Paris', 'Rome', 'Madrid', 'Vienna', 'Oslo', 'Athens', 'Sofia', 'Berlin', 'Riga'];
    only(
      flowOf(zones.map((city, i) => `{date_parts: {columns: [t], hour: h${i}, timezone: Europe/${city}}}`).join(', ')),
      'step-argument',
      at(9, 'date_parts'),
      /names 9 time zones, and 8 are allowed/,
    );
    const project = (rest: string) => flowOf(`{project: {columns: [a, b], into: x, ${rest}}}`);
    const place = (key: string) => at(0, 'project', key);
    only(project('components: [[1, 2], [3]]'), 'step-argument', place('components'), /lists of as many numbers each/);
    only(
      project('components: [[1, 2, 3]]'),
      'step-argument',
      place('components'),
      /has 3 numbers and the columns are 2/,
    );
    only(
      project('components: [[1, 2]], mean: [0]'),
      'step-argument',
      place('mean'),
      /has 1 number and the columns are 2/,
    );
    only(project('components: [[1, 2]], scale: [2, 2]'), 'step-argument', place('scale'), /the components are 1/);
    only(project('components: [[1, 2]], scale: [0]'), 'step-argument', at(0, 'project', 'scale', 0), /above 0/);
    only(project('components: [[1.0e+308, 1.0e+308]]'), 'domain', at(0, 'project', 'columns', 1), /no float64 holds/);
    const normal = (rest: string) => flowOf(`{interpolate: {columns: [a], x: [0, 1], ${rest}, distribution: normal}}`);
    const each = at(0, 'interpolate', 'columns', 0);
    const spline = (rest: string) => flowOf(`{spline: {columns: [a], ${rest}}}`);
    only(spline('knots: [0, 0]'), 'step-argument', at(0, 'spline', 'knots'), /numbers that rise/);
    const first = at(0, 'spline', 'columns', 0);
    only(
      spline('knots: [0, 1, 2], extrapolation: periodic'),
      'step-argument',
      first,
      /more than 3 knots, and there are 3/,
    );
    only(spline('knots: [0, 1], degree: 0, bias: false'), 'step-argument', first, /nothing is left/);
    only(spline('knots: [0, 1.0e-300]'), 'step-argument', first, /infinite coefficients/);
    only(spline('knots: [0, 1], extrapolation: error'), 'domain', first, /can lie outside its knots/);
    only(normal('y: [0, 2]'), 'step-argument', each, /"y" has "2".*shares from 0 to 1/);
    only(normal('y: [1, 0]'), 'step-argument', each, /"y" falls/);
    only(normal('y: [0, 1], jumps: last'), 'step-argument', each, /takes the middle of a jump/);
    only(flowOf('{lower: {columns: [p]}}'), 'step-argument', at(0, 'lower'), /has no "locale"/);
    only(
      flowOf('{strip: {columns: [q]}}', { inputs: 'inputs: {q: {type: string}}\n' }),
      'step-argument',
      at(0, 'strip', 'columns', 0),
      /no operator that strips/,
    );
    only(
      flowOf('{one_hot: {columns: [q]}}', { inputs: 'inputs: {q: {type: string}}\n' }),
      'step-argument',
      at(0, 'one_hot', 'columns', 0),
      /which values/,
    );
    only(flowOf('{copy: {columns: {}}}'), 'step-argument', at(0, 'copy', 'columns'), /at least one column/);
  });

  it('types', () => {
    only(flowOf('{log1p: {columns: [p]}}'), 'type', at(0, 'log1p', 'columns', 0), /is text/);
    only(flowOf('{impute: {columns: [m], with: none}}'), 'type', at(0, 'impute', 'columns', 0), /filled with text/);
    only(flowOf('{impute: {columns: [p], with: 1}}'), 'type', at(0, 'impute', 'columns', 0), /filled with a number/);
    only(
      flowOf('{concat: {columns: [a, p], into: X}}'),
      'type',
      at(0, 'concat', 'columns', 1),
      /is text, and the others/,
    );
    only(
      flowOf('{concat: {columns: [b, a], into: X, type: int64}}'),
      'type',
      at(0, 'concat', 'columns', 1),
      /cut its fractions/,
    );
    only(flowOf('{cast: {columns: [p], type: float32}}'), 'type', at(0, 'cast', 'columns', 0), /is text/);
    only(
      flowOf('{elapsed: {columns: [a], since: 2020-01-01, unit: d}}'),
      'type',
      at(0, 'elapsed', 'columns', 0),
      /no date/,
    );
    only(
      flowOf('{one_hot: {columns: [b], categories: [1, x]}}'),
      'type',
      at(0, 'one_hot', 'columns', 0),
      /category "x" is text/,
    );
  });

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

  it('poisons only what an error touches', () => {
    const steps =
      '{log2: {columns: [a]}}, {standardize: {columns: [a, b], mean: 0, std: 1}}, {one_hot: {columns: [q], into: k}}, {concat: {columns: [a, b, k], into: X}}';
    const flow = flowOf(steps, { signature: signature({ width: 99 }) });
    assert.deepEqual(codes(flow), ['unknown-step', 'unknown-column']);
    assert.equal(flow.final.get('b')?.poisoned, undefined);
    assert.equal(flow.final.get('b')?.scaled?.[1], 1);
    assert.equal(flow.final.get('X')?.poisoned, true);
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

  it('finds what is wrong by itself when there is no model', () => {
    const flow = flowOf('', { outputs: '\noutputs: {p: {from: anything, index: -1}}\n' });
    assert.deepEqual(codes(flow), ['step-argument']);
    assert.deepEqual([flow.outputs, flow.feeds], [[], []]);
  });

  it('takes arguments of any shape without an exception', () => {
    for (const op of [
      'concat',
      'rename',
      'select',
      'impute',
      'date_parts',
      'map',
      'lower',
      'one_hot',
      'constructor',
      '__proto__',
    ])
      for (const args of [
        'null',
        '7',
        '"text"',
        '[]',
        '[[a]]',
        '{}',
        '{columns: null}',
        '{columns: {a: 1}}',
        '{columns: {a: null}}',
        '{columns: [1, null, {}]}',
        '{columns: [a], into: [1]}',
        '{columns: {__proto__: {}}}',
      ])
        codes(flowOf(`{${op}: ${args}}`, { signature: signature() }));
  });
});
