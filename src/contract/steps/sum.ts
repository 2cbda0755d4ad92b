import * as z from 'zod';
import { scalar } from '../arguments';
import { asDomain, hull } from '../domain';
import { widen } from '../interval';
import { type OutputStep } from '../step';
import { classPositions } from './classes';
import { rounding } from './kernel';
import { isNumber } from './one-number';

const argument = z.strictObject(
  {
    classes: z
      .array(scalar, { error: 'a list of classes, [late, never]' })
      .min(1, { error: 'at least one class' })
      .refine((names) => new Set(names.map(String)).size === names.length, { error: 'each class once' })
      .transform((names) => names.map(String)),
  },
  { error: 'a mapping, {classes: [late, never]}' },
);
type Args = z.output<typeof argument>;

/** The sum of some classes' numbers: `probabilities[:, [i, j]].sum(axis=1)`. */
export const sum: OutputStep<Args> = {
  kind: 'output',
  name: 'sum',
  summary: 'The sum of the numbers of some classes',
  args: argument,
  opset: () => 7,
  infer({ classes }, state, scope) {
    if (!isNumber('sum', state, scope)) return undefined;
    if (classPositions('sum', classes, state, scope) === undefined) return undefined;
    const { lo, hi } = hull(state.domain);
    const count = classes.length;
    return {
      type: scope.precision,
      width: 1,
      domain: asDomain(widen({ lo: lo * count, hi: hi * count }, scope.precision, count)),
      decision: false,
    };
  },
  lower({ classes: names }, value, state, { graph, precision, classes }) {
    const chosen = graph.columns(
      value,
      names.map((name) => classes?.indexOf(name) ?? 0),
    );
    return graph.reduceSum(state.type === precision ? chosen : graph.cast(chosen, precision), [1], true);
  },
  reference({ classes: names }, rows, _, { precision, classes }) {
    const round = rounding(precision);
    return rows.map((row) => [
      names.reduce((total, name) => round(total + round(Number(row[classes?.indexOf(name) ?? 0]))), 0),
    ]);
  },
};
