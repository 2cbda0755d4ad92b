import { type Rule } from '../../rule';
import { figure, quoted } from '../../shown';
import { decisions } from '../thresholds';

/** In fewer rows a decision that is seldom taken may not occur. */
const fewestRows = 100;

export const oneDecision: Rule = {
  id: 'data/one-decision',
  severity: 'warning',
  summary: 'A threshold lies where predictions of the reference lie',
  phase: 'typing',
  *check(context) {
    for (const { output, step, value, column } of decisions(context)) {
      const { min, max, rows } = column;
      if (min === null || max === null || rows < fewestRows) continue;
      // A rare decision lies a little beyond what the reference has, a mistaken threshold far from it.
      const spread = max - min;
      if (spread === 0 || (value <= max + spread && value >= min - spread)) continue;
      // What the output can be at all has been said.
      if (context.flow.issues.some(({ code, path }) => code === 'domain' && path.join() === step.path.join())) continue;
      yield {
        at: { path: step.path, on: 'value' },
        message: `The threshold of ${quoted(output.name)} is ${value}, and the predictions of ${quoted(output.from)} in the reference lie between ${figure(min)} and ${figure(max)} — every row would get the same decision, and nothing would fail — correct the threshold (50 % of a probability is 0.5), or take the output that it was chosen for.`,
      };
    }
  },
};
