import * as z from 'zod';
import { type Domain } from '../column';
import { intervalDomain } from '../domain';
import { type OutputState, type OutputStep } from '../step';
import { classNames } from './classes';
import { isNumber } from './one-number';

const argument = z.strictObject(
  {
    k: z.int({ error: 'a whole number from 1' }).min(1, { error: 'a whole number from 1' }),
    give: z.enum(['classes', 'index', 'values'], { error: 'classes, index or values' }),
  },
  { error: 'a mapping, {k: 3, give: classes}' },
);
type Args = z.output<typeof argument>;

function isFloating({ type }: OutputState): boolean {
  return type === 'float32' || type === 'float64';
}

/** Where the k largest numbers stand, from the largest on, the first of equals first. */
function largest(row: readonly (number | string)[], k: number): number[] {
  return row
    .map((_, at) => at)
    .sort((a, b) => Number(row[b]) - Number(row[a]) || a - b)
    .slice(0, k);
}

/** The k largest numbers of the vector, where they stand, or their classes: `numpy.argsort(-p, axis=1, kind="stable")[:, :k]`. */
export const topK: OutputStep<Args> = {
  kind: 'output',
  name: 'top_k',
  summary: 'The classes with the largest numbers, from the largest on',
  args: argument,
  opset: () => 10,
  infer({ k, give }, state, scope) {
    if (!isNumber('top_k', state, scope)) return undefined;
    if (state.width === undefined) {
      scope.issue({
        code: 'type',
        path: [],
        message:
          "The model's file does not say how many numbers this output has — the largest of them cannot be taken — export the model with the output's shape.",
        data: { step: 'top_k' },
      });
      return undefined;
    }
    if (k > state.width) {
      scope.issue({
        code: 'type',
        path: [],
        message: `This output is ${state.width} number${state.width === 1 ? '' : 's'} a row here, and top_k is to give ${k} of them — no artifact can be made — write "k: ${state.width}" or less.`,
        data: { step: 'top_k', width: state.width },
      });
      return undefined;
    }
    if (give === 'values')
      return { type: isFloating(state) ? state.type : 'float64', width: k, domain: state.domain, decision: false };
    if (give === 'index')
      return { type: 'int64', width: k, domain: intervalDomain(0, state.width - 1), decision: true };
    const names = classNames('top_k', 'which class', state, scope);
    if (names === undefined) return undefined;
    const domain: Domain = { kind: 'categories', values: [...new Set(names)], open: false };
    return { type: 'string', width: k, domain, decision: true };
  },
  lower({ k, give }, value, state, { graph, classes = [] }) {
    const floating = state.type === 'float32' ? 'float32' : 'float64';
    const width = state.width ?? 1;
    const row = graph.constant(
      floating,
      [1, width],
      Array.from({ length: width }, () => 0),
    );
    const { values, indices } = graph.topK(isFloating(state) ? value : graph.cast(value, 'float64'), row, k);
    if (give === 'values') return values;
    if (give === 'index') return indices;
    return graph.op('Gather', [graph.constant('string', [classes.length], classes), indices]);
  },
  reference: ({ k, give }, rows, _, { classes = [] }) =>
    rows.map((row) =>
      largest(row, k).map((at) => (give === 'values' ? Number(row[at]) : give === 'index' ? at : (classes[at] ?? ''))),
    ),
};
