import { type Rule } from '../../rule';
import { plain, quoted, shown } from '../../shown';
import { codeSteps } from '../notebook-steps';

/** How a step is lowered, not what it was fitted to. */
const notOfTraining = new Set(['locale', 'precision', 'outside']);
/** Numbers of a print-out may have lost their last digits. */
const close = 1e-6;

export const constant: Rule = {
  id: 'notebook/constant',
  severity: 'warning',
  summary: 'Constants of the training code are those of the contract',
  phase: 'typing',
  *check(context) {
    for (const { op, column, args, uses } of codeSteps(context)) {
      const [only, ...more] = uses;
      // Of two steps of a kind it cannot be told which is meant.
      if (only === undefined || more.length > 0) continue;
      for (const [name, code] of Object.entries(args)) {
        const ours = only.args[name];
        if (notOfTraining.has(name) || !differ(code, ours)) continue;
        yield {
          at: { path: only.use.path, on: 'key' },
          message: `The notebook's ${plain(op)} of ${quoted(column)} has ${plain(name)} ${shown(code)}, and the contract ${shown(ours)} — the model was trained on other values than it will get — take the notebook's, or train again.`,
          data: { op, column, name },
        };
      }
    }
  },
};

/** Only plain values that stand in both: a default that one of them leaves out is no difference. */
function differ(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return Math.abs(a - b) > close * Math.max(1, Math.abs(a), Math.abs(b));
  return typeof a === 'string' && typeof b === 'string' && a !== b;
}
