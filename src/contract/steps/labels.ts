import * as z from 'zod';
import { scalar } from '../arguments';
import { hull } from '../domain';
import { type OutputStep } from '../step';
import { isOneNumber } from './one-number';

const argument = z
  .array(scalar, { error: 'a list of names, [below, reached]' })
  .min(2, { error: 'at least two names, [below, reached]' })
  .transform((names) => names.map(String));

/** A name for each number: `numpy.array(labels)[i]`; after `threshold` [below, reached], after `argmax` by index. */
export const labels: OutputStep<readonly string[]> = {
  kind: 'output',
  name: 'labels',
  summary: 'A name for each whole number',
  args: argument,
  opset: () => 9,
  infer(names, state, scope) {
    if (!isOneNumber('labels', state, scope)) return undefined;
    const { lo, hi } = hull(state.domain);
    const count = hi + 1;
    const whole = state.type === 'int64' || state.type === 'int32' || state.type === 'uint8' || state.type === 'bool';
    if (!whole || lo < 0 || (Number.isFinite(count) && count !== names.length)) {
      scope.issue({
        code: 'type',
        path: [],
        message: whole
          ? `There are ${names.length} labels for the numbers ${lo} to ${hi} — a row could get a label of another class, or none — write ${count} labels, in the order of the numbers.`
          : 'Labels name whole numbers from 0, and this output is a fraction — no decision has been made of it — put "threshold" or "argmax" before "labels".',
        data: { step: 'labels', count: names.length },
      });
      return undefined;
    }
    return {
      type: 'string',
      width: 1,
      domain: { kind: 'categories', values: [...new Set(names)], open: false },
      decision: true,
    };
  },
  // Gather refuses a number that has no label, where a mapper would answer with an empty text.
  lower: (names, value, _, { graph }) =>
    graph.op('Gather', [graph.constant('string', [names.length], names), graph.cast(value, 'int64')]),
  reference: (names, rows) => rows.map((row) => row.map((x) => names[Number(x)] ?? '')),
};
