import { type ColumnSummary } from '../../../protocol/engine';
import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { referenceColumns } from '../reference-column';

/** In fewer rows a column tells a label by chance. */
const fewestRows = 100;

/** From which value on a column by itself is too good to be known before the answer is. */
const suspicious = { auc: 0.99, 'errors taken away': 0.95, 'rank correlation': 0.99 } as const;

function how({ measure, value }: NonNullable<ColumnSummary['tells']>): string {
  // Down, not to the nearest: 0.9999 is not 1.
  const shown = (Math.floor(value * 1000) / 1000).toFixed(3);
  if (measure === 'auc') return `area under the ROC curve ${shown}`;
  if (measure === 'rank correlation') return `rank correlation ${shown}`;
  return `it takes away ${(Math.floor(value * 1000) / 10).toFixed(1)} % of the errors of always guessing the largest class`;
}

export const leakage: Rule = {
  id: 'data/leakage',
  severity: 'warning',
  summary: 'No input tells the label all by itself',
  phase: 'typing',
  *check(context) {
    const label = context.document.contract?.reference?.label;
    if (label === undefined) return;
    for (const [input, column] of referenceColumns(context)) {
      const { tells } = column;
      if (input.name === label) {
        yield {
          at: { path: input.path, on: 'key' },
          message: `The label ${quoted(label)} is an input — whoever asks for a prediction does not know the answer yet, so production cannot be as good as the evaluation was — take it out of the features, and train again.`,
        };
        continue;
      }
      if (tells === null || column.rows < fewestRows || tells.value < suspicious[tells.measure]) continue;
      yield {
        at: { path: input.path, on: 'key' },
        message: `${quoted(input.name)} by itself tells the label ${quoted(label)} in the reference: ${how(tells)} — a column as good as that is most often written after the answer is known, and then production does not have it or has something else — check when it is filled; if only afterwards, take it out and train again.`,
        related: [{ at: { path: ['reference', 'label'], on: 'value' }, message: 'the label' }],
      };
    }
  },
};
