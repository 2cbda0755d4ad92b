import { admissionPlan, admit } from '../../admission';
import { type Rule } from '../../rule';
import { quoted, said } from '../../shown';

export const refused: Rule = {
  id: 'example/refused',
  severity: 'error',
  summary: 'The contract admits the rows of its own examples',
  phase: 'typing',
  *check({ document }) {
    const { contract } = document;
    if (contract === undefined || contract.examples.length === 0) return;
    const plan = admissionPlan(contract);
    for (const { name, row, path } of contract.examples) {
      for (const { column, rule, message } of admit(plan, [row]).violations) {
        // A key that is no column has its own rule.
        if (rule === 'row/unknown-column') continue;
        const at = [...path, 'row', column];
        yield {
          at: document.has(at) ? { path: at, on: 'value' } : { path: [...path, 'row'], on: 'key' },
          message: `The example ${quoted(name)} is refused (${rule}): ${said(message)} — an example stands for what callers send, and callers would be refused — correct the row, or the input that refuses it.`,
        };
      }
    }
  },
};
