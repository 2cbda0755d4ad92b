import { type Rule } from '../../rule';
import { quoted, said, shown } from '../../shown';
import { share } from '../reference-column';

export const broken: Rule = {
  id: 'parity/broken',
  severity: 'error',
  summary: 'The artifact gives what the notebook predicted, on every reference row',
  phase: 'saving',
  *check({ document, parity }) {
    const { contract } = document;
    if (parity === undefined || contract?.reference === undefined) return;
    const all = { path: ['reference', 'predictions'], on: 'key' } as const;
    if ('error' in parity) {
      yield {
        at: all,
        message: `Parity could not be measured: ${said(parity.error)} — nothing proves that production answers as the notebook does — correct the cause and save again.`,
      };
      return;
    }
    for (const { output, rows, beyond, worst, largestAbsolute, largestRelative } of parity.outputs) {
      const tolerance = Object.hasOwn(contract.parity, output) ? contract.parity[output] : undefined;
      if (beyond <= (tolerance?.rows ?? 0) * rows) continue;
      const where =
        worst === null
          ? ''
          : `; row ${worst.row} has ${shown(worst.actual)} where the notebook has ${shown(worst.expected)}`;
      yield {
        at: { path: ['reference', 'predictions', output], on: 'key' },
        message: `${quoted(output)} differs from the notebook on ${beyond} of ${rows} reference rows (${share(beyond, rows)}), by up to ${largestAbsolute.toPrecision(3)} or ${(largestRelative * 100).toPrecision(3)} %${where} — production would not be the model that was evaluated — compare the steps with the notebook's on that row; only if the cause is known and harmless, allow it under "parity".`,
        data: { output, ...(worst !== null && { row: worst.row }) },
      };
    }
  },
};
