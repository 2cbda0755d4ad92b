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

  it('poisons only what an error touches', () => {
    const steps =
      '{log2: {columns: [a]}}, {standardize: {columns: [a, b], mean: 0, std: 1}}, {one_hot: {columns: [q], into: k}}, {concat: {columns: [a, b, k], into: X}}';
    const flow = flowOf(steps, { signature: signature({ width: 99 }) });
    assert.deepEqual(codes(flow), ['unknown-step', 'unknown-column']);
    assert.equal(flow.final.get('b')?.poisoned, undefined);
    assert.equal(flow.final.get('b')?.scaled?.[1], 1);
    assert.equal(flow.final.get('X')?.poisoned, true);
  });

  it('finds what is wrong by itself when there is no model', () => {
    const flow = flowOf('', { outputs: '\noutputs: {p: {from: anything, index: -1}}\n' });
    assert.deepEqual(codes(flow), ['step-argument']);
    assert.deepEqual([flow.outputs, flow.feeds], [[], []]);
  });
});
