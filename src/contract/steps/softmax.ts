import { noArguments } from '../arguments';
import { intervalDomain } from '../domain';
import { type OutputStep } from '../step';
import { rounding } from './kernel';
import { isNumber } from './one-number';

/** exp(x) over its sum along the vector: `scipy.special.softmax(axis=1)`, for a model that answers with logits. */
export const softmax: OutputStep<undefined> = {
  kind: 'output',
  name: 'softmax',
  summary: 'From logits to probabilities that add up to 1',
  args: noArguments,
  opset: () => 7,
  infer(_, state, scope) {
    if (!isNumber('softmax', state, scope)) return undefined;
    if (state.width === 1) {
      scope.issue({
        code: 'type',
        path: [],
        message:
          'This output is one number a row, and softmax of one number is always 1 — every row would get the same answer — use "sigmoid".',
        data: { step: 'softmax', width: 1 },
      });
      return undefined;
    }
    return { type: scope.precision, width: state.width, domain: intervalDomain(0, 1), decision: false };
  },
  lower: (_, value, state, { graph, precision }) =>
    graph.softmax(state.type === precision ? value : graph.cast(value, precision)),
  reference(_, rows, __, { precision }) {
    const round = rounding(precision);
    return rows.map((row) => {
      const largest = row.reduce<number>((a, x) => Math.max(a, round(Number(x))), -Infinity);
      const powers = row.map((x) => round(Math.exp(round(round(Number(x)) - largest))));
      const sum = powers.reduce((a, b) => round(a + b), 0);
      return powers.map((power) => round(power / sum));
    });
  },
};
