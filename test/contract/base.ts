import { type Given } from './given';

/** A contract that has no finding at all with the facts below; tests break one thing of it at a time. */
export const base = `apiVersion: slipway/v1
kind: Model
metadata: {name: credit-risk, version: "1.2.0"}
model: {path: model.onnx, sha256: "${'2'.repeat(64)}"}
inputs:
  duration: {type: float64, unit: month, range: [1, 120]}
  amount: {type: float64, unit: EUR, range: [0, 1000000], missing: allow}
  purpose: {type: string, categories: [car, radio_tv], unknown: other}
  housing: {type: string, categories: [own, rent]}
  applied: {type: datetime}
preprocessing:
  - impute: {columns: [amount], with: 2319.5}
  - log1p: {columns: [amount]}
  - standardize: {columns: [duration], mean: 20.9, std: 12.05}
  - one_hot: {columns: [purpose]}
  - one_hot: {columns: [housing]}
  - concat: {columns: [duration, amount, purpose, housing], into: float_input, type: float32}
outputs:
  probability: {from: probabilities, index: 1}
  decision: {from: probability, threshold: 0.5, labels: [good, bad]}
examples:
  - {name: typical, row: {duration: 6, amount: 1169, purpose: radio_tv, housing: own, applied: 2024-05-02T09:00:00Z}, expect: {probability: 0.061}, tolerance: 1.0e-4}
reference: {path: reference.parquet, predictions: {probability: p_bad}, label: bad, time: applied}
`;

export const baseFacts: Given = {
  model: {
    inputs: { float_input: ['float32', [null, 7]] },
    outputs: { probabilities: ['float32', [null, 2]] },
    sha256: '2'.repeat(64),
  },
  reference: {
    rows: 1000,
    columns: [
      { name: 'duration', min: 4, max: 72, histogram: [500, 300, 150, 50] },
      { name: 'amount', min: 250, max: 18424, missing: 31, mean: 3271.3 },
      { name: 'purpose', type: 'VARCHAR', values: { car: 500, radio_tv: 400, boat: 100 } },
      { name: 'housing', type: 'VARCHAR', values: { own: 713, rent: 287 } },
      { name: 'applied', type: 'TIMESTAMP', min: 1600000000, max: 1700000000 },
      { name: 'p_bad', min: 0.01, max: 0.99 },
      { name: 'bad', min: 0, max: 1 },
    ],
  },
  examples: { typical: { predictions: [{ probability: 0.06101, decision: 'good' }] } },
  parity: { rows: 1000, refused: 0, flips: 0, outputs: [{ output: 'probability', rows: 1000, beyond: 0 }] },
};
