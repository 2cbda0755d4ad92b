import assert from 'node:assert/strict';
import { parseContract } from '../../src/contract/document';
import { type Contract } from '../../src/contract/model';
import { NotebookDecisions } from '../../src/engine/decisions';
import { type Prediction, type RawRow } from '../../src/protocol/rows';

function contractWith(outputs: string): Contract {
  const { contract } = parseContract(`apiVersion: slipway/v1
kind: Model
metadata: {name: decides, version: 1.0.0}
model: {path: model.onnx, classes: [cat, dog, owl]}
inputs: {x: {type: float64}}
preprocessing: []
outputs:
${outputs}
`);
  assert(contract);
  return contract;
}

function flips(
  outputs: string,
  predictions: Record<string, string>,
  rows: readonly (readonly [RawRow, Prediction | null])[],
): number {
  return new NotebookDecisions(contractWith(outputs), predictions).flips(
    rows.map(([whole]) => whole),
    rows.map(([, prediction]) => prediction),
  );
}

describe('decisions of the notebook', () => {
  const labelled = `  p: {from: probabilities, index: 1}
  decision: {from: p, threshold: 0.27, labels: [good, bad]}`;

  it('are made of its float64 numbers: at the threshold counts as reached', () => {
    const rows: [RawRow, Prediction | null][] = [
      [{ q: 0.27 }, { p: 0.27, decision: 'bad' }],
      [{ q: 0.2699999999 }, { p: 0.27, decision: 'bad' }],
      [{ q: 0.1 }, { p: 0.1, decision: 'good' }],
      [{ q: 0.9 }, { p: 0.1, decision: 'good' }],
      // Refused, or nothing to compare with.
      [{ q: 0.9 }, null],
      [{ q: null }, { p: 0.1, decision: 'good' }],
    ];
    assert.equal(flips(labelled, { p: 'q' }, rows), 2);
    assert.equal(flips(labelled, {}, rows), 0);
  });

  it('are 1 and 0 without labels; "above" does not take the limit itself', () => {
    const above = `  p: {from: probabilities, index: 1}
  alarm: {from: p, threshold: {above: 0.5}}`;
    assert.equal(
      flips(above, { p: 'q' }, [
        [{ q: 0.5 }, { p: 0.5, alarm: 0 }],
        [{ q: 0.5 }, { p: 0.5, alarm: 1 }],
        [{ q: 0.6 }, { p: 0.6, alarm: 1 }],
      ]),
      1,
    );
  });

  it('follow a chain of outputs, and the classes of a vector', () => {
    const classes = `  all: {from: probabilities}
  best: {from: all, argmax: true}
  name: {from: best, labels: [cat, dog, owl]}`;
    assert.equal(
      flips(classes, { all: 'probs' }, [
        [{ probs: [0.2, 0.7, 0.1] }, { all: [0.2, 0.7, 0.1], best: 1, name: 'dog' }],
        [{ probs: [0.4, 0.4, 0.2] }, { all: [0.4, 0.4, 0.2], best: 0, name: 'cat' }],
        [{ probs: [0.4, 0.4, 0.2] }, { all: [0.4, 0.4, 0.2], best: 1, name: 'dog' }],
        [{ probs: [0.1, 0.2, 0.7] }, { all: [0.1, 0.2, 0.7], best: 2, name: 'dog' }],
      ]),
      2,
    );
  });

  it('are the notebook’s own where it wrote them', () => {
    assert.equal(
      flips(labelled, { p: 'q', decision: 'said' }, [
        [
          { q: 0.9, said: 'good' },
          { p: 0.9, decision: 'bad' },
        ],
        [
          { q: 0.1, said: 'bad' },
          { p: 0.1, decision: 'bad' },
        ],
      ]),
      1,
    );
  });
});
