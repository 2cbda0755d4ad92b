import { parseContract } from '../../src/contract/document';

export const good = `# the running example
apiVersion: slipway/v1
kind: Model
metadata: {name: credit-risk, version: 1.2.0, owner: risk-analytics}
model: {path: model.onnx}
inputs:
  duration: {type: float64, unit: month, range: [1, 120]}
  amount:   {type: float64, unit: EUR, range: [0, 1000000], missing: allow}
  purpose:
    type: string
    categories: [car, radio_tv]   # as in the notebook
    unknown: other
  applied: {type: datetime, range: [2000-01-01, 2030-12-31]}
preprocessing:
  - impute: {columns: [amount], with: 2319.5}
  - log1p:
      columns: [amount]
outputs:
  probability: {from: probabilities, index: 1}
  decision: {from: probability, labels: [good, bad], threshold: 0.5}
examples:
  - {name: typical, row: {duration: 6, amount: 1169, purpose: radio_tv, applied: 2024-05-02T09:00:00Z}, expect: {probability: 0.061}, tolerance: 1.0e-4}
reference: {path: reference.parquet, predictions: {probability: p_bad}, label: bad, time: applied}
monitoring: {false_alarms: 2 per 30d, ignore_below: 0.01, labels: {delay: 14d}}
service: {latency_p99: 50ms, error_rate: 0.001}
targets: {local: {}, staging: {type: kserve, namespace: models}}
`;

/** Rule and text of every issue. */
export function issues(source: string): string[] {
  const { text, issues: found } = parseContract(source);
  return found.map((issue) => `${issue.rule} ${text.slice(issue.from, issue.to)}`);
}
