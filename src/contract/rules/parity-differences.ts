import { type ParityReport } from '../../protocol/engine';
import { type Contract } from '../model';
import { type Report, type RuleContext } from '../rule';
import { listed, quoted, shown } from '../shown';
import { share } from './reference-column';

type Output = ParityReport['outputs'][number];
type Kind = NonNullable<Output['cause']>['kind'];

/** What the rows that differ have in common, and what to do about it; `column` is theirs, `outputs` are those that differ for it, most rows first. */
type Explain = (outputs: readonly Output[], column: string) => { readonly why: string; readonly todo: string };

/** The outputs that differ from the notebook on more rows than the contract allows. */
export function differing({ document, parity }: RuleContext): readonly Output[] {
  const { contract } = document;
  if (parity === undefined || 'error' in parity || contract?.reference === undefined) return [];
  return parity.outputs.filter((output) => output.beyond > allowedRows(contract, output));
}

/** One report for all outputs that differ of one cause and one column: it is one mistake. `kind` undefined: of no cause that is known. */
export function* differences(context: RuleContext, kind: Kind | undefined, explain: Explain): Iterable<Report> {
  const groups = new Map<string, Output[]>();
  for (const output of differing(context)) {
    if (output.cause?.kind !== kind || (kind === undefined && follows(context, output.output))) continue;
    const column = output.cause !== undefined && 'column' in output.cause ? output.cause.column : '';
    groups.set(column, [...(groups.get(column) ?? []), output]);
  }
  for (const [column, group] of groups) {
    const outputs = group.toSorted((a, b) => b.beyond - a.beyond);
    const [first, ...others] = outputs;
    if (first === undefined) continue;
    const { output, rows, beyond, worst, largestAbsolute, largestRelative } = first;
    const row =
      worst === null
        ? ''
        : `; row ${worst.row} has ${shown(worst.actual)} where the notebook has ${shown(worst.expected)}`;
    const alike =
      others.length === 0
        ? ''
        : `; so ${others.length === 1 ? 'does' : 'do'} ${listed(others.map((other) => other.output))}`;
    const { why, todo } = explain(outputs, column);
    const own = ['reference', 'predictions', output];
    yield {
      at: { path: column === '' ? own : ['inputs', column], on: 'key' },
      message: `${quoted(output)} differs from the notebook on ${beyond} of ${rows} reference rows (${share(beyond, rows)}), by up to ${largestAbsolute.toPrecision(3)} or ${(largestRelative * 100).toPrecision(3)} %${row}${alike}${flips(context)} — ${why} — ${todo}.`,
      ...(others.length > 0 && {
        related: others.map((other) => ({
          at: { path: ['reference', 'predictions', other.output], on: 'key' as const },
          message: `differs on ${other.beyond} of ${other.rows} rows`,
        })),
      }),
      data: { output, ...(worst !== null && { row: worst.row }) },
    };
  }
}

/** Whether a decision is taken of an output that differs of a cause that is known: it differs of the same. */
function follows(context: RuleContext, name: string): boolean {
  const from = context.document.contract?.outputs.find((output) => output.name === name)?.from;
  return differing(context).some(({ output, cause }) => output === from && output !== name && cause !== undefined);
}

/** What follows from the difference is said with it. */
function flips({ parity }: RuleContext): string {
  if (parity === undefined || 'error' in parity || parity.flips === 0) return '';
  return `; ${parity.flips} row${parity.flips === 1 ? ' is' : 's are'} decided otherwise`;
}

function allowedRows({ parity }: Contract, { output, rows }: Output): number {
  return Object.hasOwn(parity, output) ? (parity[output]?.rows ?? 0) * rows : 0;
}
