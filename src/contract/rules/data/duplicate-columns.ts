import { type Rule } from '../../rule';
import { quoted } from '../../shown';

export const duplicateColumns: Rule = {
  id: 'data/duplicate-columns',
  severity: 'warning',
  summary: 'No two inputs are the same in every row of the reference data',
  phase: 'typing',
  *check({ document, reference }) {
    if (document.contract === undefined || reference.state !== 'read') return;
    const inputs = new Map(document.contract.inputs.map((input) => [input.name, input]));
    for (const group of reference.summary.same) {
      const [first, ...others] = [...inputs.values()].filter(({ name }) => group.includes(name));
      for (const input of others) {
        yield {
          at: { path: input.path, on: 'key' },
          message: `${quoted(input.name)} equals ${quoted(first?.name ?? '')} in every row of the reference — one of them was filled from the other by mistake, or the model counts the same fact twice and goes astray once callers send different values — correct the export of the data, or take one of them out of the model.`,
          related: [{ at: { path: first?.path ?? [], on: 'key' }, message: 'equal to this one' }],
        };
      }
    }
  },
};
