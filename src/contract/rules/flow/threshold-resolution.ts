import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { share } from '../reference-column';
import { decisions } from '../thresholds';

/** From which share of the rows on a decision hangs on it. */
const noticeable = 0.01;

export const thresholdResolution: Rule = {
  id: 'flow/threshold-resolution',
  severity: 'warning',
  summary: 'Hardly a prediction lies exactly at its threshold',
  phase: 'typing',
  *check(context) {
    for (const { output, step, value, above, column } of decisions(context)) {
      const at = column.frequent.find((item) => Math.fround(item.value) === Math.fround(value));
      if (at === undefined || at.count < noticeable * column.rows) continue;
      yield {
        at: { path: step.path },
        message: `${at.count} of ${column.rows} predictions of ${quoted(output.from)} (${share(at.count, column.rows)}) are exactly ${value}, the threshold — ${above ? '"above" leaves them all below' : '"at least" takes them all'}, and the last digit of a float32 can turn each of them around — say which side is meant with "at_least" or "above", and choose a threshold between two values that occur.`,
      };
    }
  },
};
