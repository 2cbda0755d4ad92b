import * as z from 'zod';
import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { share } from '../reference-column';

const limit = z.union([
  z.number().transform((value) => ({ value, above: false })),
  z.object({ at_least: z.number() }).transform(({ at_least: value }) => ({ value, above: false })),
  z.object({ above: z.number() }).transform(({ above: value }) => ({ value, above: true })),
]);

/** From which share of the rows on a decision hangs on it. */
const noticeable = 0.01;

export const thresholdResolution: Rule = {
  id: 'flow/threshold-resolution',
  severity: 'warning',
  summary: 'Hardly a prediction lies exactly at its threshold',
  phase: 'typing',
  *check({ document, reference }) {
    const { contract } = document;
    if (contract?.reference === undefined || reference.state !== 'read') return;
    const columns = new Map(reference.summary.columns.map((column) => [column.name, column]));
    for (const { from, steps } of contract.outputs) {
      const [first] = steps;
      const parsed = first?.op === 'threshold' ? limit.safeParse(first.args) : undefined;
      const column = Object.hasOwn(contract.reference.predictions, from)
        ? columns.get(contract.reference.predictions[from] ?? '')
        : undefined;
      if (first === undefined || parsed?.success !== true || column === undefined) continue;
      const { value, above } = parsed.data;
      const at = column.frequent.find((item) => Math.fround(item.value) === Math.fround(value));
      if (at === undefined || at.count < noticeable * column.rows) continue;
      yield {
        at: { path: first.path },
        message: `${at.count} of ${column.rows} predictions of ${quoted(from)} (${share(at.count, column.rows)}) are exactly ${value}, the threshold — ${above ? '"above" leaves them all below' : '"at least" takes them all'}, and the last digit of a float32 can turn each of them around — say which side is meant with "at_least" or "above", and choose a threshold between two values that occur.`,
      };
    }
  },
};
