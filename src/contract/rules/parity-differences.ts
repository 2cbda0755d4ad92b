import { type ParityReport } from '../../protocol/engine';
import { type Contract } from '../model';
import { type Report, type RuleContext } from '../rule';
import { quoted, shown } from '../shown';
import { share } from './reference-column';

type Output = ParityReport['outputs'][number];
type Kind = NonNullable<Output['cause']>['kind'];

/** What the rows that differ have in common, and what to do about it; `column` is theirs. */
type Explain = (output: Output, column: string) => { readonly why: string; readonly todo: string };

/** The outputs that differ from the notebook on more rows than the contract allows, of one cause; undefined: of none that is known. */
export function* differences(
  { document, parity }: RuleContext,
  kind: Kind | undefined,
  explain: Explain,
): Iterable<Report> {
  const { contract } = document;
  if (parity === undefined || 'error' in parity || contract?.reference === undefined) return;
  for (const output of parity.outputs) {
    if (output.beyond <= allowedRows(contract, output) || output.cause?.kind !== kind) continue;
    const { rows, beyond, worst, largestAbsolute, largestRelative } = output;
    const column = output.cause !== undefined && 'column' in output.cause ? output.cause.column : '';
    const where =
      worst === null
        ? ''
        : `; row ${worst.row} has ${shown(worst.actual)} where the notebook has ${shown(worst.expected)}`;
    const { why, todo } = explain(output, column);
    yield {
      at:
        column === ''
          ? { path: ['reference', 'predictions', output.output], on: 'key' }
          : { path: ['inputs', column], on: 'key' },
      message: `${quoted(output.output)} differs from the notebook on ${beyond} of ${rows} reference rows (${share(beyond, rows)}), by up to ${largestAbsolute.toPrecision(3)} or ${(largestRelative * 100).toPrecision(3)} %${where} — ${why} — ${todo}.`,
      data: { output: output.output, ...(worst !== null && { row: worst.row }) },
    };
  }
}

function allowedRows({ parity }: Contract, { output, rows }: Output): number {
  return Object.hasOwn(parity, output) ? (parity[output]?.rows ?? 0) * rows : 0;
}
