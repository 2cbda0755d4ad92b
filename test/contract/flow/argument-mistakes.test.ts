import assert from 'node:assert/strict';
import { outputSteps, preprocessingSteps } from '../../../src/contract/steps/registry';
import { at, codes, flowOf, only, signature } from './given';

describe('contract/flow: what is wrong in a step', () => {
  it('steps and their arguments', () => {
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

  it('a step by the name that a library has for it, which is that of one step alone', () => {
    only(flowOf('{MinMaxScaler: {columns: [a]}}'), 'unknown-step', at(0, 'MinMaxScaler'), /write "min_max"/);
    only(flowOf('{TfidfVectorizer: {columns: [p]}}'), 'unknown-step', at(0, 'TfidfVectorizer'), /write "tfidf"/);
    for (const steps of [preprocessingSteps, outputSteps]) {
      const names = [...steps].flatMap(([name, { elsewhere = [] }]) => [name, ...elsewhere]);
      assert.deepEqual(names, [...new Set(names)]);
    }
    assert.deepEqual(outputSteps.get('sigmoid')?.elsewhere, ['expit']);
  });

  it('time zones', () => {
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
  });

  it('projections, quantiles and splines', () => {
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
