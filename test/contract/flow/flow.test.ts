import assert from 'node:assert/strict';
import { codes, flowOf, signature } from './given';

describe('contract/flow: what is known of each column', () => {
  it('follows types, widths, missing-ness and domains', () => {
    const flow = flowOf(
      'impute: {columns: [m], with: 20}, clip: {columns: [a], min: 0}, one_hot: {columns: [p]}, concat: {columns: [a, m, p], into: X, type: float32}'
        .split(/, (?=impute|clip|one_hot|concat)/)
        .map((s) => `{${s}}`)
        .join(', '),
      { signature: signature({ width: 4 }) },
    );
    assert.deepEqual(codes(flow), []);
    const [imputed, clipped, encoded] = flow.after;
    assert.ok(imputed && clipped && encoded);
    assert.deepEqual(imputed.get('m')?.domain, { kind: 'interval', lo: 0, hi: 20 });
    assert.equal(flow.inputs.get('m')?.missing, 'allow');
    assert.equal(imputed.get('m')?.missing, false);
    assert.deepEqual(clipped.get('a')?.domain, { kind: 'interval', lo: 0, hi: 6 });
    assert.deepEqual(encoded.get('p')?.parts, ['p_car', 'p_tv']);
    const x = flow.final.get('X');
    assert.deepEqual([x?.type, x?.width, x?.missing, x?.parts], ['float32', 4, false, ['a', 'm', 'p_car', 'p_tv']]);
    assert.deepEqual(x?.sources, ['a', 'm', 'p']);
    assert.deepEqual(flow.changed, [['m'], ['a'], ['p'], ['X']]);
    assert.deepEqual(flow.feeds, [{ input: 'X', column: 'X', cast: 'float32' }]);
    assert.deepEqual(flow.outputs, [
      {
        name: 'answer',
        from: 'probabilities',
        type: 'float32',
        width: 1,
        decision: false,
        domain: { kind: 'unknown' },
      },
    ]);
    assert.deepEqual([...flow.final.keys()], ['a', 'b', 'm', 'p', 't', 'X']);
    assert.equal(encoded.has('X'), false, 'a view of an earlier point does not see what came later');
  });

  it('knows the buckets of a column, and an encoder needs no list of them', () => {
    const flow = flowOf(
      '{bucketize: {columns: {a: {edges: [-5, 0, 3, 8]}, m: {edges: [-1, 0, 5, 20], missing: -1}}}}, {one_hot: {columns: [a, m]}}',
    );
    assert.deepEqual(codes(flow), []);
    assert.deepEqual(flow.final.get('a')?.parts, ['a_0', 'a_1', 'a_2']);
    // Nothing of m lies below 0, and yet the encoder is as wide as in training; missing is a bucket by itself.
    assert.deepEqual(flow.final.get('m')?.parts, ['m_0', 'm_1', 'm_2', 'm_-1']);
  });

  it('says what an output is', () => {
    const flow = flowOf('{copy: {columns: {a: X}}}', {
      signature: signature(),
      outputs:
        '\noutputs: {p: {from: probabilities, index: 1}, d: {from: p, threshold: 0.3, labels: [good, bad]}, l: {from: label}}\n',
    });
    assert.deepEqual(codes(flow), []);
    assert.deepEqual(
      flow.outputs.map(({ name, from, type, width, decision, domain }) => [
        name,
        from,
        type,
        width,
        decision,
        domain.kind,
      ]),
      [
        ['p', 'probabilities', 'float32', 1, false, 'unknown'],
        ['d', 'probabilities', 'string', 1, true, 'categories'],
        ['l', 'label', 'int64', 1, true, 'unknown'],
      ],
    );
  });
});
