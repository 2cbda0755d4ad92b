import { noArguments } from '../arguments';
import { type OutputStep } from '../step';
import { isNumber } from './one-number';

/** The largest number of the vector: `numpy.max(axis=1)`. */
export const max: OutputStep<undefined> = {
  kind: 'output',
  name: 'max',
  summary: 'The largest number of a vector',
  args: noArguments,
  opset: () => 7,
  infer: (_, state, scope) => (isNumber('max', state, scope) ? { ...state, width: 1 } : undefined),
  lower(_, value, state, { graph }) {
    if (state.type !== 'bool' && state.type !== 'uint8') return graph.reduceMax(value, [1], true);
    return graph.cast(graph.reduceMax(graph.cast(value, 'int32'), [1], true), state.type);
  },
  reference: (_, rows) => rows.map((row) => [row.reduce<number>((a, x) => Math.max(a, Number(x)), -Infinity)]),
};
