import { type AdmissionPlan, admissionPlan, admit } from '../../admission';
import { type Contract, type ExampleSpec } from '../../model';
import { type Place, type Report, type Rule } from '../../rule';
import { quoted, said } from '../../shown';

export const refused: Rule = {
  id: 'example/refused',
  severity: 'error',
  summary: 'The contract admits the rows of its own examples',
  phase: 'typing',
  *check({ document }) {
    const { contract } = document;
    if (contract === undefined || contract.examples.length === 0) return;
    let plan: AdmissionPlan | undefined;
    // Of what one input refuses in several examples there is one finding.
    const causes = new Map<string, { report: Report; also: { at: Place; message: string }[] }>();
    for (const { name, row, path } of contract.examples) {
      if (isAdmitted(contract, row)) continue;
      plan ??= admissionPlan(contract);
      const { violations } = admit(plan, [row]);
      if (violations.length === 0) admitting.set(row, contract);
      for (const { column, rule, message } of violations) {
        // A key that is no column has its own rule.
        if (rule === 'row/unknown-column') continue;
        const own = [...path, 'row', column];
        const at: Place = document.has(own) ? { path: own, on: 'value' } : { path: [...path, 'row'], on: 'key' };
        const cause = causes.get(`${rule} ${column}`);
        if (cause !== undefined) {
          cause.also.push({ at, message: `${quoted(name)} is refused, too` });
          continue;
        }
        const report = {
          at,
          message: `The example ${quoted(name)} is refused (${rule}): ${said(message)} — an example stands for what callers send, and callers would be refused — correct the row, or the input that refuses it.`,
        };
        causes.set(`${rule} ${column}`, { report, also: [] });
      }
    }
    for (const { report, also } of causes.values()) yield also.length === 0 ? report : { ...report, related: also };
  },
};

/** The last contract that admitted a row. The next version of it has the same objects where nothing changed. */
const admitting = new WeakMap<ExampleSpec['row'], Contract>();

/** Whether a row that was admitted before still is: only inputs that changed can refuse it. */
function isAdmitted(contract: Contract, row: ExampleSpec['row']): boolean {
  const last = admitting.get(row);
  if (last?.extra !== contract.extra || last.inputs.length !== contract.inputs.length) return false;
  if (!contract.inputs.every(({ name }, index) => name === last.inputs[index]?.name)) return false;
  const inputs = contract.inputs.filter((input, index) => input !== last.inputs[index]);
  // Its keys are the same, and so are the names of the columns.
  if (admit(admissionPlan({ ...contract, inputs, extra: 'ignore' }), [row]).violations.length > 0) return false;
  admitting.set(row, contract);
  return true;
}
