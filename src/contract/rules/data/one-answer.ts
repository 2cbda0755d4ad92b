import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { isConstant } from '../reference-column';

export const oneAnswer: Rule = {
  id: 'data/one-answer',
  severity: 'warning',
  summary: 'The label of the reference data has more than one value',
  phase: 'typing',
  *check({ document, reference }) {
    const label = document.contract?.reference?.label;
    if (label === undefined || reference.state !== 'read') return;
    const column = reference.summary.columns.find(({ name }) => name === label);
    if (column === undefined || !isConstant(column)) return;
    const gone = column.missing === column.rows;
    yield {
      at: { path: ['reference', 'label'], on: 'value' },
      message: `The label ${quoted(label)} is ${gone ? 'missing' : 'the same'} in all ${column.rows} rows of the reference — nothing can be said of how good the model is, and its drift is measured against rows of one kind — write rows of every answer to the reference, as training or its test had them.`,
    };
  },
};
