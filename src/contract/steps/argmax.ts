import { noArguments } from '../arguments';
import { intervalDomain } from '../domain';
import { type OutputStep } from '../step';
import { isNumber } from './one-number';

/** Where the largest number of the vector stands, the first of equals: `numpy.argmax(axis=1)`. */
export const argmax: OutputStep<undefined> = {
  kind: 'output',
  name: 'argmax',
  summary: 'Where the largest number of a vector stands',
  args: noArguments,
  opset: () => 7,
  infer(_, state, scope) {
    if (!isNumber('argmax', state, scope)) return undefined;
    if (state.width === 1) {
      scope.issue({
        code: 'type',
        path: [],
        message:
          'This output is one number a row, and argmax of one number is always 0 — every row would get the same decision — use "threshold", or take the probabilities of all classes.',
        data: { step: 'argmax', width: 1 },
      });
      return undefined;
    }
    return {
      type: 'int64',
      width: 1,
      domain: intervalDomain(0, (state.width ?? Infinity) - 1),
      decision: true,
    };
  },
  lower(_, value, state, { graph }) {
    if (state.type === 'float32') return graph.argMax(value);
    const x = state.type === 'float64' ? value : graph.cast(value, 'float64');
    if (graph.opset >= 11) return graph.argMax(x);
    // ONNX Runtime 1.15 has no older ArgMax of float64: there it is asked which numbers are the largest.
    const largest = graph.not(graph.less(x, graph.reduceMax(x, [1], true)));
    return graph.argMax(graph.cast(largest, 'float32'));
  },
  reference: (_, rows) =>
    rows.map((row) => [row.reduce<number>((best, x, at) => (Number(x) > Number(row[best]) ? at : best), 0)]),
};
